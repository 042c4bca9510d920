#pragma once
// The program as a window.

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

class QApplication;

namespace diptych::app {

struct WindowRequest {
  std::vector<std::filesystem::path> paths;  ///< projects or images to open
  std::filesystem::path project;             ///< images go into this one; made where it is missing
  bool demo = false;                         ///< open the demo project
  std::filesystem::path worker;
  std::string author;
  std::stop_token
      stop;  ///< asks the window to close, without a question: Ctrl+C in the terminal, the end of the desktop's session
};

/// Whether there is an X or Wayland display to open a window on.
bool hasDisplay();

/// Style, plurals and names that every window needs; once, before the first widget.
void prepareApplication(QApplication& application);

/// Shows the window and comes back when it is closed; the exit status of the program.
int runWindow(const WindowRequest& request);

}  // namespace diptych::app
