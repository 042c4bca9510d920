#include "ui/segments/HistoryPanel.h"

#include "ui/segments/HistoryModel.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>

namespace diptych::ui {
namespace {

QToolButton* makeButton(const QString& iconName, const QString& name) {
  auto* button = new QToolButton;
  button->setIcon(icon(iconName));
  button->setIconSize({metric::icon, metric::icon});
  button->setFixedSize(metric::controlHeight, metric::controlHeight);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::StrongFocus);
  button->setAccessibleName(name);
  return button;
}

QString withShortcut(const QString& text, const QString& shortcut) {
  return shortcut.isEmpty() ? text : HistoryPanel::tr("%1 (%2)").arg(text, shortcut);
}

}  // namespace

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent),
      model_(new HistoryModel(this)),
      list_(new QListView),
      pages_(new QStackedWidget),
      undo_(makeButton(QStringLiteral("undo"), tr("Undo"))),
      redo_(makeButton(QStringLiteral("redo"), tr("Redo"))) {
  list_->setAccessibleName(tr("History"));
  list_->setAccessibleDescription(tr("Enter goes back or forward to the state just after a step"));
  list_->setModel(model_);
  list_->setItemDelegate(new HistoryDelegate(list_));
  list_->setEditTriggers(QListView::NoEditTriggers);
  list_->setUniformItemSizes(true);
  list_->setVerticalScrollMode(QListView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  list_->viewport()->setAttribute(Qt::WA_Hover);
  list_->setMinimumHeight(4 * 3 * metric::unit);
  list_->installEventFilter(this);

  pages_->addWidget(list_);
  auto* empty = new EmptyState(tr("Nothing has been changed yet"), tr("Each change is listed here and can be undone."));
  pages_->addWidget(empty);
  auto* head = new QHBoxLayout;
  head->setSpacing(4);
  head->addWidget(undo_);
  head->addWidget(redo_);
  head->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(pages_, 1);

  connect(undo_, &QToolButton::clicked, this, &HistoryPanel::undoRequested);
  connect(redo_, &QToolButton::clicked, this, &HistoryPanel::redoRequested);
  // Not activated(): some desktops send that for a single click, and looking must not undo.
  connect(list_, &QListView::doubleClicked, this, [this](const QModelIndex& index) { goTo(index.row()); });
  connect(&Theme::instance(), &Theme::changed, list_->viewport(), qOverload<>(&QWidget::update));
  setRows({});
}

void HistoryPanel::setRows(std::vector<HistoryRow> rows) {
  model_->setRows(std::move(rows));
  const bool some = model_->rowCount() > 0;
  pages_->setCurrentIndex(some ? 0 : 1);
  if (some) {
    const QModelIndex present = model_->index(std::max(0, model_->present()));
    list_->setCurrentIndex(present);
    list_->scrollTo(present, model_->present() + 1 == model_->rowCount() ? QListView::PositionAtBottom
                                                                         : QListView::PositionAtCenter);
  }
  showButtons();
}

void HistoryPanel::setShortcutTexts(const QString& undo, const QString& redo) {
  undoShortcut_ = undo;
  redoShortcut_ = redo;
  showButtons();
}

bool HistoryPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == list_ && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && list_->currentIndex().isValid()) {
      event->accept();
      if (event->type() == QEvent::KeyPress) goTo(list_->currentIndex().row());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

void HistoryPanel::goTo(int row) {
  const int steps = model_->present() - row;
  if (steps != 0) Q_EMIT goToRequested(steps);
}

void HistoryPanel::showButtons() {
  const int present = model_->present(), next = present + 1;
  const auto fill = [this](QToolButton* button, int row, const QString& does, const QString& nothing,
                           const QString& shortcut) {
    const bool possible = row >= 0 && row < model_->rowCount();
    const QString text = possible ? does.arg(model_->at(row).name) : nothing;
    button->setEnabled(possible);
    button->setAccessibleDescription(text);
    button->setToolTip(possible ? withShortcut(text, shortcut) : text);
  };
  fill(undo_, present, tr("Undo: %1"), tr("There is nothing to undo"), undoShortcut_);
  fill(redo_, next, tr("Redo: %1"), tr("There is nothing to redo"), redoShortcut_);
}

}  // namespace diptych::ui
