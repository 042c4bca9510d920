#pragma once
// A handful of commands as the window has them, and pictures for human eyes.

#include "ui/commands/Commands.h"
#include "ui/theme/Theme.h"

#include <QtTest>
#include <QtWidgets>

namespace diptych::ui {

inline void addSampleCommands(Commands& commands) {
  for (const CommandSpec& spec :
       std::initializer_list<CommandSpec>{{.id = "tool.brush",
       .group = "Tools",
       .text = "&Brush",
       .help = "Paint the current segment",
       .shortcuts = {Qt::Key_B},
       .icon = "brush",
       .also = "draw pencil"},
                                          {.id = "tool.eraser",
                                          .group = "Tools",
                                          .text = "&Eraser",
                                          .help = "Take labels away",
                                          .shortcuts = {Qt::Key_E},
                                          .icon = "eraser",
                                          .also = "rubber delete"},
                                          {.id = "tool.threshold",
                                          .group = "Tools",
                                          .text = "&Threshold brush",
                                          .help = "Paint only where the picture is in a range",
                                          .shortcuts = {Qt::Key_T},
                                          .icon = "threshold"},
                                          {.id = "model.segment",
                                          .group = "Model",
                                          .text = "&Auto-segment",
                                          .help = "Let the model outline the untouched slices",
                                          .shortcuts = {Qt::Key_A},
                                          .icon = "segment",
                                          .also = "predict infer"},
                                          {.id = "model.retrain",
                                          .group = "Model",
                                          .text = "&Retrain",
                                          .help = "Teach the model with all done slices",
                                          .icon = "retrain",
                                          .also = "learn"},
                                          {.id = "slice.done",
                                          .group = "Study",
                                          .text = "Mark slice as &done",
                                          .help = "Say that this slice is finished",
                                          .shortcuts = {Qt::Key_D},
                                          .icon = "done"},
                                          {.id = "edit.undo",
                                          .group = "Segment",
                                          .text = "&Undo",
                                          .help = "Take the last change back",
                                          .shortcuts = {QKeySequence("Ctrl+Z")},
                                          .icon = "undo"},
                                          {.id = "view.fit",
                                          .group = "View",
                                          .text = "&Fit to view",
                                          .help = "Show the whole slice",
                                          .shortcuts = {Qt::Key_F},
                                          .icon = "fit"},
                                          {.id = "view.reset",
                                          .group = "View",
                                          .text = "Reset &layout",
                                          .help = "Bring all panels back to their places",
                                          .icon = "reset"},
                                          {.id = "file.import",
                                          .group = "File",
                                          .text = "&Import folder…",
                                          .help = "Read DICOM series from a folder",
                                          .shortcuts = {QKeySequence("Ctrl+I")},
                                          .icon = "import"}})
    commands.add(spec);
  commands.disable("model.retrain", "No slice is done yet");
}

/// With the environment's DIPTYCH_SCREENSHOTS=<folder>, in both themes.
inline void keepPictures(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QVERIFY(QDir().mkpath(folder));
  const QString scale = widget.devicePixelRatioF() > 1 ? "-2x" : "";
  for (const ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
    Theme::instance().setChoice(choice);
    const QString theme = Theme::instance().dark() ? "-dark" : "-light";
    QVERIFY(widget.grab().save(folder + "/" + name + theme + scale + ".png"));
  }
}

/// The child of type T that screen readers call `name`.
template <class T>
T* named(const QWidget& parent, const QString& name) {
  for (T* widget : parent.findChildren<T*>())
    if (widget->accessibleName() == name) return widget;
  return nullptr;
}

}  // namespace diptych::ui
