#pragma once
// A line of live figures that keeps its place.

#include <QWidget>

namespace diptych::ui {

/// Reserves the height that long figures would need at its width: numbers that grow under the brush move nothing. Not a
/// QLabel, since that has the whole window laid out anew at each text, which is each move of a brush here.
class FiguresLabel final : public QWidget {
  Q_OBJECT

public:
  explicit FiguresLabel(QWidget* parent = nullptr);
  void setText(const QString& text);  ///< also what a screen reader says
  const QString& text() const { return text_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

private:
  int heightOf(const QString& text, int width) const;
  void reserveHeight();

  QString text_;
};

}  // namespace diptych::ui
