#include "ui/work/WorkRow.h"

#include "ui/theme/Theme.h"
#include "ui/work/WorkButton.h"

#include <QStyle>

namespace diptych::ui {

WorkRow::WorkRow(std::vector<WorkButton*> buttons, QWidget* parent) : QWidget(parent), buttons_{std::move(buttons)} {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  for (WorkButton* button : buttons_) {
    button->setParent(this);
    connect(button, &WorkButton::formsChanged, this, [this] {
      updateGeometry();
      arrange();
    });
  }
}

QSize WorkRow::sizeHint() const {
  int width = static_cast<int>(buttons_.size() - 1) * metric::unit;
  for (const WorkButton* button : buttons_) width += button->sizeHint().width();
  return {width, metric::controlHeight};
}

QSize WorkRow::minimumSizeHint() const {
  int width = static_cast<int>(buttons_.size() - 1) * metric::unit;
  for (const WorkButton* button : buttons_) width += button->minimumSizeHint().width();
  return {width, metric::controlHeight};
}

void WorkRow::resizeEvent(QResizeEvent*) {
  arrange();
}

std::vector<int> WorkRow::fittingForms() const {
  std::vector<int> forms(buttons_.size(), 0);
  int excess = sizeHint().width() - width();
  const auto difference = [&](std::size_t i, int longer, int shorter) {
    return buttons_[i]->widthOf(longer) - buttons_[i]->widthOf(shorter);
  };
  while (excess > 0) {
    std::size_t widest = buttons_.size();
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      if (forms[i] + 1 == buttons_[i]->formCount()) continue;
      if (widest == buttons_.size() || buttons_[i]->widthOf(forms[i]) > buttons_[widest]->widthOf(forms[widest]))
        widest = i;
    }
    if (widest == buttons_.size()) break;  // narrower than the minimum: the last buttons are cut off
    excess -= difference(widest, forms[widest], forms[widest] + 1);
    ++forms[widest];
  }
  // The last step may have freed more than was needed.
  for (std::size_t i = 0; i < buttons_.size(); ++i)
    while (forms[i] > 0 && excess + difference(i, forms[i] - 1, forms[i]) <= 0) {
      excess += difference(i, forms[i] - 1, forms[i]);
      --forms[i];
    }
  return forms;
}

void WorkRow::arrange() {
  const std::vector<int> forms = fittingForms();
  int x = 0;
  for (std::size_t i = 0; i < buttons_.size(); ++i) {
    const int width = buttons_[i]->widthOf(forms[i]);
    buttons_[i]->setForm(forms[i]);
    const QRect place(x, 0, width, metric::controlHeight);
    buttons_[i]->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
    x += width + metric::unit;
  }
}

}  // namespace diptych::ui
