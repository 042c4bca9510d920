#pragma once
// Every command of the window, once: menu entry, tooltip, shortcut, palette entry and help come from here.

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QString>
#include <vector>

class QWidget;

namespace diptych::ui {

struct CommandSpec {
  QString id;                          ///< "view.fit": stable, for settings and tests
  QString group;                       ///< the menu it belongs to, translated: "View"
  QString text;                        ///< with mnemonic, translated: "&Fit to view"
  QString help = {};                   ///< a sentence for tooltip, palette and the list of commands
  QList<QKeySequence> shortcuts = {};  ///< defaults
  QString icon = {};
  bool checkable = false;
  QString also = {};  ///< words the palette finds it by as well
};

/// `text` without its mnemonic: "&Fit to view" → "Fit to view".
QString withoutMnemonic(const QString& text);

/// Owns the actions. Shortcuts changed by the user are kept in QSettings ("shortcuts/<id>"). The tooltip of an action is
/// "<help> (<shortcut>)"; while disabled it is the reason.
///
/// A key that the focused control needs for itself stays with it, whatever command has it: Space on a button, arrows in a list or
/// on a slider (KeyClaims.h). Otherwise the window could not be worked by keyboard.
class Commands final : public QObject {
  Q_OBJECT

public:
  explicit Commands(QWidget* window);
  /// The id must be new. The action is added to the window, so that its shortcut works wherever the focus is (single letters do not
  /// fire while a text field has the focus: Qt gives the field its keys first, ShortcutOverride).
  QAction* add(const CommandSpec& spec);
  QAction* action(const QString& id) const;  ///< null if unknown
  const std::vector<CommandSpec>& all() const;

  void enable(const QString& id);
  /// `reason` is a clause for people: "No series is open".
  void disable(const QString& id, const QString& reason);
  QString whyDisabled(const QString& id) const;

  /// The command that has this shortcut already (other than `id`), or an empty id.
  QString owner(const QKeySequence& keys, const QString& id = {}) const;
  /// Takes them from nobody: ask owner() first.
  void setShortcuts(const QString& id, const QList<QKeySequence>& keys);
  /// Back to the defaults. Another command that has one of them by now loses it.
  void resetShortcuts(const QString& id);
  void resetAllShortcuts();

Q_SIGNALS:
  void changed(const QString& id);  ///< shortcut, or enabled or not

private:
  const CommandSpec* spec(const QString& id) const;
  void give(const QString& id, const QList<QKeySequence>& keys);
  void describe(const QString& id);

  QWidget* window_;
  std::vector<CommandSpec> specs_;
  QHash<QString, QAction*> actions_;
  QHash<QString, QString> reasons_;  ///< of the disabled
};

}  // namespace diptych::ui
