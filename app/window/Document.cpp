#include "app/window/Document.h"

#include "app/loop/Tracks.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace diptych::app {

struct Document::Opened {
  storage::SeriesEntry series;
  Volume volume;
  HumanState human;
  std::optional<ShownTrack> prediction, reference;
};

namespace {

Result<std::optional<ShownTrack>> newestShown(const storage::Project& project, const storage::SeriesEntry& series,
                                              storage::TrackKind kind) {
  auto track = newestTrack(project, series.volume, kind);
  if (!track) return track.error();
  if (!*track) return std::optional<ShownTrack>{};
  auto labels = project.labels((*track)->id);
  if (!labels) return labels.error();
  auto states = project.sliceStates((*track)->id);
  if (!states) return states.error();
  return std::optional{ShownTrack{std::move(**track), std::move(*labels), std::move(*states)}};
}

struct ShownTracks {
  std::optional<ShownTrack> prediction, reference;
};

Result<ShownTracks> shownTracks(const storage::Project& project, const storage::SeriesEntry& series) {
  auto prediction = newestShown(project, series, storage::TrackKind::model);
  if (!prediction) return prediction.error();
  auto reference = newestShown(project, series, storage::TrackKind::reference);
  if (!reference) return reference.error();
  return ShownTracks{std::move(*prediction), std::move(*reference)};
}

double clampTo(double value, int count) {
  return std::clamp(value, 0.0, std::max(0.0, count - 1.0));
}

}  // namespace

Document::Document(std::string author, QObject* parent) : QObject(parent), author_{std::move(author)} {}

Document::~Document() = default;

void Document::setProject(ProjectThread* project) {
  closeSeries();
  left_.clear();
  project_ = project;
  Q_EMIT projectChanged();
}

void Document::openSeries(int number) {
  if (project_ == nullptr) return;
  opening_ = number;
  Q_EMIT openingChanged();
  project_->run(
      this,
      [number](storage::Project& project) -> Result<Opened> {
        auto series = project.seriesByNumber(number);
        if (!series) return series.error();
        auto volume = project.loadVolume(series->volume);
        if (!volume) return volume.error();
        auto human = loadHumanState(project, *series);
        if (!human) return human.error();
        auto shown = shownTracks(project, *series);
        if (!shown) return shown.error();
        return Opened{std::move(*series), std::move(*volume), std::move(*human), std::move(shown->prediction),
                      std::move(shown->reference)};
      },
      [this, number](Result<Opened> opened) {
        if (opening_ != number) return;  // another was asked for meanwhile
        opening_ = 0;
        Q_EMIT openingChanged();
        if (opened)
          show(std::move(*opened));
        else
          Q_EMIT failed(QString::fromStdString(opened.error().sentence()));
      });
}

void Document::show(Opened opened) {
  leaveLabels();
  series_ = std::move(opened.series);
  volume_ = std::move(opened.volume);
  prediction_ = std::move(opened.prediction);
  reference_ = std::move(opened.reference);
  if (auto left = left_.extract(series_->number)) {
    human_ = std::move(left.mapped());
    human_->readAnew();
  } else {
    human_ = std::make_unique<HumanTrack>(*project_, *series_, std::move(opened.human), author_);
    connect(human_.get(), &HumanTrack::failed, this, &Document::failed);
  }
  connect(human_.get(), &HumanTrack::schemeChanged, this, &Document::chooseActive);
  const GridSize& size = volume_.size();
  position_ = {(size.x - 1) / 2.0, (size.y - 1) / 2.0, std::floor((size.z - 1) / 2.0)};
  phase_ = 0;
  predictionShown_ = true;
  hidden_.clear();
  locked_.clear();
  active_ = lastActive_ = 0;
  chooseActive();
  lastActive_ = active_;
  Q_EMIT seriesChanged();
}

void Document::chooseActive() {
  const Scheme& mine = human_->scheme();
  if (mine.byValue(active_) != nullptr) return;
  if (!mine.segments.empty())
    setActive(mine.segments.front().value);
  else if (prediction_ && prediction_->entry.scheme.byValue(active_) == nullptr)
    setActive(prediction_->entry.scheme.segments.empty() ? SegmentValue{0}
                                                         : prediction_->entry.scheme.segments.front().value);
  else if (!prediction_)
    setActive(0);
}

void Document::leaveLabels() {
  if (!human_ || !human_->unsaved()) return;
  human_->leave();
  connect(human_.get(), &HumanTrack::failed, this, &Document::failed);
  left_[series_->number] = std::move(human_);
}

void Document::closeSeries() {
  opening_ = 0;
  if (!series_) return;
  leaveLabels();
  // Panels let go of the labels while they still exist.
  const auto closing = std::move(human_);
  series_.reset();
  volume_ = {};
  prediction_.reset();
  reference_.reset();
  active_ = lastActive_ = 0;
  Q_EMIT seriesChanged();
}

SliceRef Document::slice() const {
  return {phase_, static_cast<int>(std::lround(clampTo(position_.k, volume_.size().z)))};
}

void Document::setPosition(const viewer::VoxelPoint& at, int phase) {
  if (!series_) return;
  const GridSize& size = volume_.size();
  const viewer::VoxelPoint on{clampTo(at.i, size.x), clampTo(at.j, size.y), clampTo(at.k, size.z)};
  const int t = std::clamp(phase, 0, std::max(0, size.t - 1));
  if (on == position_ && t == phase_) return;
  position_ = on;
  phase_ = t;
  Q_EMIT positionChanged();
}

void Document::stepSlice(GridAxis axis, int steps) {
  viewer::VoxelPoint at = position_;
  double& along = axis == GridAxis::i ? at.i : axis == GridAxis::j ? at.j : at.k;
  along = std::round(along) + steps;
  setPosition(at, phase_);
}

void Document::stepPhase(int steps) {
  if (!series_) return;
  const int count = std::max(1, volume_.size().t);
  setPosition(position_, ((phase_ + steps) % count + count) % count);
}

void Document::setPredictionShown(bool shown) {
  if (shown == predictionShown_) return;
  predictionShown_ = shown;
  Q_EMIT tracksChanged();
}

void Document::setReferenceShown(bool shown) {
  if (shown == referenceShown_) return;
  referenceShown_ = shown;
  Q_EMIT tracksChanged();
}

void Document::reloadTracks() {
  if (!series_) return;
  project_->run(
      this, [series = *series_](storage::Project& project) { return shownTracks(project, series); },
      [this, number = series_->number](Result<ShownTracks> shown) {
        if (!series_ || series_->number != number) return;
        if (!shown) {
          Q_EMIT failed(QString::fromStdString(shown.error().sentence()));
          return;
        }
        prediction_ = std::move(shown->prediction);
        reference_ = std::move(shown->reference);
        chooseActive();
        Q_EMIT tracksChanged();
      });
}

void Document::setActive(SegmentValue value) {
  if (value == active_) return;
  lastActive_ = std::exchange(active_, value);
  Q_EMIT activeChanged();
}

void Document::swapActive() {
  if (human_ && human_->scheme().byValue(lastActive_) != nullptr) setActive(lastActive_);
}

void Document::setVisible(SegmentValue value, bool visible) {
  if (visible == this->visible(value)) return;
  if (visible)
    hidden_.erase(value);
  else
    hidden_.insert(value);
  Q_EMIT lookChanged();
}

void Document::setLocked(SegmentValue value, bool locked) {
  if (locked == isLocked(value)) return;
  if (locked)
    locked_.insert(value);
  else
    locked_.erase(value);
  Q_EMIT lookChanged();
}

}  // namespace diptych::app
