#pragma once
// A window that a test has opened, with what every test asks of it.

#include "tests/window/WindowDriver.h"
#include "viewer/qt/SliceView.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace diptych::test {

class OpenWindow {
public:
  explicit OpenWindow(const PrivateHome& home, const std::filesystem::path& worker = builtWorker());
  ~OpenWindow();

  app::MainWindow& operator*() const { return *window_; }
  app::MainWindow* operator->() const { return window_.get(); }

  /// Drops folders or files onto it and waits for the picture of a series.
  bool drop(const std::vector<std::filesystem::path>& paths);
  /// The original's view once it shows a series; null where none comes.
  viewer::SliceView* original() const;
  /// Clicks a series in the study list and waits until it is the one shown.
  bool openSeries(const QString& title) const;
  /// A key while the original's view has the keyboard. Where a dialog has closed, the window is active again, as a desktop makes it.
  void key(Qt::Key key, Qt::KeyboardModifiers held = Qt::NoModifier) const;
  /// Of the project that the window shows, by its title.
  std::filesystem::path project() const;
  bool close();

private:
  std::filesystem::path projects_;
  std::unique_ptr<app::MainWindow> window_;
};

}  // namespace diptych::test
