#include "ui/commands/ShortcutEditor.h"

#include "ui/commands/CommandPalette.h"
#include "ui/commands/Commands.h"
#include "ui/commands/KeyField.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace diptych::ui {

namespace {

constexpr int idRole = Qt::UserRole;
enum Column { textColumn, groupColumn, keysColumn };

QString keysOf(const Commands& commands, const QString& id) {
  return QKeySequence::listToString(commands.action(id)->shortcuts(), QKeySequence::NativeText);
}

QString nameOf(const Commands& commands, const QString& id) {
  return withoutMnemonic(commands.action(id)->text());
}

}  // namespace

ShortcutEditor::ShortcutEditor(Commands& commands, QWidget* parent)
    : QDialog(parent),
      commands_(commands),
      filter_(new QLineEdit(this)),
      list_(new QTreeWidget(this)),
      whose_(new QLabel(this)),
      keys_(new KeyField(this)),
      none_(new QPushButton(tr("No shortcut"), this)),
      reset_(new QPushButton(tr("Reset this one"), this)),
      question_(new QWidget(this)),
      asked_(new QLabel(question_)),
      give_(new QPushButton(tr("Move it"), question_)) {
  setWindowTitle(tr("Keyboard shortcuts"));
  setAccessibleName(windowTitle());
  resize(640, 560);

  filter_->setAccessibleName(tr("Filter commands"));
  filter_->setPlaceholderText(tr("Filter by name or key…"));
  filter_->setClearButtonEnabled(true);

  list_->setAccessibleName(tr("Commands and their shortcuts"));
  list_->setColumnCount(3);
  list_->setHeaderLabels({tr("Command"), tr("Menu"), tr("Shortcut")});
  list_->setRootIsDecorated(false);
  list_->setUniformRowHeights(true);
  list_->setAllColumnsShowFocus(true);
  list_->header()->setStretchLastSection(false);
  list_->header()->setSectionResizeMode(textColumn, QHeaderView::Stretch);
  list_->header()->setSectionResizeMode(groupColumn, QHeaderView::ResizeToContents);
  list_->header()->setSectionResizeMode(keysColumn, QHeaderView::ResizeToContents);

  whose_->setTextFormat(Qt::PlainText);
  keys_->setAccessibleName(tr("New shortcut"));
  keys_->setPlaceholderText(tr("Press the new key"));
  keys_->setToolTip(tr("Press the new key. Backspace takes the shortcut away, Esc leaves it as it is."));
  for (QPushButton* button : {none_, reset_, give_}) {
    button->setAutoDefault(false);  // Enter belongs to the list
    button->setAccessibleName(button->text());
  }
  auto* edit = new QHBoxLayout;
  edit->addWidget(whose_, 1);
  edit->addWidget(keys_);
  edit->addWidget(none_);
  edit->addWidget(reset_);

  auto* keep = new QPushButton(tr("Keep as it is"), question_);
  keep->setAutoDefault(false);
  keep->setAccessibleName(keep->text());
  asked_->setWordWrap(true);
  asked_->setTextFormat(Qt::PlainText);
  auto* mark = new QLabel(question_);
  mark->setPixmap(
      icon(QStringLiteral("warning"), Ink::warning).pixmap({metric::icon, metric::icon}, devicePixelRatioF()));
  auto* row = new QHBoxLayout(question_);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(mark);
  row->addWidget(asked_, 1);
  row->addWidget(give_);
  row->addWidget(keep);
  // Its room is kept while it is hidden: the list must not jump under the pointer.
  QSizePolicy policy = question_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  question_->setSizePolicy(policy);
  question_->hide();

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  QPushButton* all = buttons->addButton(tr("Reset all"), QDialogButtonBox::ResetRole);
  all->setAccessibleName(tr("Reset all shortcuts"));
  for (QAbstractButton* each : buttons->buttons())
    if (auto* button = qobject_cast<QPushButton*>(each)) button->setAutoDefault(false);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::groupGap, metric::groupGap, metric::groupGap, metric::groupGap);
  column->addWidget(filter_);
  column->addWidget(list_, 1);
  column->addLayout(edit);
  column->addWidget(question_);
  column->addWidget(makeLine(this));
  column->addWidget(buttons);

  connect(filter_, &QLineEdit::textChanged, this, &ShortcutEditor::filter);
  connect(list_, &QTreeWidget::currentItemChanged, this, &ShortcutEditor::showCurrent);
  const auto startTaking = [this] { keys_->setFocus(Qt::OtherFocusReason); };
  connect(list_, &QTreeWidget::itemActivated, this, startTaking);  // double click or Enter
  connect(keys_, &KeyField::taken, this, &ShortcutEditor::take);
  connect(keys_, &KeyField::givenUp, this, [this] {
    endQuestion();
    list_->setFocus(Qt::OtherFocusReason);
  });
  connect(none_, &QPushButton::clicked, this, [this] { take({}); });
  connect(reset_, &QPushButton::clicked, this, [this] {
    endQuestion();
    commands_.resetShortcuts(current());
  });
  connect(give_, &QPushButton::clicked, this, [this] {
    QList<QKeySequence> left = commands_.action(owner_)->shortcuts();
    left.removeAll(wanted_);
    commands_.setShortcuts(owner_, left);
    take(wanted_);
  });
  connect(keep, &QPushButton::clicked, this, [this] {
    endQuestion();
    list_->setFocus(Qt::OtherFocusReason);
  });
  connect(all, &QPushButton::clicked, this, [this] {
    endQuestion();
    commands_.resetAllShortcuts();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(&commands_, &Commands::changed, this, [this](const QString& id) {
    for (int i = 0; i < list_->topLevelItemCount(); ++i)
      if (list_->topLevelItem(i)->data(0, idRole) == id) showKeys(list_->topLevelItem(i));
    showCurrent();
  });
  fill();
}

QString ShortcutEditor::current() const {
  const QTreeWidgetItem* item = list_->currentItem();
  return item && !item->isHidden() ? item->data(0, idRole).toString() : QString();
}

void ShortcutEditor::fill() {
  for (const CommandSpec& spec : commands_.all()) {
    auto* item = new QTreeWidgetItem(list_, {withoutMnemonic(spec.text), spec.group});
    item->setData(0, idRole, spec.id);
    item->setToolTip(textColumn, spec.help);
    showKeys(item);
  }
  if (list_->topLevelItemCount() > 0) list_->setCurrentItem(list_->topLevelItem(0));
  showCurrent();
}

void ShortcutEditor::showKeys(QTreeWidgetItem* item) {
  item->setText(keysColumn, keysOf(commands_, item->data(0, idRole).toString()));
}

void ShortcutEditor::showCurrent() {
  endQuestion();
  const QString id = current();
  for (QWidget* control : std::initializer_list<QWidget*>{keys_, none_, reset_}) control->setEnabled(!id.isEmpty());
  whose_->setText(id.isEmpty() ? QString() : tr("Shortcut of “%1”").arg(nameOf(commands_, id)));
  keys_->setText(id.isEmpty() ? QString() : keysOf(commands_, id));
}

void ShortcutEditor::filter(const QString& words) {
  QTreeWidgetItem* first = nullptr;
  for (int i = 0; i < list_->topLevelItemCount(); ++i) {
    QTreeWidgetItem* item = list_->topLevelItem(i);
    const QString keys = item->text(keysColumn);
    const bool fits = CommandPalette::rank(words, item->text(textColumn), item->text(groupColumn)) > 0 ||
                      keys.compare(words.trimmed(), Qt::CaseInsensitive) == 0;
    item->setHidden(!fits);
    if (fits && !first) first = item;
  }
  if (current().isEmpty()) list_->setCurrentItem(first);
  showCurrent();
}

void ShortcutEditor::take(const QKeySequence& keys) {
  endQuestion();
  const QString id = current();
  if (id.isEmpty()) return;
  if (const QString other = commands_.owner(keys, id); !other.isEmpty()) return ask(keys, other);
  commands_.setShortcuts(id, keys.isEmpty() ? QList<QKeySequence>{} : QList<QKeySequence>{keys});
  list_->setFocus(Qt::OtherFocusReason);
}

void ShortcutEditor::ask(const QKeySequence& keys, const QString& owner) {
  wanted_ = keys;
  owner_ = owner;
  asked_->setText(
      tr("%1 belongs to “%2”. Move it to “%3”?")
          .arg(keys.toString(QKeySequence::NativeText), nameOf(commands_, owner), nameOf(commands_, current())));
  question_->setAccessibleName(asked_->text());
  question_->show();
  give_->setAccessibleDescription(asked_->text());
  give_->setFocus(Qt::OtherFocusReason);
}

void ShortcutEditor::endQuestion() {
  question_->hide();
}

}  // namespace diptych::ui
