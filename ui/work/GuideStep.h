#pragma once
// One numbered step of the guide: its number or a tick, its title, a line on how it stands, and what to do while it is open.

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace diptych::ui {

class StepMark;

class GuideStep final : public QWidget {
  Q_OBJECT

public:
  /// `possible`: not the step at hand, but what it holds can be used already.
  enum class State { later, possible, open, done };

  GuideStep(int number, const QString& title, QWidget* parent = nullptr);
  void setState(State state);
  State state() const { return state_; }
  void setSummary(const QString& text);  ///< under the title: "LV cavity, myocardium", "3 of 8 slices done"
  QVBoxLayout* body() const { return body_; }

private:
  void showState();
  void describe();

  State state_ = State::later;
  QString name_;
  StepMark* mark_;
  QLabel* title_;
  QLabel* summary_;
  QWidget* bodyWidget_;
  QVBoxLayout* body_;
};

}  // namespace diptych::ui
