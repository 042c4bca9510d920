#include "ui/segments/SegmentFooter.h"

#include "ui/segments/FiguresLabel.h"
#include "ui/segments/SegmentWords.h"
#include "ui/segments/Swatch.h"
#include "ui/theme/Theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <utility>

namespace diptych::ui {
namespace {

QVBoxLayout* makeColumn(QWidget* page) {
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit);
  return column;
}

QLabel* makeSentence() {
  auto* label = new QLabel;
  label->setWordWrap(true);
  label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  label->setTextFormat(Qt::PlainText);  // names are typed by people
  return label;
}

void name(QToolButton* button, const QString& text, const QString& toolTip) {
  button->setAccessibleName(text);
  button->setToolTip(toolTip);
}

void announce(QWidget* widget) {
  QAccessibleEvent event(widget, QAccessible::Alert);
  QAccessible::updateAccessibility(&event);
}

}  // namespace

SegmentFooter::SegmentFooter(QWidget* parent) : QWidget(parent), pages_(new QStackedLayout(this)) {
  auto* figuresPage = new QWidget;
  figures_ = new FiguresLabel;
  figures_->setObjectName(QStringLiteral("segmentFigures"));
  colour_ = addButton({}, &SegmentFooter::colourClicked);
  rename_ = addButton(QStringLiteral("rename"), &SegmentFooter::renameClicked);
  showOnly_ = addButton(QStringLiteral("eye"), &SegmentFooter::showOnlyClicked);
  lockOthers_ = addButton(QStringLiteral("lock"), &SegmentFooter::lockOthersClicked);
  delete_ = addButton(QStringLiteral("remove"), &SegmentFooter::deleteClicked);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(4);
  for (QToolButton* button : {colour_, rename_, showOnly_, lockOthers_}) buttons->addWidget(button);
  buttons->addStretch();
  buttons->addWidget(delete_);
  QVBoxLayout* figuresColumn = makeColumn(figuresPage);
  figuresColumn->addWidget(figures_);
  figuresColumn->addLayout(buttons);
  figuresColumn->addStretch();

  auto* questionPage = new QWidget;
  question_ = makeSentence();
  yes_ = new QPushButton;
  no_ = new QPushButton;
  yes_->setAccessibleName(tr("Yes"));
  no_->setAccessibleName(tr("No"));
  connect(yes_, &QPushButton::clicked, this, [this] { answer(true); });
  connect(no_, &QPushButton::clicked, this, [this] { answer(false); });
  auto* answers = new QHBoxLayout;
  answers->setSpacing(metric::unit);
  answers->addWidget(yes_);
  answers->addWidget(no_);
  answers->addStretch();
  QVBoxLayout* questionColumn = makeColumn(questionPage);
  questionColumn->addWidget(question_);
  questionColumn->addLayout(answers);
  questionColumn->addStretch();

  auto* problemPage = new QWidget;
  problem_ = makeSentence();
  problem_->setObjectName(QStringLiteral("nameProblem"));
  QVBoxLayout* problemColumn = makeColumn(problemPage);
  problemColumn->addWidget(problem_);
  problemColumn->addStretch();

  for (QWidget* page : {figuresPage, questionPage, problemPage}) pages_->addWidget(page);
  showRow(nullptr, false, false);
}

QToolButton* SegmentFooter::addButton(const QString& iconName, void (SegmentFooter::*clicked)()) {
  auto* button = new QToolButton(this);
  button->setFixedSize(metric::controlHeight, metric::controlHeight);
  button->setIconSize({metric::icon, metric::icon});
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::StrongFocus);
  if (!iconName.isEmpty()) button->setIcon(icon(iconName));
  connect(button, &QToolButton::clicked, this, clicked);
  return button;
}

void SegmentFooter::showRow(const SegmentRow* row, bool onlyOneVisible, bool othersLocked) {
  for (QToolButton* button : {colour_, rename_, showOnly_, lockOthers_, delete_}) button->setEnabled(row != nullptr);
  if (row) {
    showCounts(*row);
  } else {
    figures_->setText(tr("No segment is active."));
  }
  const QString who = row ? QString::fromStdString(row->segment.name) : QString();
  const QString whyNot = tr("Click a segment first.");
  const auto tip = [&](const QString& text) { return row ? text : whyNot; };
  colour_->setIcon(row ? swatchIcon(row->segment.colour) : QIcon());
  name(colour_, tr("Colour…"), tip(tr("Colour of %1…").arg(who)));
  name(rename_, tr("Rename"), tip(tr("Rename %1 (F2)").arg(who)));
  showOnly_->setIcon(icon(onlyOneVisible ? QStringLiteral("eye") : QStringLiteral("eye-only")));
  name(showOnly_, onlyOneVisible ? tr("Show all") : tr("Show only this"),
       tip(onlyOneVisible ? tr("Show all segments") : tr("Show only %1").arg(who)));
  lockOthers_->setIcon(icon(othersLocked ? QStringLiteral("unlock") : QStringLiteral("lock")));
  name(lockOthers_, othersLocked ? tr("Unlock all") : tr("Lock all others"),
       tip(othersLocked ? tr("Unlock all segments") : tr("Lock all but %1").arg(who)));
  name(delete_, tr("Delete"), tip(tr("Delete %1 (Del)").arg(who)));
}

void SegmentFooter::showCounts(const SegmentRow& row) {
  figures_->setText(figuresText(row));
}

void SegmentFooter::ask(const QString& question, const QString& yes, const QString& no, std::function<void()> confirmed,
                        std::function<void()> declined) {
  if (asking()) answer(false);
  confirmed_ = std::move(confirmed);
  declined_ = std::move(declined);
  question_->setText(question);
  yes_->setText(yes);
  yes_->setAccessibleName(yes);
  yes_->setAccessibleDescription(question);
  no_->setText(no);
  no_->setAccessibleName(no);
  pages_->setCurrentIndex(1);
  yes_->setFocus(Qt::OtherFocusReason);
  announce(question_);
}

void SegmentFooter::forgetQuestion() {
  confirmed_ = declined_ = nullptr;
  question_->clear();  // a long one would go on asking for its height
  if (asking()) pages_->setCurrentIndex(0);
}

bool SegmentFooter::asking() const {
  return pages_->currentIndex() == 1;
}

void SegmentFooter::answer(bool yes) {
  const std::function<void()> run = yes ? std::move(confirmed_) : std::move(declined_);
  forgetQuestion();
  if (run) run();
}

void SegmentFooter::showProblem(const QString& sentence) {
  if (asking()) return;
  if (sentence.isEmpty()) {
    pages_->setCurrentIndex(0);
    return;
  }
  const QString hint = tr("Esc keeps the old name.");
  if (problem_->text() == sentence + QLatin1Char(' ') + hint && pages_->currentIndex() == 2) return;
  problem_->setText(sentence + QLatin1Char(' ') + hint);
  pages_->setCurrentIndex(2);
  announce(problem_);
}

QRect SegmentFooter::colourButtonArea() const {
  return {colour_->mapToGlobal(QPoint()), colour_->size()};
}

void SegmentFooter::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (asking() && event->key() == Qt::Key_Escape)
    answer(false);
  else if (asking() && enter && (yes_->hasFocus() || no_->hasFocus()))
    answer(yes_->hasFocus());
  else
    QWidget::keyPressEvent(event);
}

}  // namespace diptych::ui
