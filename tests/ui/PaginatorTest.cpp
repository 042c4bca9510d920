#include "ui/report/Paginator.h"

#include <QtTest>
#include <memory>

using namespace diptych::ui;

namespace {

Strip strip(double height, bool keep = false, double before = 0) {
  return {height, before, keep, {}, {}};
}

std::vector<std::size_t> lengths(const std::vector<PageOfStrips>& pages) {
  std::vector<std::size_t> counts;
  for (const PageOfStrips& page : pages) counts.push_back(page.size());
  return counts;
}

}  // namespace

class PaginatorTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void stripsFollowEachOtherWithTheirSpace() {
    const std::vector<Strip> strips = {strip(10, false, 5), strip(10, false, 5)};
    const auto pages = paginate(strips, 100);
    QCOMPARE(pages.size(), std::size_t{1});
    QCOMPARE(pages[0][0].y, 0.0);  // space at the top of a page is dropped
    QCOMPARE(pages[0][1].y, 15.0);
  }
  void aFullPageIsFilledToTheEdge() {
    const std::vector<Strip> strips = {strip(50), strip(50), strip(1)};
    QCOMPARE(lengths(paginate(strips, 100)), (std::vector<std::size_t>{2, 1}));
  }
  void aHeadingNeverEndsAPage() {
    const std::vector<Strip> strips = {strip(80), strip(15, true), strip(10)};
    QCOMPARE(lengths(paginate(strips, 100)), (std::vector<std::size_t>{1, 2}));
  }
  void aChainLongerThanAPageBreaksWhereThePageEnds() {
    const std::vector<Strip> strips(25, strip(10, true));
    QCOMPARE(lengths(paginate(strips, 100)), (std::vector<std::size_t>{10, 10, 5}));
  }
  void aTableRepeatsItsHeading() {
    const auto heading = std::make_shared<Strip>(strip(10, true));
    std::vector<Strip> strips = {*heading};
    for (int i = 0; i < 12; ++i) {
      strips.push_back(strip(10));
      strips.back().repeat = heading;
    }
    const auto pages = paginate(strips, 100);
    QCOMPARE(lengths(pages), (std::vector<std::size_t>{10, 4}));
    QCOMPARE(pages[1][0].strip, static_cast<const Strip*>(heading.get()));
    QCOMPARE(pages[1][1].y, 10.0);
  }
  void whatIsHigherThanAPageGetsOneOfItsOwn() {
    const std::vector<Strip> strips = {strip(10), strip(150), strip(10)};
    QCOMPARE(lengths(paginate(strips, 100)), (std::vector<std::size_t>{1, 1, 1}));
  }
  void nothingGivesNoPages() { QVERIFY(paginate({}, 100).empty()); }
};

QTEST_GUILESS_MAIN(PaginatorTest)
#include "PaginatorTest.moc"
