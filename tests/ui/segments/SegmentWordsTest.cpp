#include "tests/ui/segments/SegmentsSession.h"
#include "ui/segments/SegmentWords.h"

using namespace diptych;
using namespace diptych::ui;
using namespace diptych::ui::test;

class SegmentWordsTest final : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void figuresHaveNarrowSpacesAndUnits() {
    SegmentRow one = heart()[0];
    const QString plain =
        figuresText(one).replace(QChar(0x00A0), QLatin1Char(' ')).replace(QChar(0x202F), QLatin1Char('_'));
    QCOMPARE(plain, QStringLiteral("84.2 ml · 31_204 voxels · 10 slices"));
    one.millilitres.reset();
    one.voxels = 1;
    one.slices = 1;
    QCOMPARE(figuresText(one).replace(QChar(0x00A0), QLatin1Char(' ')), QStringLiteral("1 voxel · 1 slice"));
    one.millilitres = 0.004;
    QVERIFY(figuresText(one).startsWith(QStringLiteral("< 0.01").replace(QLatin1Char(' '), QChar(0x00A0))));
    one.millilitres = 9.996;  // would be "10.00" with the two decimals of small volumes
    QVERIFY(figuresText(one).startsWith(QStringLiteral("10.0") + QChar(0x00A0)));
  }

  void proposedNamesAreFree() {
    QCOMPARE(proposedName({}), QStringLiteral("Segment 1"));
    QCOMPARE(proposedName({row(1, "Liver"), row(2, "segment 3")}), QStringLiteral("Segment 4"));
  }

  void namesAreRefusedWithASentence() {
    const std::vector<SegmentRow> rows{row(1, "Liver"), row(2, "Spleen")};
    QCOMPARE(whyNotName(rows, 1, QStringLiteral("  ")), QStringLiteral("A segment needs a name."));
    QCOMPARE(whyNotName(rows, 1, QStringLiteral(" SPLEEN ")),
             QStringLiteral("Another segment is called Spleen already."));
    QCOMPARE(whyNotName(rows, 2, QStringLiteral("spleen")), QString());  // its own name, written otherwise
    QCOMPARE(whyNotName(rows, 1, QStringLiteral("Left liver")), QString());
  }

  void codesAreReadable() {
    QCOMPARE(codeText({"SCT", "10200004", "Liver"}), QStringLiteral("SCT 10200004 Liver"));
    QCOMPARE(codeText({}), QString());
  }

  void everyColourOfThePaletteHasANameOfItsOwn() {
    QStringList names;
    for (std::size_t position = 0; position < 24; ++position) {
      const QString name = colourName(paletteColour(position));
      QVERIFY2(!name.startsWith(QLatin1Char('#')) && !names.contains(name), qPrintable(name));
      names << name;
    }
    QCOMPARE(colourName({0xD5, 0x5E, 0x00}), QStringLiteral("Vermilion"));
    QCOMPARE(colourName({1, 2, 3}), QStringLiteral("#010203"));
  }
};

QTEST_GUILESS_MAIN(SegmentWordsTest)
#include "SegmentWordsTest.moc"
