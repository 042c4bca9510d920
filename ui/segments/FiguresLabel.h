#pragma once
// A line of live figures that keeps its place.

#include <QLabel>

namespace diptych::ui {

/// Reserves the height that long figures would need at its width: numbers that grow under the brush move nothing.
class FiguresLabel final : public QLabel {
  Q_OBJECT

public:
  explicit FiguresLabel(QWidget* parent = nullptr);
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
};

}  // namespace diptych::ui
