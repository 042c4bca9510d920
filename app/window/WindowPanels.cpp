#include "app/window/WindowPanels.h"

#include "app/window/WelcomePage.h"
#include "ui/segments/HistoryPanel.h"
#include "ui/segments/SegmentsPanel.h"
#include "ui/segments/ToolPanel.h"
#include "ui/studies/SliceBar.h"
#include "ui/studies/StudyBrowser.h"
#include "ui/theme/Banner.h"
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
#include <QSlider>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>
#include <utility>
#include <vector>

namespace diptych::app {
namespace {

constexpr int kLeftWidth = 248, kRightWidth = 268, kJobsHeight = 92, kTitleHeight = 28;
constexpr int kToolsHeight = 470, kSegmentsHeight = 330;  // with titles and tabs

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
  banner = new ui::Banner(workplace);
  views = new viewer::ViewGrid(workplace);
  slices = new ui::SliceBar(workplace);
  phases = new ui::PhaseBar(workplace);
  opacity = new QSlider(Qt::Horizontal, workplace);
  opacity->setRange(0, 100);
  opacity->setFixedWidth(72);
  opacity->setAccessibleName(tr("Opacity of the labels"));
  opacity->setToolTip(tr("Opacity of the labels"));
  auto* labelsText = new QLabel(tr("labels"), workplace);
  labelsText->setBuddy(opacity);
  help = new ui::HelpStrip(workplace);
  model = new ui::ModelBar(workplace);

  auto* stack = new QHBoxLayout;
  stack->setContentsMargins(ui::metric::padding, 4, ui::metric::padding, 0);
  stack->setSpacing(ui::metric::padding);
  stack->addWidget(slices, 1);
  stack->addWidget(phases);
  stack->addWidget(labelsText);
  stack->addWidget(opacity);
  auto* column = new QVBoxLayout(workplace);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(banner);
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
  // One above the other they would not leave the list of segments enough on a small screen, and, be it only for a moment, would make
  // the window grow for good.
  window.tabifyDockWidget(toolsDock, historyDock);
  jobsDock = makeDock(window, QStringLiteral("jobs"), tr("Jobs"), jobs, Qt::BottomDockWidgetArea);

  saved = makeStatus(window, tr("What is saved"), 0);
  pointed = makeStatus(window, tr("Under the pointer"), 1);
  activity = new QLabel(&window);
  activity->setAccessibleName(tr("Activity"));
  window.statusBar()->addPermanentWidget(activity);
  window.statusBar()->setSizeGripEnabled(false);
}

void WindowPanels::resetLayout(QMainWindow& window) const {
  const std::vector<std::pair<QDockWidget*, Qt::DockWidgetArea>> places{
      {studiesDock, Qt::LeftDockWidgetArea},   {guideDock, Qt::LeftDockWidgetArea},
      {segmentsDock, Qt::RightDockWidgetArea}, {toolsDock, Qt::RightDockWidgetArea},
      {historyDock, Qt::RightDockWidgetArea},  {jobsDock, Qt::BottomDockWidgetArea}};
  // All hidden first: shown one above the other for a moment, they would make a small window grow.
  for (const auto& [dock, area] : places) dock->hide();
  for (const auto& [dock, area] : places) {
    dock->setFloating(false);
    window.removeDockWidget(dock);
    window.addDockWidget(area, dock);
  }
  window.tabifyDockWidget(toolsDock, historyDock);
  for (const auto& [dock, area] : places) dock->setVisible(dock != guideDock);
  toolsDock->raise();
  window.resizeDocks({studiesDock, segmentsDock}, {kLeftWidth, kRightWidth}, Qt::Horizontal);
  window.resizeDocks({segmentsDock, toolsDock}, {1, 1000}, Qt::Vertical);  // the list takes what the tool leaves
  const int rest = window.height() - kToolsHeight;
  if (rest > kSegmentsHeight) window.resizeDocks({segmentsDock, toolsDock}, {rest, kToolsHeight}, Qt::Vertical);
  window.resizeDocks({jobsDock}, {kJobsHeight}, Qt::Vertical);
}

void WindowPanels::fitJobs(QMainWindow& window, int height) const {
  window.resizeDocks({jobsDock}, {height + kTitleHeight}, Qt::Vertical);
}

void WindowPanels::showWorkplace(bool shown) const {
  pages->setCurrentWidget(shown ? workplace : static_cast<QWidget*>(welcome));
  for (QDockWidget* dock : {studiesDock, segmentsDock, toolsDock, historyDock, jobsDock}) dock->setVisible(shown);
  if (!shown) guideDock->hide();
}

}  // namespace diptych::app
