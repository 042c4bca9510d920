#include "app/window/GuidePresenter.h"

#include "core/label/PresetSchemes.h"

#include <QStringList>
#include <algorithm>
#include <set>

namespace diptych::app {
namespace {

constexpr int kWanted = 8;
constexpr int kFewestDone = 2;
constexpr double kMinutes = 3;

/// The preset that most studies of this modality are about.
QString suggestedPreset(const std::string& modality) {
  if (modality == "MR") return QStringLiteral("cardiac-mr");
  if (modality == "CT") return QStringLiteral("abdominal-ct");
  if (modality == "ES") return QStringLiteral("polyp");
  if (modality == "DMS" || modality == "XC") return QStringLiteral("skin-lesion");
  return {};
}

std::vector<ui::GuidePreset> presets() {
  std::vector<ui::GuidePreset> list;
  for (const Scheme& scheme : presetSchemes()) {
    QStringList names;
    for (const Segment& segment : scheme.segments) names << QString::fromStdString(segment.name);
    list.push_back(
        {QString::fromStdString(scheme.id), QString::fromStdString(scheme.name), names.join(QStringLiteral(", "))});
  }
  return list;
}

}  // namespace

std::vector<SliceRef> proposedSlices(const GridSize& size) {
  std::set<SliceRef> slices;
  const int depth = std::min(kWanted, size.z);
  const int phases = std::min(size.t, std::max(1, kWanted / std::max(1, depth)));
  for (int p = 0; p < phases; ++p)
    for (int d = 0; d < depth; ++d)
      // The middle of each of `depth` equal parts: never the ends, which often hold nothing.
      slices.insert({p * size.t / phases, (2 * d + 1) * size.z / (2 * depth)});
  return {slices.begin(), slices.end()};
}

GuidePresenter::GuidePresenter(Document& document, ModelStock& stock, SegmentsPresenter& segments, WorkPresenter& work,
                               JobsPresenter& jobs, ui::FirstModelGuide& guide, QObject* parent)
    : QObject(parent),
      document_{document},
      stock_{stock},
      segments_{segments},
      work_{work},
      jobs_{jobs},
      guide_{guide} {
  using ui::FirstModelGuide;
  connect(&guide_, &FirstModelGuide::presetChosen, &segments_, &SegmentsPresenter::usePreset);
  connect(&guide_, &FirstModelGuide::namesChosen, &segments_, &SegmentsPresenter::useNames);
  connect(&guide_, &FirstModelGuide::sliceChosen, this, [this](int k, int t) {
    viewer::VoxelPoint at = document_.position();
    at.k = k;
    document_.setPosition(at, t);
  });
  connect(&guide_, &FirstModelGuide::trainRequested, this, [this] { work_.trainFirst(kMinutes); });
  connect(&guide_, &FirstModelGuide::segmentRequested, &work_, &WorkPresenter::segmentRest);
  connect(&document_, &Document::seriesChanged, this, &GuidePresenter::showSeries);
  connect(&work_, &WorkPresenter::changed, this, &GuidePresenter::showTrain);
  connect(&jobs_, &JobsPresenter::busyChanged, this, &GuidePresenter::showTrain);
  connect(&jobs_, &JobsPresenter::modelTaken, this, [this](const storage::ModelEntry& model) {
    guide_.setOutcome(
        tr("%1 is trained. Let it segment the slices that nobody has labelled, correct what is wrong, and "
           "train it again.")
            .arg(QString::fromStdString(model.card.name)));
  });
  showSeries();
}

void GuidePresenter::showSeries() {
  guide_.setPresets(presets(), document_.hasSeries() ? suggestedPreset(document_.volume().modality()) : QString());
  guide_.setOutcome({});
  proposed_.clear();
  if (document_.hasSeries()) {
    proposed_ = proposedSlices(document_.volume().size());
    connect(document_.labels(), &HumanTrack::schemeChanged, this, &GuidePresenter::showSlices);
    connect(document_.labels(), &HumanTrack::statesChanged, this, &GuidePresenter::showSlices);
  }
  showSlices();
}

void GuidePresenter::showSlices() {
  std::vector<QString> names;
  std::vector<ui::GuideSlice> rows;
  if (document_.hasSeries()) {
    for (const Segment& segment : document_.labels()->scheme().segments)
      names.push_back(QString::fromStdString(segment.name));
    const bool phases = document_.volume().size().t > 1;
    for (const SliceRef& slice : proposed_)
      rows.push_back(
          {slice.k, slice.t,
           phases ? tr("Slice %1, phase %2").arg(slice.k + 1).arg(slice.t + 1) : tr("Slice %1").arg(slice.k + 1),
           document_.labels()->state(slice).stage == SliceStage::done});
  }
  guide_.setSegments(names);
  guide_.setSlices(std::move(rows));
  showTrain();
}

void GuidePresenter::showTrain() {
  const int done = work_.trainingSet() ? work_.trainingSet()->fresh + work_.trainingSet()->replay : 0;
  QString whyNot;
  if (!document_.hasSeries())
    whyNot = tr("Open a series first");
  else if (jobs_.training())
    whyNot = tr("A training is running");
  else if (done < kFewestDone)
    whyNot = tr("At least %1 slices must be done").arg(kFewestDone);
  guide_.setTrain(done >= kFewestDone ? tr("Train %1 min on %n slice(s)", nullptr, done).arg(kMinutes)
                                      : tr("Train %1 min").arg(kMinutes),
                  whyNot);
}

}  // namespace diptych::app
