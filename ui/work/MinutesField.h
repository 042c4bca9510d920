#pragma once
// How long to train: a figure in minutes, and the usual ones a click away.

#include <QWidget>
#include <vector>

class QDoubleSpinBox;
class QPushButton;

namespace diptych::ui {

class MinutesField final : public QWidget {
  Q_OBJECT

public:
  explicit MinutesField(double minutes, QWidget* parent = nullptr);
  double minutes() const;

Q_SIGNALS:
  void changed();

private:
  void markQuickChoice();

  struct Quick {
    double minutes;
    QPushButton* button;
  };
  QDoubleSpinBox* spin_;
  std::vector<Quick> quick_;
};

}  // namespace diptych::ui
