#include "ui/work/GuideStep.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/StepMark.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace diptych::ui {

GuideStep::GuideStep(int number, const QString& title, QWidget* parent)
    : QWidget(parent),
      name_{tr("Step %1: %2").arg(number).arg(title)},
      mark_{new StepMark(number)},
      title_{new QLabel(title)},
      summary_{makeNote({})},
      bodyWidget_{new QWidget},
      body_{new QVBoxLayout(bodyWidget_)} {
  body_->setContentsMargins(0, metric::unit / 2, 0, 0);
  body_->setSpacing(metric::unit);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(metric::unit);
  grid->setVerticalSpacing(0);
  grid->setColumnStretch(1, 1);
  grid->addWidget(mark_, 0, 0, Qt::AlignTop);
  grid->addWidget(title_, 0, 1, Qt::AlignVCenter);
  grid->addWidget(summary_, 1, 1);
  grid->addWidget(bodyWidget_, 2, 0, 1, 2);
  // A new style sheet takes fonts back to what they were when the widget was first polished.
  connect(&Theme::instance(), &Theme::changed, this, &GuideStep::showState);
  setSummary({});
  setState(State::later);
}

void GuideStep::setState(State state) {
  state_ = state;
  bodyWidget_->setVisible(state == State::open || state == State::possible);
  showState();
  describe();
}

void GuideStep::showState() {
  mark_->setLook(state_ == State::done   ? StepMark::Look::tick
                 : state_ == State::open ? StepMark::Look::filled
                                         : StepMark::Look::ring);
  QFont font = title_->font();
  font.setWeight(state_ == State::open ? QFont::DemiBold : QFont::Normal);
  title_->setFont(font);
}

void GuideStep::setSummary(const QString& text) {
  summary_->setText(text);
  summary_->setVisible(!text.isEmpty());
  describe();
}

void GuideStep::describe() {
  setAccessibleName(name_);
  const QString standing = [this] {
    switch (state_) {
      case State::done:
        return tr("done");
      case State::open:
        return tr("now");
      case State::possible:
        return tr("next");
      case State::later:
        break;
    }
    return tr("later");
  }();
  setAccessibleDescription(summary_->text().isEmpty() ? standing
                                                      : QStringLiteral("%1, %2").arg(standing, summary_->text()));
  title_->setAccessibleName(QStringLiteral("%1, %2").arg(name_, standing));
}

}  // namespace diptych::ui
