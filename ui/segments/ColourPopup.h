#pragma once
// A small window to choose a segment's colour from: the palette as a grid, and any other colour.

#include "core/label/Scheme.h"

#include <QWidget>
#include <functional>
#include <vector>

class QAbstractButton;

namespace diptych::ui {

/// Arrow keys walk the grid, Home and End go to its ends, Space or Enter chooses, Esc closes. Deletes itself when closed.
class ColourPopup final : public QWidget {
  Q_OBJECT

public:
  /// `usedBy` names the other segment of a colour (empty where there is none), for the tooltips.
  ColourPopup(Colour current, const std::function<QString(Colour)>& usedBy, QWidget* parent);
  /// Below or above `anchor` (global), inside its screen, with the keyboard on the current colour.
  void open(const QRect& anchor);

Q_SIGNALS:
  void chosen(diptych::Colour colour);
  void otherAsked();

protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

private:
  std::vector<QAbstractButton*> swatches_;
  QAbstractButton* first_ = nullptr;  ///< gets the keyboard at first
};

}  // namespace diptych::ui
