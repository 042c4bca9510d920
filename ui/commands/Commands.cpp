#include "ui/commands/Commands.h"

#include "ui/commands/KeyClaims.h"
#include "ui/theme/Theme.h"

#include <QSettings>
#include <QWidget>
#include <algorithm>

namespace diptych::ui {

namespace {

QString settingsKey(const QString& id) {
  return QStringLiteral("shortcuts/") + id;
}

QStringList portable(const QList<QKeySequence>& keys) {
  QStringList texts;
  for (const QKeySequence& key : keys) texts << key.toString(QKeySequence::PortableText);
  return texts;
}

QList<QKeySequence> fromPortable(const QStringList& texts) {
  QList<QKeySequence> keys;
  for (const QString& text : texts)
    if (const QKeySequence key(text, QKeySequence::PortableText); !key.isEmpty()) keys << key;
  return keys;
}

}  // namespace

QString withoutMnemonic(const QString& text) {
  QString plain;
  for (qsizetype i = 0; i < text.size(); ++i) {
    if (text[i] == QLatin1Char('&') && ++i == text.size()) break;  // "&&" is an ampersand
    plain += text[i];
  }
  return plain;
}

Commands::Commands(QWidget* window) : QObject(window), window_(window) {
  new KeyClaims(this);
}

QAction* Commands::add(const CommandSpec& spec) {
  Q_ASSERT_X(!actions_.contains(spec.id), "a command is added once", qPrintable(spec.id));
  auto* action = new QAction(spec.text, this);
  action->setObjectName(spec.id);
  action->setCheckable(spec.checkable);
  if (!spec.icon.isEmpty()) action->setIcon(icon(spec.icon));
  action->setShortcutContext(Qt::WindowShortcut);
  specs_.push_back(spec);
  actions_.insert(spec.id, action);
  const QSettings settings;
  const QVariant stored = settings.value(settingsKey(spec.id));
  action->setShortcuts(stored.isValid() ? fromPortable(stored.toStringList()) : spec.shortcuts);
  describe(spec.id);
  window_->addAction(action);
  return action;
}

QAction* Commands::action(const QString& id) const {
  return actions_.value(id);
}

const std::vector<CommandSpec>& Commands::all() const {
  return specs_;
}

const CommandSpec* Commands::spec(const QString& id) const {
  const auto found = std::ranges::find(specs_, id, &CommandSpec::id);
  return found == specs_.end() ? nullptr : &*found;
}

void Commands::enable(const QString& id) {
  QAction* known = action(id);
  Q_ASSERT_X(known, "no such command", qPrintable(id));
  if (!known || known->isEnabled()) return;
  reasons_.remove(id);
  known->setEnabled(true);
  describe(id);
  Q_EMIT changed(id);
}

void Commands::disable(const QString& id, const QString& reason) {
  QAction* known = action(id);
  Q_ASSERT_X(known, "no such command", qPrintable(id));
  if (!known || (!known->isEnabled() && reasons_.value(id) == reason)) return;
  reasons_.insert(id, reason);
  known->setEnabled(false);
  describe(id);
  Q_EMIT changed(id);
}

QString Commands::whyDisabled(const QString& id) const {
  return reasons_.value(id);
}

QString Commands::owner(const QKeySequence& keys, const QString& id) const {
  if (keys.isEmpty()) return {};
  for (const CommandSpec& other : specs_)
    if (other.id != id && actions_[other.id]->shortcuts().contains(keys)) return other.id;
  return {};
}

void Commands::setShortcuts(const QString& id, const QList<QKeySequence>& keys) {
  const CommandSpec* known = spec(id);
  Q_ASSERT_X(known, "no such command", qPrintable(id));
  if (!known) return;
  QSettings settings;
  // Defaults are not stored: a later version may then choose better ones.
  if (keys == known->shortcuts)
    settings.remove(settingsKey(id));
  else
    settings.setValue(settingsKey(id), portable(keys));
  give(id, keys);
}

void Commands::resetShortcuts(const QString& id) {
  const CommandSpec* known = spec(id);
  Q_ASSERT_X(known, "no such command", qPrintable(id));
  if (!known) return;
  for (const QKeySequence& key : known->shortcuts) {
    const QString borrower = owner(key, id);
    if (borrower.isEmpty()) continue;
    QList<QKeySequence> left = action(borrower)->shortcuts();
    left.removeAll(key);
    setShortcuts(borrower, left);
  }
  setShortcuts(id, known->shortcuts);
}

void Commands::resetAllShortcuts() {
  for (const CommandSpec& each : specs_) setShortcuts(each.id, each.shortcuts);
}

void Commands::give(const QString& id, const QList<QKeySequence>& keys) {
  if (actions_[id]->shortcuts() == keys) return;
  actions_[id]->setShortcuts(keys);
  describe(id);
  Q_EMIT changed(id);
}

void Commands::describe(const QString& id) {
  QAction* known = actions_[id];
  const QString help = spec(id)->help.isEmpty() ? withoutMnemonic(spec(id)->text) : spec(id)->help;
  const QString keys = known->shortcut().toString(QKeySequence::NativeText);
  const QString reason = reasons_.value(id);
  known->setToolTip(!known->isEnabled() && !reason.isEmpty() ? reason
                    : keys.isEmpty()                         ? help
                                                             : tr("%1 (%2)", "help (shortcut)").arg(help, keys));
}

}  // namespace diptych::ui
