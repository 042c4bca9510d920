#include "app/window/MainWindow.h"

#include "app/window/Background.h"
#include "app/window/FileDialogMemory.h"
#include "app/window/Text.h"
#include "app/window/WelcomePage.h"
#include "app/window/WindowCommands.h"
#include "ui/studies/StudyBrowser.h"
#include "ui/theme/Theme.h"
#include "ui/work/FirstModelGuide.h"
#include "ui/work/ModelBar.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QStatusBar>
#include <QThreadPool>
#include <QUrl>
#include <cmath>
#include <utility>

namespace diptych::app {
namespace {

namespace fs = std::filesystem;

constexpr int kLayoutVersion = 1;

std::vector<fs::path> localPaths(const QMimeData& data) {
  std::vector<fs::path> paths;
  for (const QUrl& url : data.urls())
    if (url.isLocalFile()) paths.emplace_back(url.toLocalFile().toStdString());
  return paths;
}

std::vector<ui::HelpStrip::Hint> hints(ui::EditTool tool) {
  using Hint = ui::HelpStrip::Hint;
  const auto tr = [](const char* words) { return MainWindow::tr(words); };
  std::vector<Hint> list;
  switch (tool) {
    case ui::EditTool::look:
      list = {{tr("Left"), tr("crosshair")}, {tr("Double click"), tr("maximise")}};
      break;
    case ui::EditTool::brush:
    case ui::EditTool::threshold:
      list = {{tr("Left drag"), tr("draw")}, {tr("Shift+wheel"), tr("size")}};
      break;
    case ui::EditTool::eraser:
      list = {{tr("Left drag"), tr("erase")}, {tr("Shift+wheel"), tr("size")}};
      break;
    case ui::EditTool::fill:
    case ui::EditTool::grow:
      list = {{tr("Left click"), tr("fill from there")}};
      break;
    case ui::EditTool::polygon:
      list = {{tr("Left click"), tr("corner")}, {tr("Enter"), tr("close")}, {tr("Backspace"), tr("take back")}};
      break;
  }
  list.push_back({tr("Right drag"), tr("window/level")});
  list.push_back({tr("Middle drag"), tr("pan")});
  list.push_back({tr("Wheel"), tr("slice")});
  list.push_back({tr("Ctrl+wheel"), tr("zoom")});
  if (tool != ui::EditTool::look) list.push_back({tr("Esc"), tr("look")});
  return list;
}

}  // namespace

MainWindow::MainWindow(const WindowOptions& options)
    : commands_{this},
      panels_{*this},
      toasts_{this},
      palette_{commands_, this},
      projects_{this},
      document_{options.author},
      stock_{document_, this},
      jobs_{*panels_.jobs, options.worker, this},
      imports_{this},
      views_{document_, *panels_.views, this},
      paint_{document_, *panels_.views, views_, *panels_.tools, this},
      segments_{document_, *panels_.segments, *panels_.history, this},
      studies_{document_, *panels_.studies, *panels_.slices, *panels_.phases, this},
      work_{document_, stock_, jobs_, studies_, *panels_.model, this},
      report_{document_, this},
      purge_{document_, jobs_, studies_, this},
      saving_{*panels_.saved, *panels_.banner, *this},
      guide_{document_, stock_, segments_, work_, jobs_, *panels_.guide, this} {
  setObjectName(QStringLiteral("MainWindow"));
  setWindowTitle(tr("Diptych"));
  setWindowIcon(ui::icon(QStringLiteral("diptych")));
  setAcceptDrops(true);
  resize(1366, 768);
  connectProjects();
  connectDocument();
  connectJobs();
  WindowCommands::add(*this);
  // A panel that comes to the front must not cover messages.
  for (const QDockWidget* dock : findChildren<QDockWidget*>())
    connect(dock, &QDockWidget::visibilityChanged, &toasts_, &QWidget::raise);
  panels_.welcome->setRecent(ProjectPresenter::recent());
  panels_.showWorkplace(false);
  showHelp();
  showActivity();
}

MainWindow::~MainWindow() {
  letGo();
}

void MainWindow::connectProjects() {
  WelcomePage* welcome = panels_.welcome;
  connect(welcome, &WelcomePage::imagesRequested, this, [this] { askForImages(true); });
  connect(welcome, &WelcomePage::newRequested, this, [this] { askForProject(true); });
  connect(welcome, &WelcomePage::openRequested, this, [this] { askForProject(false); });
  connect(welcome, &WelcomePage::demoRequested, &projects_, &ProjectPresenter::openDemo);
  connect(welcome, &WelcomePage::recentRequested, this,
          [this](const QString& folder) { projects_.open(folder.toStdString()); });
  connect(welcome, &WelcomePage::busyCancelled, &projects_, &ProjectPresenter::cancel);
  connect(panels_.studies, &ui::StudyBrowser::importRequested, this, [this] { askForImages(true); });
  connect(panels_.studies, &ui::StudyBrowser::demoRequested, &projects_, &ProjectPresenter::openDemo);

  connect(&projects_, &ProjectPresenter::busy, welcome, &WelcomePage::setBusy);
  connect(&projects_, &ProjectPresenter::closing, this, [this] {
    saveLayout();
    letGo();
  });
  connect(&projects_, &ProjectPresenter::opened, this, &MainWindow::projectChanged);
  connect(&projects_, &ProjectPresenter::failed, this, &MainWindow::complain);
  connect(&projects_, &ProjectPresenter::locked, this, [this](const QString& sentence, const QString& folder) {
    toasts_.show(ui::ToastArea::Kind::warning, sentence,
                 {{tr("Open for reading only"), [this, folder] { projects_.open(folder.toStdString(), true); }}});
  });
  connect(&imports_, &ImportPresenter::failed, this, &MainWindow::complain);
  connect(&imports_, &ImportPresenter::imported, this, [this](int added) {
    if (added > 0) studies_.refresh(true);
  });
  connect(&imports_, &ImportPresenter::busyChanged, this, &MainWindow::showActivity);
}

void MainWindow::connectDocument() {
  connect(&document_, &Document::failed, this, &MainWindow::complain);
  connect(&document_, &Document::seriesChanged, this, [this] {
    if (!document_.hasSeries()) return;
    inBackground(
        document_.labels(),
        [volume = document_.volume()] {
          return volumeIntensityRange(volume, {IntensityRule::Kind::volumePercentiles, 0, 100});
        },
        [this, labels = document_.labels()](const IntensityRange& range) {
          if (labels != document_.labels()) return;
          panels_.tools->setValueRange(range.low, range.high,
                                       document_.volume().modality() == "CT" ? tr("HU") : QString());
        });
    panels_.views->original()->setFocus();
  });
  connect(&document_, &Document::openingChanged, this, &MainWindow::showActivity);
  connect(&views_, &ViewsPresenter::pointed, panels_.pointed, &QLabel::setText);
  connect(&views_, &ViewsPresenter::windowChanged, this, [this] { work_.setViewWindow(views_.window()); });
  connect(&stock_, &ModelStock::changed, this, [this] {
    const storage::ModelEntry* model = stock_.inUse();
    views_.setInputSpec(model != nullptr ? model->card.input : InputSpec{});
  });
  const auto showOpacity = [this] {
    const QSignalBlocker quiet(panels_.opacity);
    panels_.opacity->setValue(static_cast<int>(std::lround(100 * views_.look().opacity)));
  };
  showOpacity();
  connect(&views_, &ViewsPresenter::lookChanged, this, showOpacity);
  connect(panels_.opacity, &QSlider::valueChanged, this, [this](int percent) {
    OverlayLook look = views_.look();
    look.opacity = percent / 100.0;
    views_.setLook(look);
  });
  connect(&paint_, &PaintPresenter::failed, this, &MainWindow::complain);
  connect(&paint_, &PaintPresenter::noted, this, &MainWindow::tell);
  connect(panels_.tools, &ui::ToolPanel::toolChanged, this, &MainWindow::showHelp);
}

void MainWindow::connectJobs() {
  connect(panels_.jobs, &ui::JobsPanel::heightWanted, this, [this](int height) { panels_.fitJobs(*this, height); });
  connect(&jobs_, &JobsPresenter::failed, this, &MainWindow::complain);
  connect(&jobs_, &JobsPresenter::warned, this,
          [this](const QString& sentence) { toasts_.show(ui::ToastArea::Kind::warning, sentence); });
  connect(&jobs_, &JobsPresenter::cancelled, this,
          [this](const QString& title) { tell(tr("Cancelled: %1. Nothing was changed.").arg(title)); });
  connect(&jobs_, &JobsPresenter::busyChanged, this, &MainWindow::showActivity);
  connect(&jobs_, &JobsPresenter::predictionTaken, this, [this](const std::vector<storage::TrackEntry>& tracks) {
    document_.reloadTracks();
    studies_.refresh();
    stock_.refresh();
    if (!tracks.empty())
      toasts_.show(ui::ToastArea::Kind::success,
                   tr("%1 has segmented the series. Look it over slice by slice; accept what is right.")
                       .arg(text(tracks.front().name)),
                   {{tr("Accept untouched slices"), [this] { work_.accept(true, false, {}); }}});
  });
  connect(&jobs_, &JobsPresenter::modelTaken, this, [this](const storage::ModelEntry& model) {
    const QString id = text(model.card.id);
    stock_.refresh();
    stock_.use(id);
    toasts_.show(ui::ToastArea::Kind::success, tr("%1 is trained.").arg(text(model.card.name)),
                 {{tr("Segment the untouched slices"), [this] { work_.segmentRest(); }}});
  });
  connect(&work_, &WorkPresenter::failed, this, &MainWindow::complain);
  connect(&work_, &WorkPresenter::noted, this, &MainWindow::tell);
  connect(&work_, &WorkPresenter::guideRequested, this, &MainWindow::showGuide);
  connect(panels_.guide, &ui::FirstModelGuide::closed, panels_.guideDock, &QDockWidget::hide);
  connect(panels_.model, &ui::ModelBar::reportRequested, &report_, &ReportPresenter::ask);
  connect(&report_, &ReportPresenter::begun, this, &MainWindow::tell);
  connect(&report_, &ReportPresenter::failed, this, &MainWindow::complain);
  connect(&purge_, &PurgePresenter::failed, this, &MainWindow::complain);
  connect(&purge_, &PurgePresenter::unfinished, this, &MainWindow::complain);
  connect(&purge_, &PurgePresenter::removed, this, [this](const QString& sentence) {
    tell(sentence);
    stock_.refresh();  // what can be trained on is counted anew with it
  });
  connect(&report_, &ReportPresenter::finished, this, [this](const QString& path) {
    toasts_.show(ui::ToastArea::Kind::success, tr("The report is written: %1").arg(QDir::toNativeSeparators(path)),
                 {{tr("Open it"), [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); }}});
  });
}

