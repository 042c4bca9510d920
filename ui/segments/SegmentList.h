#pragma once
// The list of segments: pointer and keys become requests. The current row is the active segment.

#include "core/label/Scheme.h"

#include <QItemSelectionModel>
#include <QListView>
#include <functional>

namespace diptych::ui {

class SegmentDelegate;
class SegmentModel;

/// Keys: up and down activate, Space eye, L lock, F2 name, Delete. While the list has the focus these are its own, also
/// where the window has shortcuts with the same keys.
class SegmentList final : public QListView {
  Q_OBJECT

public:
  explicit SegmentList(SegmentModel* model, QWidget* parent = nullptr);

  SegmentValue activeValue() const;    ///< 0 where none is
  void setActive(SegmentValue value);  ///< without a signal
  void editName(SegmentValue value);
  /// Runs `change` (of the model) and restores the active segment and the place scrolled to.
  void keepPlace(const std::function<void()>& change);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void segmentActivated(diptych::SegmentValue value);  ///< by pointer or key
  void eyeClicked(diptych::SegmentValue value);
  void lockClicked(diptych::SegmentValue value);
  void colourAsked(diptych::SegmentValue value);
  void deleteAsked(diptych::SegmentValue value);
  void menuAsked(diptych::SegmentValue value, const QPoint& globalPosition);
  void nameChecked(const QString& problem);  ///< see SegmentDelegate

protected:
  bool event(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event) const override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void keyboardSearch(const QString&) override {}  // letters belong to the window's tools

private:
  enum class Zone { none, swatch, name, eye, lock };
  struct Place {
    SegmentValue value = 0;
    Zone zone = Zone::none;
    bool operator==(const Place&) const = default;
    bool toggle() const { return zone == Zone::eye || zone == Zone::lock; }
  };
  Place placeAt(const QPoint& position) const;
  QString toolTipAt(const QPoint& position) const;

  SegmentModel* model_;
  Place pressed_;
  bool quiet_ = false;  ///< the current row is being set by the program
};

}  // namespace diptych::ui
