#include "app/window/StartTrace.h"

#include "app/window/MainWindow.h"
#include "ui/studies/StudyBrowser.h"
#include "viewer/qt/ViewGrid.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

namespace diptych::app {
namespace {

const char* traceFile() {
  return std::getenv("DIPTYCH_TRACE_START");
}

}  // namespace

bool StartTrace::wanted() {
  return traceFile() != nullptr && *traceFile() != '\0';
}

StartTrace::StartTrace(MainWindow& window) : QObject(&window), window_{window} {
  const auto* browser = window.findChild<ui::StudyBrowser*>();
  viewer::SliceView* view = window.findChild<viewer::ViewGrid*>()->original();
  marks_ = {{"frame", &window, [] { return true; }},
            {"studies", browser->findChild<QAbstractItemView*>()->viewport(),
             [browser] { return !browser->shownNumbers().empty(); }},
            {"picture", view, [view] { return view->plane().count > 0; }}};
  for (const Mark& mark : marks_) mark.widget->installEventFilter(this);
}

bool StartTrace::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint)
    for (Mark& mark : marks_)
      if (mark.widget == watched && !mark.seen && mark.ready()) {
        mark.seen = true;
        // The frame is done, and on its way to the screen, when the event loop comes round again.
        QTimer::singleShot(0, this, [this, &mark] { reached(mark); });
      }
  return QObject::eventFilter(watched, event);
}

void StartTrace::reached(Mark& mark) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  lines_ += std::string(mark.name) + " " +
            std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()) + "\n";
  if (std::count(lines_.begin(), lines_.end(), '\n') < std::ssize(marks_)) return;
  std::ofstream(traceFile()) << lines_;
  window_.close();
}

}  // namespace diptych::app