void MainWindow::projectChanged() {
  ProjectThread* project = projects_.project();
  panels_.showWorkplace(project != nullptr);
  panels_.welcome->setRecent(ProjectPresenter::recent());
  imports_.setProject(project);
  document_.setProject(project);
  jobs_.setProject(project);
  saving_.setProject(project);
  if (project != nullptr) {
    setWindowTitle(tr("%1 — Diptych").arg(text(project->folder().stem().string())));
    if (!project->writable())
      tell(tr("%1 is open for reading only: it can be looked at, but nothing can be changed in it.")
               .arg(text(project->folder().filename().string())));
    if (!placed_) {
      placed_ = true;
      restoreLayout();
    }
    studies_.refresh(true);
    if (!toImport_.empty()) imports_.import(std::exchange(toImport_, {}));
  } else {
    setWindowTitle(tr("Diptych"));
  }
  ui::WorkAction report{tr("Report…"), tr("Dice, pictures, curves and models as PDF, HTML, CSV or JSON"), {}};
  if (project == nullptr) report.whyNot = tr("Open a project first");
  panels_.model->setReport(report);
  showActivity();
}

void MainWindow::letGo() {
  imports_.cancel();
  jobs_.letGo();
  // Pool threads may be waiting for the project's thread, which must still be there to answer.
  QThreadPool::globalInstance()->waitForDone();
  imports_.setProject(nullptr);
  jobs_.setProject(nullptr);
  saving_.setProject(nullptr);
  document_.setProject(nullptr);
}

