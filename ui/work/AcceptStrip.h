#pragma once
// The quiet line above the buttons while a prediction is in view: what it is, and what can be done with it. The same choices fill
// the menu of "Accept".

#include "ui/work/ModelBar.h"

class QMenu;
class QPushButton;

namespace diptych::ui {

class ElidedLabel;

class AcceptStrip final : public QWidget {
  Q_OBJECT

public:
  explicit AcceptStrip(QWidget* parent = nullptr);
  void setState(const AcceptState& state);
  /// Empties the menu and fills it with the choices of now.
  void fill(QMenu& menu);

Q_SIGNALS:
  void acceptRequested(bool onlyUntouched, bool thisSliceOnly, const QString& segment);
  void discardViewRequested();

private:
  QPushButton* addButton(const QString& accessibleName);
  void fillSegments(QMenu& menu);

  AcceptState accept_;
  ElidedLabel* text_;
  QPushButton* all_;
  QPushButton* untouched_;
  QPushButton* slice_;
  QPushButton* segment_;
  QPushButton* hide_;
};

}  // namespace diptych::ui
