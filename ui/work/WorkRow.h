#pragma once
// Work buttons in a line. Where room is short the longest sentence gives way first, word by word, so that short ones stay whole;
// what is left over goes to the first buttons.

#include <QWidget>
#include <vector>

namespace diptych::ui {

class WorkButton;

class WorkRow final : public QWidget {
  Q_OBJECT

public:
  explicit WorkRow(std::vector<WorkButton*> buttons, QWidget* parent = nullptr);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  void arrange();
  std::vector<int> fittingForms() const;

  std::vector<WorkButton*> buttons_;
};

}  // namespace diptych::ui