void MainWindow::openPaths(const std::vector<fs::path>& paths, const fs::path& project) {
  if (!project.empty()) {
    toImport_ = paths;
    if (ProjectPresenter::isProject(project))
      projects_.open(project);
    else
      projects_.create(project);
    return;
  }
  // Said before anything is made: a slip of the pen is no reason for an empty project.
  std::vector<fs::path> there;
  std::error_code ignored;
  for (const fs::path& path : paths) {
    if (fs::exists(path, ignored))
      there.push_back(path);
    else
      complain(tr("There is no file or folder %1.").arg(QDir::toNativeSeparators(text(path.string()))));
  }
  if (there.empty()) return;
  if (there.size() == 1 && ProjectPresenter::isProject(there.front())) {
    projects_.open(there.front());
    return;
  }
  if (projects_.project() != nullptr) {
    imports_.import(there);
    return;
  }
  toImport_ = std::move(there);
  projects_.createByDate();
}

void MainWindow::askForImages(bool folder) {
  const FileDialogMemory memory;
  const QString last = imagesFrom_.isEmpty() ? QDir::homePath() : imagesFrom_;
  std::vector<fs::path> paths;
  if (folder) {
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Open a folder of images"), last);
    if (!chosen.isEmpty()) paths.emplace_back(chosen.toStdString());
  } else {
    for (const QString& chosen : QFileDialog::getOpenFileNames(
             this, tr("Open image files"), last, tr("Images (*.dcm *.nii *.nii.gz *.inv3 *.zip);;All files (*)")))
      paths.emplace_back(chosen.toStdString());
  }
  if (paths.empty()) return;
  imagesFrom_ = text(paths.front().parent_path().string());
  openPaths(paths);
}

