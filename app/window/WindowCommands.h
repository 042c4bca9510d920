#pragma once
// All that can be asked of the window, by menu, key or palette.

class QAction;
class QMenu;

#include "ui/commands/Commands.h"

#include <functional>

namespace diptych::app {

class MainWindow;

class WindowCommands {
public:
  /// Makes the commands and the menu bar, and keeps them enabled or explained as the document changes.
  static void add(MainWindow& window);

private:
  explicit WindowCommands(MainWindow& window) : window_{window} {}
  using Run = std::function<void()>;
  QAction* command(const ui::CommandSpec& spec, Run run) const;
  QAction* toggle(ui::CommandSpec spec, bool on, std::function<void(bool)> run) const;

  void addFile() const;
  void addEdit() const;
  void addStudy() const;
  void addView() const;
  void addTools() const;
  void addSegment() const;
  void addModel() const;
  void addHelp() const;
  void addMenus() const;
  void addButtonHints() const;
  void followState() const;
  static void refresh(MainWindow& window);
  static void showAbout(MainWindow& window);

  MainWindow& window_;
};

}  // namespace diptych::app
