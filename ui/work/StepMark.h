#pragma once
// The sign before a step: its number in a ring (muted later on, filled while it is open), a tick once it is done.

#include <QWidget>

namespace diptych::ui {

class StepMark final : public QWidget {
  Q_OBJECT

public:
  enum class Look { ring, filled, tick };

  explicit StepMark(int number, QWidget* parent = nullptr);
  void setLook(Look look);

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  int number_;
  Look look_ = Look::ring;
};

}  // namespace diptych::ui