void MainWindow::askForProject(bool fresh) {
  const QString home = QDir(QDir::homePath()).filePath(QStringLiteral("Diptych"));
  const QString start = QDir(home).exists() ? home : QDir::homePath();
  if (fresh) {
    QString folder = QFileDialog::getSaveFileName(this, tr("New project"), start + QStringLiteral("/project.diptych"),
                                                  tr("Diptych projects (*.diptych)"));
    if (folder.isEmpty()) return;
    if (!folder.endsWith(QStringLiteral(".diptych"))) folder += QStringLiteral(".diptych");
    projects_.create(folder.toStdString());
    return;
  }
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a project"), start);
  if (folder.isEmpty()) return;
  projects_.open(folder.toStdString());
}

void MainWindow::showHelp() {
  panels_.help->setHints(hints(panels_.tools->tool()));
}

void MainWindow::showActivity() {
  QStringList parts;
  if (document_.opening()) parts << tr("Opening the series…");
  if (imports_.busy()) parts << tr("Importing…");
  if (jobs_.busy()) parts << tr("A job is running");
  panels_.activity->setText(parts.join(QStringLiteral(" · ")));
}

void MainWindow::showGuide() {
  panels_.guideDock->show();
  panels_.guideDock->raise();
  panels_.guide->setFocus();
}

void MainWindow::tell(const QString& sentence) {
  toasts_.show(ui::ToastArea::Kind::plain, sentence);
}

void MainWindow::complain(const QString& sentence) {
  toasts_.show(ui::ToastArea::Kind::error, sentence);
}

void MainWindow::closeWithoutAsking() {
  mayClose_ = true;
  for (QWidget* dialog = QApplication::activeModalWidget(); dialog != nullptr;
       dialog = QApplication::activeModalWidget())
    if (!dialog->close()) break;
  close();
}

bool MainWindow::askBeforeClosing() {
  if (mayClose_) return true;
  if (!saving_.mayClose()) return false;
  if (!jobs_.training()) return true;
  QMessageBox question(this);
  question.setIconPixmap(ui::icon(QStringLiteral("help"), ui::Ink::accent).pixmap(40, 40));
  question.setWindowTitle(tr("A model is being trained"));
  question.setText(tr("A model is being trained."));
  question.setInformativeText(
      tr("It can go on without the window: the result is there when you open the project again."));
  QPushButton* keep = question.addButton(tr("&Keep training"), QMessageBox::AcceptRole);
  QPushButton* stop = question.addButton(tr("S&top training"), QMessageBox::DestructiveRole);
  QPushButton* stay = question.addButton(tr("Stay &here"), QMessageBox::RejectRole);
  for (QPushButton* button : {keep, stop, stay})
    button->setAccessibleName(QString(button->text()).remove(QLatin1Char('&')));
  question.setDefaultButton(keep);
  question.setEscapeButton(stay);
  question.exec();
  if (question.clickedButton() == stop) jobs_.cancelAll();
  return question.clickedButton() != stay;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!askBeforeClosing()) {
    event->ignore();
    return;
  }
  saveLayout();
  hide();
  // What was drawn while an undo is under way waits for its answer; the project has not heard of it yet.
  while (document_.labels() != nullptr && !document_.labels()->settled())
    QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents | QEventLoop::WaitForMoreEvents);
  projects_.close();
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!localPaths(*event->mimeData()).empty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const std::vector<fs::path> paths = localPaths(*event->mimeData());
  if (paths.empty()) return;
  event->acceptProposedAction();
  openPaths(paths);
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (projects_.project() == nullptr) panels_.welcome->setFocus();
}

bool MainWindow::event(QEvent* event) {
  // Whatever hides the window while H is held must not leave the labels hidden.
  if (event->type() == QEvent::WindowDeactivate) views_.setLabelsShown(true);
  return QMainWindow::event(event);
}

void MainWindow::saveLayout() {
  // Without a project the panels are hidden, which is nobody's wish for the next time.
  if (!placed_ || projects_.project() == nullptr) return;
  QSettings settings;
  settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
  settings.setValue(QStringLiteral("window/layout"), saveState(kLayoutVersion));
}

void MainWindow::restoreLayout() {
  const QSettings settings;
  panels_.resetLayout(*this);
  restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(), kLayoutVersion);
}

}  // namespace diptych::app
