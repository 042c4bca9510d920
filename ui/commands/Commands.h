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
  QString help;                        ///< a sentence for tooltip, palette and the list of commands
  QList<QKeySequence> shortcuts = {};  ///< defaults
  QString icon = {};
  bool checkable = false;
  QString also = {};  ///< words the palette finds it by as well
};

/// Owns the actions. Shortcuts changed by the user are kept in QSettings ("shortcuts/<id>"). The tooltip of an action is "<help> (<shortcut>)"; while disabled
/// it is the reason.
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
  void setShortcuts(const QString& id, const QList<QKeySequence>& keys);
  void resetShortcuts(const QString& id);

Q_SIGNALS:
  void changed(const QString& id);
};

}  // namespace diptych::ui
