#pragma once
// The segments of the labels in work: list, colours, visibility, locks, volumes.

#include "core/label/Scheme.h"

#include <QWidget>
#include <optional>
#include <vector>

class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace diptych::ui {

class EmptyState;
class SegmentFooter;
class SegmentList;
class SegmentModel;

struct SegmentRow {
  Segment segment;
  bool visible = true, locked = false;
  std::size_t voxels = 0;             ///< of the phase shown
  std::optional<double> millilitres;  ///< empty where sizes are in pixels
  int slices = 0;
  std::size_t voxelsElsewhere = 0;  ///< of the other phases: deleting a segment asks about these too
};

/// Shows and asks; changes nothing itself. Whoever owns the labels answers a request with setSegments().
class SegmentsPanel final : public QWidget {
  Q_OBJECT

public:
  explicit SegmentsPanel(QWidget* parent = nullptr);
  /// Keeps the active segment, the place scrolled to and a name being typed, as far as their segment is still there.
  /// After addRequested(), the row with the name proposed becomes active and its name is opened for editing.
  void setSegments(std::vector<SegmentRow> rows);
  /// Cheap enough for every pointer move of a brush. Unknown values are passed over.
  void updateCounts(SegmentValue value, std::size_t voxels, std::optional<double> millilitres, int slices);
  void setActive(SegmentValue value);  ///< emits nothing; 0 or an unknown value: none is active
  /// As if the nth row (1–9, the digit beside it) were clicked; false where there is none.
  bool activateByDigit(int digit);
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
  void showRightPage();
  void showFigures();
  void proposeNew();
  void chooseColour(SegmentValue value);
  void chooseOtherColour(SegmentValue value);
  void askToDelete(SegmentValue value);
  void showOnly(SegmentValue value);
  void lockAllBut(SegmentValue value);
  void setAll(bool visible);
  void unlockAll();
  void openContextMenu(SegmentValue value, const QPoint& globalPosition);
  void addPresets(QMenu* menu);

  QToolButton* add_;
  QLabel* owner_;
  QStackedWidget* pages_;
  SegmentModel* model_;
  SegmentList* list_;
  EmptyState* empty_;
  EmptyState* unavailable_;
  SegmentFooter* footer_;
  bool available_ = true;
  QString proposed_;  ///< name asked for with addRequested(), until its row has come
};

}  // namespace diptych::ui
