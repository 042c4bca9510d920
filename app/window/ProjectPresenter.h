#pragma once
// Which project is open: made, opened, closed, remembered.

#include "app/window/ProjectThread.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

namespace diptych::app {

class ProjectPresenter final : public QObject {
  Q_OBJECT

public:
  explicit ProjectPresenter(QObject* parent);
  ~ProjectPresenter() override;

  ProjectThread* project() const { return project_.get(); }
  /// All of these answer with opened() or failed(); what is open now stays open until the other one is there.
  /// A project that the system does not let us write to is opened for reading.
  void open(const std::filesystem::path& folder, bool readOnly = false);
  void create(const std::filesystem::path& folder);
  /// A new project in ~/Diptych, named by the date.
  void createByDate();
  /// ~/Diptych/demo-hearts.diptych: made at the first call, opened again afterwards.
  void openDemo();
  void cancel();
  void close();

  static QStringList recent();
  /// The folder is one of Diptych's projects.
  static bool isProject(const std::filesystem::path& folder);

Q_SIGNALS:
  void opened();  ///< or closed: project() is another one
  /// The one open now is about to go: panels let go of it.
  void closing();
  void busy(const QString& what, double fraction);  ///< empty: not any more
  void failed(const QString& sentence);
  /// It cannot be written to, because somebody else does, its disk is full or it is damaged; it can be tried to open it for
  /// reading.
  void locked(const QString& sentence, const QString& folder);

private:
  using Opening = std::function<Result<std::unique_ptr<storage::Project>>(const Progress&)>;
  void start(const QString& what, Opening opening, const std::filesystem::path& folder, bool reading = false);
  /// The project that is open holds changes that the disk refuses; they would be lost with it. Says so.
  bool mustStay();
  void remember(const std::filesystem::path& folder);

  std::unique_ptr<ProjectThread> project_;
  std::stop_source stop_;
  int attempt_ = 0;
};

}  // namespace diptych::app
