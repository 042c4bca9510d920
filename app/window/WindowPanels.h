#pragma once
// The widgets of the window and where they lie. No behaviour.

#include <QObject>

class QDockWidget;
class QLabel;
class QSlider;
class QMainWindow;
class QStackedWidget;

namespace diptych::ui {
class Banner;
class FirstModelGuide;
class HelpStrip;
class HistoryPanel;
class JobsPanel;
class ModelBar;
class PhaseBar;
class SegmentsPanel;
class SliceBar;
class StudyBrowser;
class ToolPanel;
}  // namespace diptych::ui
namespace diptych::viewer {
class ViewGrid;
}

namespace diptych::app {

class WelcomePage;

/// Made for a window, owned by it.
struct WindowPanels {
  explicit WindowPanels(QMainWindow& window);

  QStackedWidget* pages;  ///< welcome, workplace
  WelcomePage* welcome;
  QWidget* workplace;
  ui::Banner* banner;  ///< above the views
  viewer::ViewGrid* views;
  ui::SliceBar* slices;
  ui::PhaseBar* phases;
  QSlider* opacity;  ///< of the labels' fill, percent
  ui::HelpStrip* help;
  ui::ModelBar* model;
  ui::StudyBrowser* studies;
  ui::SegmentsPanel* segments;
  ui::ToolPanel* tools;
  ui::HistoryPanel* history;
  ui::JobsPanel* jobs;
  ui::FirstModelGuide* guide;
  QDockWidget *studiesDock, *segmentsDock, *toolsDock, *historyDock, *jobsDock, *guideDock;
  QLabel *saved, *pointed, *activity;  ///< in the status bar

  /// Every dock where it belongs, at its proper size.
  void resetLayout(QMainWindow& window) const;
  /// Gives the jobs the height that they ask for.
  void fitJobs(QMainWindow& window, int height) const;
  /// With no project the docks have nothing to show and step aside.
  void showWorkplace(bool shown) const;
};

}  // namespace diptych::app
