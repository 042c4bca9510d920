#include "app/window/SegmentsPresenter.h"

#include "app/loop/Tracks.h"
#include "core/label/PresetSchemes.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace diptych::app {
namespace {

/// Of one voxel; nothing where sizes are in pixels.
std::optional<double> voxelMillilitres(const Geometry& geometry) {
  if (geometry.unit != LengthUnit::millimetres) return std::nullopt;
  return std::abs(geometry.affine.determinant()) / 1000;
}

/// A segment of this name with a value and a colour that no other has.
Segment newSegment(const Scheme& scheme, const std::vector<SegmentValue>& retired, const QString& name) {
  const Scheme one = *schemeFromNames({name.toStdString()});
  const Scheme merged = mergedScheme(scheme, one);
  Segment segment = merged.segments.back();
  const auto used = [&](SegmentValue value) {
    return scheme.byValue(value) != nullptr || std::find(retired.begin(), retired.end(), value) != retired.end();
  };
  while (used(segment.value)) ++segment.value;
  const auto taken = [&](const Colour& colour) {
    return std::any_of(scheme.segments.begin(), scheme.segments.end(),
                       [&](const Segment& other) { return other.colour == colour; });
  };
  for (std::size_t i = 0; i < 24; ++i) {
    segment.colour = paletteColour(scheme.segments.size() + i);
    if (!taken(segment.colour)) break;
  }
  return segment;
}

QString timeOf(const std::string& iso) {
  const QDateTime when = QDateTime::fromString(QString::fromStdString(iso), Qt::ISODate).toLocalTime();
  if (!when.isValid()) return {};
  return when.date() == QDate::currentDate() ? when.toString(QStringLiteral("HH:mm"))
                                             : when.toString(QStringLiteral("d MMM HH:mm"));
}

}  // namespace

SegmentsPresenter::SegmentsPresenter(Document& document, ui::SegmentsPanel& segments, ui::HistoryPanel& history,
                                     QObject* parent)
    : QObject(parent), document_{document}, segments_{segments}, history_{history} {
  using ui::SegmentsPanel;
  connect(&segments_, &SegmentsPanel::activated, &document_, &Document::setActive);
  connect(&segments_, &SegmentsPanel::addRequested, this, &SegmentsPresenter::addSegment);
  connect(&segments_, &SegmentsPanel::presetRequested, this, &SegmentsPresenter::usePreset);
  connect(&segments_, &SegmentsPanel::renameRequested, this, &SegmentsPresenter::rename);
  connect(&segments_, &SegmentsPanel::recolourRequested, this, &SegmentsPresenter::recolour);
  connect(&segments_, &SegmentsPanel::deleteRequested, this, &SegmentsPresenter::remove);
  connect(&segments_, &SegmentsPanel::visibilityRequested, &document_, &Document::setVisible);
  connect(&segments_, &SegmentsPanel::lockRequested, &document_, &Document::setLocked);
  connect(&history_, &ui::HistoryPanel::undoRequested, this, [this] {
    if (document_.hasSeries()) document_.labels()->undo();
  });
  connect(&history_, &ui::HistoryPanel::redoRequested, this, [this] {
    if (document_.hasSeries()) document_.labels()->redo();
  });
  connect(&history_, &ui::HistoryPanel::goToRequested, this, [this](int steps) {
    if (!document_.hasSeries() || steps == 0) return;
    if (steps > 0)
      document_.labels()->undo(steps);
    else
      document_.labels()->redo(-steps);
  });
  connect(&document_, &Document::seriesChanged, this, &SegmentsPresenter::followLabels);
  connect(&document_, &Document::positionChanged, this, &SegmentsPresenter::showCounts);
  connect(&document_, &Document::lookChanged, this, &SegmentsPresenter::showRows);
  connect(&document_, &Document::tracksChanged, this, &SegmentsPresenter::showRows);
  connect(&document_, &Document::activeChanged, this, [this] { segments_.setActive(document_.active()); });
  followLabels();
}

void SegmentsPresenter::followLabels() {
  if (document_.hasSeries()) {
    const HumanTrack* labels = document_.labels();
    connect(labels, &HumanTrack::schemeChanged, this, &SegmentsPresenter::showRows);
    connect(labels, &HumanTrack::labelsChanged, this, &SegmentsPresenter::showCounts);
    connect(labels, &HumanTrack::historyChanged, this, &SegmentsPresenter::showHistory);
    segments_.setAvailable(true);
  } else {
    segments_.setAvailable(false, tr("Open a series to see its segments."));
  }
  showRows();
  showHistory();
}

bool SegmentsPresenter::showsPrediction() const {
  return document_.hasSeries() && document_.labels()->scheme().segments.empty() && document_.prediction().has_value();
}

const Scheme& SegmentsPresenter::shownScheme() const {
  return showsPrediction() ? document_.prediction()->entry.scheme : document_.labels()->scheme();
}

ui::SegmentRow SegmentsPresenter::rowOf(const Segment& segment) const {
  const SegmentCounts& counts = showsPrediction() ? predicted_ : document_.labels()->counts();
  const int t = document_.phase();
  ui::SegmentRow row;
  row.segment = segment;
  row.visible = document_.visible(segment.value);
  row.locked = document_.isLocked(segment.value);
  row.voxels = counts.voxels(segment.value, t);
  row.voxelsElsewhere = counts.voxels(segment.value) - row.voxels;
  row.slices = counts.slices(segment.value, t);
  if (const auto each = voxelMillilitres(document_.volume().geometry()))
    row.millilitres = *each * static_cast<double>(row.voxels);
  return row;
}

