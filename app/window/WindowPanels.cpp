#include "app/window/WindowPanels.h"

#include "app/window/WelcomePage.h"
#include "ui/segments/HistoryPanel.h"
#include "ui/segments/SegmentsPanel.h"
#include "ui/segments/ToolPanel.h"
#include "ui/studies/SliceBar.h"
#include "ui/studies/StudyBrowser.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/FirstModelGuide.h"
#include "ui/work/JobsPanel.h"
#include "ui/work/ModelBar.h"
#include "viewer/qt/ViewGrid.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

namespace diptych::app {
namespace {

constexpr int kLeftWidth = 248, kRightWidth = 268, kJobsHeight = 92, kGuideHeight = 320;
constexpr int kToolsHeight = 380;

QString tr(const char* text) {
  return QCoreApplication::translate("WindowPanels", text);
}

QDockWidget* makeDock(QMainWindow& window, const QString& name, const QString& title, QWidget* content,
                      Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, &window);
  dock->setObjectName(name);
  dock->setAccessibleName(title);
  dock->setWidget(content);
  window.addDockWidget(area, dock);
  return dock;
}

QLabel* makeStatus(QMainWindow& window, const QString& name, int stretch) {
  auto* label = new QLabel(&window);
  label->setAccessibleName(name);
  window.statusBar()->addWidget(label, stretch);
  return label;
}

}  // namespace

WindowPanels::WindowPanels(QMainWindow& window) {
  window.setDockNestingEnabled(true);
  window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

  pages = new QStackedWidget(&window);
  welcome = new WelcomePage(pages);
  workplace = new QWidget(pages);
  views = new viewer::ViewGrid(workplace);
  slices = new ui::SliceBar(workplace);
  phases = new ui::PhaseBar(workplace);
  help = new ui::HelpStrip(workplace);
  model = new ui::ModelBar(workplace);

  auto* stack = new QHBoxLayout;
  stack->setContentsMargins(ui::metric::padding, 4, ui::metric::padding, 0);
  stack->setSpacing(ui::metric::padding);
  stack->addWidget(slices, 1);
  stack->addWidget(phases);
  auto* column = new QVBoxLayout(workplace);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(views, 1);
  column->addLayout(stack);
  column->addWidget(help);
  column->addWidget(model);
  pages->addWidget(welcome);
  pages->addWidget(workplace);
  window.setCentralWidget(pages);

  studies = new ui::StudyBrowser;
  segments = new ui::SegmentsPanel;
  tools = new ui::ToolPanel;
  history = new ui::HistoryPanel;
  jobs = new ui::JobsPanel;
  guide = new ui::FirstModelGuide;
  studiesDock = makeDock(window, QStringLiteral("studies"), tr("Studies"), studies, Qt::LeftDockWidgetArea);
  guideDock = makeDock(window, QStringLiteral("guide"), tr("First model"), guide, Qt::LeftDockWidgetArea);
  guideDock->setTitleBarWidget(new QWidget(guideDock));  // the guide has its own heading and cross
  segmentsDock = makeDock(window, QStringLiteral("segments"), tr("Segments"), segments, Qt::RightDockWidgetArea);
  toolsDock = makeDock(window, QStringLiteral("tools"), tr("Tool"), tools, Qt::RightDockWidgetArea);
  historyDock = makeDock(window, QStringLiteral("history"), tr("History"), history, Qt::RightDockWidgetArea);
  jobsDock = makeDock(window, QStringLiteral("jobs"), tr("Jobs"), jobs, Qt::BottomDockWidgetArea);

  saved = makeStatus(window, tr("What is saved"), 0);
  pointed = makeStatus(window, tr("Under the pointer"), 1);
  activity = new QLabel(&window);
  activity->setAccessibleName(tr("Activity"));
  window.statusBar()->addPermanentWidget(activity);
  window.statusBar()->setSizeGripEnabled(false);
}

void WindowPanels::resetLayout(QMainWindow& window) const {
  const auto place = [&](QDockWidget* dock, Qt::DockWidgetArea area) {
    dock->setFloating(false);
    window.removeDockWidget(dock);
    window.addDockWidget(area, dock);
    dock->show();
  };
  place(studiesDock, Qt::LeftDockWidgetArea);
  place(guideDock, Qt::LeftDockWidgetArea);
  guideDock->hide();
  place(segmentsDock, Qt::RightDockWidgetArea);
  place(toolsDock, Qt::RightDockWidgetArea);
  place(historyDock, Qt::RightDockWidgetArea);
  // One above the other they would not leave the list of segments enough on a small screen.
  window.tabifyDockWidget(toolsDock, historyDock);
  toolsDock->raise();
  place(jobsDock, Qt::BottomDockWidgetArea);
  window.resizeDocks({studiesDock, segmentsDock}, {kLeftWidth, kRightWidth}, Qt::Horizontal);
  window.resizeDocks({segmentsDock, toolsDock}, {qMax(160, window.height() - kToolsHeight), kToolsHeight}, Qt::Vertical);
  window.resizeDocks({jobsDock}, {kJobsHeight}, Qt::Vertical);
  window.resizeDocks({studiesDock, guideDock}, {qMax(160, window.height() - kGuideHeight), kGuideHeight}, Qt::Vertical);
}

void WindowPanels::showWorkplace(QMainWindow&, bool shown) const {
  pages->setCurrentWidget(shown ? workplace : static_cast<QWidget*>(welcome));
  for (QDockWidget* dock : {studiesDock, segmentsDock, toolsDock, historyDock, jobsDock}) dock->setVisible(shown);
  if (!shown) guideDock->hide();
}

}  // namespace diptych::app
