#pragma once
// Files into the open project: by dialog, by drop, by the command line's paths.

#include "app/loop/ImportService.h"
#include "app/window/ProjectThread.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <filesystem>
#include <stop_token>
#include <vector>

class QWidget;

namespace diptych::ui {
class ImportDialog;
}

namespace diptych::app {

class ImportPresenter final : public QObject {
  Q_OBJECT

public:
  explicit ImportPresenter(QWidget* window);

  void setProject(ProjectThread* project);
  /// Reads on a pool thread and adds series by series; the window stays usable. One import at a time: further paths wait.
  void import(const std::vector<std::filesystem::path>& paths);
  bool busy() const { return busy_; }
  void cancel();

Q_SIGNALS:
  void busyChanged();
  void imported(int added);
  void failed(const QString& sentence);

private:
  void start(const std::vector<std::filesystem::path>& paths);
  void showOutcome(const Result<ImportOutcome>& outcome);

  QWidget* window_;
  ProjectThread* project_ = nullptr;
  QPointer<ui::ImportDialog> dialog_;
  std::stop_source stop_;
  std::vector<std::filesystem::path> waiting_;
  bool busy_ = false;
};

}  // namespace diptych::app