void SegmentsPresenter::showRows() {
  std::vector<ui::SegmentRow> rows;
  if (showsPrediction()) {
    predicted_ = SegmentCounts(document_.prediction()->labels);
    segments_.setOwner(
        tr("Prediction by %1, not accepted yet").arg(QString::fromStdString(document_.prediction()->entry.name)));
  } else {
    segments_.setOwner(document_.hasSeries() ? tr("Your labels of this series") : QString());
  }
  if (document_.hasSeries())
    for (const Segment& segment : shownScheme().segments) rows.push_back(rowOf(segment));
  segments_.setSegments(std::move(rows));
  segments_.setActive(document_.active());
}

void SegmentsPresenter::showCounts() {
  if (!document_.hasSeries()) return;
  for (const Segment& segment : shownScheme().segments) {
    const ui::SegmentRow row = rowOf(segment);
    segments_.updateCounts(segment.value, row.voxels, row.millilitres, row.slices);
  }
}

void SegmentsPresenter::showHistory() {
  std::vector<ui::HistoryRow> rows;
  if (document_.hasSeries()) {
    for (const storage::EditEntry& edit : document_.labels()->history()) {
      if (edit.kind == UndoHistory::Kind::edit) {
        std::erase_if(rows, [](const ui::HistoryRow& row) { return row.undone; });
        rows.push_back({edit.seq, QString::fromStdString(edit.name), QString::fromStdString(edit.author),
                        timeOf(edit.created), false});
        continue;
      }
      for (ui::HistoryRow& row : rows)
        if (row.seq == edit.target) row.undone = edit.kind == UndoHistory::Kind::undo;
    }
  }
  history_.setRows(std::move(rows));
}

void SegmentsPresenter::addSegment(const QString& name) {
  if (!document_.hasSeries()) return;
  Scheme scheme = shownScheme();
  const Segment segment = newSegment(scheme, document_.labels()->retiredValues(), name);
  if (scheme.segments.empty())
    scheme = *schemeFromNames({name.toStdString()});
  else
    scheme.segments.push_back(segment);
  const SegmentValue value = scheme.segments.back().value;
  document_.labels()->setScheme(scheme);
  document_.setActive(value);
}

void SegmentsPresenter::usePreset(const QString& schemeId) {
  if (!document_.hasSeries()) return;
  const Scheme* preset = presetScheme(schemeId.toStdString());
  if (preset == nullptr) return;
  const Scheme& mine = document_.labels()->scheme();
  document_.labels()->setScheme(mine.segments.empty() ? *preset : mergedScheme(mine, *preset));
  if (document_.active() == 0) document_.setActive(document_.labels()->scheme().segments.front().value);
}

void SegmentsPresenter::useNames(const std::vector<QString>& names) {
  if (!document_.hasSeries()) return;
  std::vector<std::string> plain;
  for (const QString& name : names) plain.push_back(name.toStdString());
  const auto scheme = schemeFromNames(plain);
  if (!scheme) return;
  const Scheme& mine = document_.labels()->scheme();
  document_.labels()->setScheme(mine.segments.empty() ? *scheme : mergedScheme(mine, *scheme));
  if (document_.active() == 0) document_.setActive(document_.labels()->scheme().segments.front().value);
}

void SegmentsPresenter::rename(SegmentValue value, const QString& name) {
  if (!document_.hasSeries()) return;
  Scheme scheme = shownScheme();
  for (Segment& segment : scheme.segments)
    if (segment.value == value) segment.name = name.toStdString();
  document_.labels()->setScheme(scheme);
}

void SegmentsPresenter::recolour(SegmentValue value, Colour colour) {
  if (!document_.hasSeries()) return;
  Scheme scheme = shownScheme();
  for (Segment& segment : scheme.segments)
    if (segment.value == value) segment.colour = colour;
  document_.labels()->setScheme(scheme);
}

void SegmentsPresenter::remove(SegmentValue value) {
  if (!document_.hasSeries()) return;
  HumanTrack* labels = document_.labels();
  labels->whenSettled([labels, value] {
    Scheme scheme = labels->scheme();
    const Segment* segment = scheme.byValue(value);
    if (segment == nullptr) return;
    // Its voxels go by an ordinary edit; undoing that brings the segment back as well.
    EditBuilder builder(labels->labels());
    std::set<SliceRef> slices;
    for (const auto& [key, tile] : labels->labels().tiles())
      if (std::find(tile->begin(), tile->end(), value) != tile->end()) slices.insert({key.t, key.k});
    for (const SliceRef& slice : slices) {
      Raster<SegmentValue> raster = labels->labels().slice(slice.k, slice.t);
      for (SegmentValue& voxel : raster.pixels)
        if (voxel == value) voxel = 0;
      builder.setSlice(slice.k, slice.t, raster);
    }
    labels->commit(std::move(builder).finish("Delete " + segment->name));
    std::erase_if(scheme.segments, [value](const Segment& other) { return other.value == value; });
    labels->setScheme(scheme);
  });
}

}  // namespace diptych::app
