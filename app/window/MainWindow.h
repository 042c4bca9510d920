#pragma once
// The window: makes the parts, ties them to each other, asks before it closes. What the parts do is theirs.

#include "app/window/Document.h"
#include "app/window/GuidePresenter.h"
#include "app/window/ImportPresenter.h"
#include "app/window/JobsPresenter.h"
#include "app/window/ModelStock.h"
#include "app/window/PaintPresenter.h"
#include "app/window/ProjectPresenter.h"
#include "app/window/PurgePresenter.h"
#include "app/window/ReportPresenter.h"
#include "app/window/SavingPresenter.h"
#include "app/window/SegmentsPresenter.h"
#include "app/window/StudiesPresenter.h"
#include "app/window/ViewsPresenter.h"
#include "app/window/WindowPanels.h"
#include "app/window/WorkPresenter.h"
#include "ui/commands/CommandPalette.h"
#include "ui/commands/Commands.h"
#include "ui/theme/Pieces.h"

#include <QMainWindow>
#include <filesystem>
#include <memory>
#include <vector>

namespace diptych::app {

struct WindowOptions {
  std::filesystem::path worker;  ///< the worker program
  std::string author;            ///< whom edits are recorded for
};

class MainWindow final : public QMainWindow {
  Q_OBJECT

public:
  explicit MainWindow(const WindowOptions& options);
  ~MainWindow() override;

  ui::Commands& commands() { return commands_; }

  /// A project folder is opened, everything else is imported: into `project` where one is named, else into the one that is open, else
  /// into a new one.
  void openPaths(const std::vector<std::filesystem::path>& paths, const std::filesystem::path& project = {});
  void openDemo() { projects_.openDemo(); }
  /// A training that runs is kept: it goes on without the window.
  void closeWithoutAsking();

protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void showEvent(QShowEvent* event) override;
  bool event(QEvent* event) override;

private:
  friend class WindowCommands;

  void connectProjects();
  void connectDocument();
  void connectJobs();
  void projectChanged();
  void letGo();
  void askForImages(bool folder);
  void askForProject(bool fresh);
  void showHelp();
  void showActivity();
  void showGuide();
  void tell(const QString& sentence);  ///< a quiet toast
  void complain(const QString& sentence);
  /// What to do about running jobs; false: stay.
  bool askBeforeClosing();
  void saveLayout();
  void restoreLayout();

  ui::Commands commands_;
  WindowPanels panels_;
  ui::ToastArea toasts_;
  ui::CommandPalette palette_;
  ProjectPresenter projects_;
  Document document_;
  ModelStock stock_;
  JobsPresenter jobs_;
  ImportPresenter imports_;
  ViewsPresenter views_;
  PaintPresenter paint_;
  SegmentsPresenter segments_;
  StudiesPresenter studies_;
  WorkPresenter work_;
  ReportPresenter report_;
  PurgePresenter purge_;
  SavingPresenter saving_;
  GuidePresenter guide_;
  QString
      imagesFrom_;  ///< where the last dialog for images was; not kept, since folders of studies bear patients' names
  std::vector<std::filesystem::path> toImport_;  ///< waits for the project that it goes into
  bool placed_ = false;
  bool mayClose_ = false;
};

}  // namespace diptych::app
