#pragma once
// A line of text that gives way: cut at its end where room is short, whole in the tooltip and for screen readers.

#include <QLabel>

namespace diptych::ui {

class ElidedLabel final : public QLabel {
  Q_OBJECT

public:
  explicit ElidedLabel(QWidget* parent = nullptr);
  void setMuted(bool muted);
  QSize minimumSizeHint() const override;

protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

private:
  bool cut() const;

  bool muted_ = false;
};

}  // namespace diptych::ui
