#pragma once
// The segments of the labels in work: list, colours, visibility, locks, volumes.

#include "core/label/Scheme.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

namespace diptych::ui {

struct SegmentRow {
  Segment segment;
  bool visible = true, locked = false;
  std::size_t voxels = 0;             ///< of the phase shown
  std::optional<double> millilitres;  ///< empty where sizes are in pixels
  int slices = 0;
};

class SegmentsPanel final : public QWidget {
  Q_OBJECT

public:
  explicit SegmentsPanel(QWidget* parent = nullptr);
  void setSegments(std::vector<SegmentRow> rows);
  void updateCounts(SegmentValue value, std::size_t voxels, std::optional<double> millilitres, int slices);
  void setActive(SegmentValue value);
  /// "Labels: yours" or "Prediction by LV cavity 1.2": whose labels the list is about, above it.
  void setOwner(const QString& text);
  /// Off where no series is open; `reason` is shown instead of the list.
  void setAvailable(bool available, const QString& reason = {});

Q_SIGNALS:
  void activated(diptych::SegmentValue value);
  void addRequested(const QString& name);         ///< "Segment 4" proposed, name edited in place
  void presetRequested(const QString& schemeId);  ///< from the + menu: cardiac MR, …
  void renameRequested(diptych::SegmentValue value, const QString& name);
  void recolourRequested(diptych::SegmentValue value, diptych::Colour colour);
  void deleteRequested(diptych::SegmentValue value);  ///< asked and confirmed where it has voxels
  void visibilityRequested(diptych::SegmentValue value, bool visible);
  void lockRequested(diptych::SegmentValue value, bool locked);

private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
