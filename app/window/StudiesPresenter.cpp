#include "app/window/StudiesPresenter.h"

#include "app/window/SeriesItems.h"

#include <QImage>
#include <algorithm>
#include <cmath>

namespace diptych::app {
namespace {

constexpr int kRefreshDelayMs = 300;  // a burst of strokes is one refresh

QImage imageOf(const Raster<std::uint8_t>& grey) {
  QImage image(grey.width, grey.height, QImage::Format_Grayscale8);
  for (int y = 0; y < grey.height; ++y) std::copy_n(&grey.at(0, y), grey.width, image.scanLine(y));
  return image;
}

}  // namespace

StudiesPresenter::StudiesPresenter(Document& document, ui::StudyBrowser& browser, ui::SliceBar& slices,
                                   ui::PhaseBar& phases, QObject* parent)
    : QObject(parent), document_{document}, browser_{browser}, slices_{slices}, phases_{phases} {
  connect(&browser_, &ui::StudyBrowser::seriesActivated, &document_, &Document::openSeries);
  connect(&slices_, &ui::SliceBar::sliceChosen, this, [this](int k) {
    viewer::VoxelPoint at = document_.position();
    at.k = k;
    document_.setPosition(at, document_.phase());
  });
  connect(&phases_, &ui::PhaseBar::phaseChosen, this,
          [this](int t) { document_.setPosition(document_.position(), t); });
  connect(&document_, &Document::projectChanged, this, [this] {
    thumbnails_.clear();
    browser_.setSeries({});
    refresh();
  });
  connect(&document_, &Document::seriesChanged, this, &StudiesPresenter::followLabels);
  connect(&document_, &Document::positionChanged, this, &StudiesPresenter::showPosition);
  connect(&document_, &Document::tracksChanged, this, [this] {
    showMarks();
    refreshTimer_.start();
  });
  refreshTimer_.setSingleShot(true);
  refreshTimer_.setInterval(kRefreshDelayMs);
  connect(&refreshTimer_, &QTimer::timeout, this, [this] { refresh(); });
  followLabels();
}

void StudiesPresenter::refresh(bool openFirst) {
  if (document_.project() == nullptr) return;
  document_.project()->run(
      this, [](storage::Project& project) { return seriesItems(project); },
      [this, openFirst](Result<std::vector<ui::SeriesItem>> items) {
        if (!items) {
          Q_EMIT document_.failed(QString::fromStdString(items.error().sentence()));
          return;
        }
        browser_.setSeries(std::move(*items));
        browser_.setCurrent(document_.hasSeries() ? document_.series().number : 0);
        loadThumbnails();
        const std::vector<int> shown = browser_.shownNumbers();
        if (openFirst && !document_.hasSeries() && !document_.opening() && !shown.empty())
          document_.openSeries(shown.front());
      });
}

void StudiesPresenter::loadThumbnails() {
  for (const int number : browser_.shownNumbers()) {
    if (!thumbnails_.insert(number).second) continue;
    document_.project()->run(
        this,
        [number](storage::Project& project) -> Result<Raster<std::uint8_t>> {
          const auto series = project.seriesByNumber(number);
          if (!series) return series.error();
          return project.thumbnail(series->volume);
        },
        [this, number](const Result<Raster<std::uint8_t>>& thumbnail) {
          if (thumbnail && !thumbnail->empty()) browser_.setThumbnail(number, imageOf(*thumbnail));
        });
  }
}

void StudiesPresenter::followLabels() {
  if (!document_.hasSeries()) {
    slices_.setSlices({});
    phases_.setPhases(1);
    browser_.setCurrent(0);
    return;
  }
  connect(document_.labels(), &HumanTrack::statesChanged, this, [this] {
    showMarks();
    refreshTimer_.start();
  });
  phases_.setPhases(document_.volume().size().t);
  browser_.setCurrent(document_.series().number);
  showMarks();
  showPosition();
}

void StudiesPresenter::showMarks() {
  if (!document_.hasSeries()) return;
  static const std::vector<SliceState> none;
  const auto& predicted = document_.prediction() ? document_.prediction()->states : none;
  slices_.setSlices(sliceMarks(document_.volume().size(), document_.phase(), document_.labels()->states(), predicted));
  slices_.setSlice(document_.slice().k);
}

void StudiesPresenter::showPosition() {
  if (!document_.hasSeries()) return;
  if (document_.volume().size().t > 1) showMarks();  // marks are of the phase shown
  slices_.setSlice(document_.slice().k);
  phases_.setPhase(document_.phase());
}

void StudiesPresenter::step(int steps) {
  const std::vector<int> shown = browser_.shownNumbers();
  if (shown.empty()) return;
  const auto at =
      document_.hasSeries() ? std::find(shown.begin(), shown.end(), document_.series().number) : shown.end();
  const auto last = static_cast<std::ptrdiff_t>(shown.size()) - 1;
  const std::ptrdiff_t next = at == shown.end() ? 0 : std::clamp<std::ptrdiff_t>((at - shown.begin()) + steps, 0, last);
  document_.openSeries(shown[static_cast<std::size_t>(next)]);
}

bool StudiesPresenter::hasUntouchedPrediction() const {
  if (!document_.hasSeries() || !document_.prediction()) return false;
  const auto& states = document_.prediction()->states;
  return std::any_of(states.begin(), states.end(), [this](const SliceState& state) {
    return state.stage == SliceStage::done &&
           document_.labels()->state({state.t, state.k}).stage == SliceStage::untouched;
  });
}

void StudiesPresenter::goToNextDoubtful() {
  if (!hasUntouchedPrediction()) return;
  const SliceRef here = document_.slice();
  const SliceState* best = nullptr;
  for (const SliceState& state : document_.prediction()->states) {
    const SliceRef at{state.t, state.k};
    if (at == here || state.stage != SliceStage::done || document_.labels()->state(at).stage != SliceStage::untouched)
      continue;
    if (best == nullptr || state.doubt.value_or(0) > best->doubt.value_or(0)) best = &state;
  }
  if (best == nullptr) return;
  viewer::VoxelPoint at = document_.position();
  at.k = best->k;
  document_.setPosition(at, best->t);
}

void StudiesPresenter::goToNextOpen() {
  if (!document_.hasSeries()) return;
  const GridSize& size = document_.volume().size();
  const SliceRef here = document_.slice();
  for (int step = 1; step < size.z; ++step) {
    const int k = (here.k + step) % size.z;
    if (document_.labels()->state({here.t, k}).stage == SliceStage::done) continue;
    viewer::VoxelPoint at = document_.position();
    at.k = k;
    document_.setPosition(at, here.t);
    return;
  }
}

}  // namespace diptych::app
