// Menus, and which commands can be had at the moment; what there is to command is in WindowCommands.cpp.

#include "app/window/MainWindow.h"
#include "app/window/WindowCommands.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>

namespace diptych::app {
namespace {

using Spec = ui::CommandSpec;

QString tr(const char* text) {
  return QCoreApplication::translate("WindowCommands", text);
}

QString group(const char* name) {
  return tr(name);
}

/// With the letter that opens the menu: S is Study's.
QString menuTitle(const QString& group) {
  return group == tr("Segment") ? tr("Se&gment") : QStringLiteral("&") + group;
}

}  // namespace

void WindowCommands::addMenus() const {
  MainWindow& w = window_;
  QMenuBar* bar = w.menuBar();
  QHash<QString, QMenu*> menus;
  for (const Spec& spec : w.commands_.all()) {
    QMenu*& menu = menus[spec.group];
    if (menu == nullptr) {
      menu = bar->addMenu(menuTitle(spec.group));
      menu->setToolTipsVisible(true);
    }
    const bool begins = spec.id == QStringLiteral("file.new") || spec.id == QStringLiteral("file.close") ||
                        spec.id == QStringLiteral("file.quit") || spec.id == QStringLiteral("window.auto") ||
                        spec.id == QStringLiteral("view.outline") || spec.id == QStringLiteral("theme.desktop") ||
                        spec.id == QStringLiteral("view.nextPanel") || spec.id == QStringLiteral("tool.larger") ||
                        spec.id == QStringLiteral("tool.interpolate") || spec.id == QStringLiteral("segment.1") ||
                        spec.id == QStringLiteral("model.acceptUntouched") || spec.id == QStringLiteral("slice.done") ||
                        spec.id == QStringLiteral("slice.next") || spec.id == QStringLiteral("phase.play") ||
                        spec.id == QStringLiteral("study.remove");
    if (begins) menu->addSeparator();
    menu->addAction(w.commands_.action(spec.id));
  }
  QMenu* view = menus.value(group("View"));
  view->addSeparator();
  for (QDockWidget* dock : {w.panels_.studiesDock, w.panels_.segmentsDock, w.panels_.toolsDock, w.panels_.historyDock,
                            w.panels_.jobsDock, w.panels_.guideDock})
    view->addAction(dock->toggleViewAction());
}

void WindowCommands::followState() const {
  MainWindow& w = window_;
  const auto follow = [&w] { refresh(w); };
  QObject::connect(&w.document_, &Document::seriesChanged, &w, [&w, follow] {
    if (w.document_.hasSeries()) {
      QObject::connect(w.document_.labels(), &HumanTrack::historyChanged, &w, follow);
      QObject::connect(w.document_.labels(), &HumanTrack::statesChanged, &w, follow);
      QObject::connect(w.document_.labels(), &HumanTrack::schemeChanged, &w, follow);
    }
    follow();
  });
  QObject::connect(&w.document_, &Document::projectChanged, &w, follow);
  QObject::connect(&w.document_, &Document::tracksChanged, &w, [&w, follow] {
    w.commands_.action(QStringLiteral("view.prediction"))->setChecked(w.document_.predictionShown());
    w.commands_.action(QStringLiteral("view.reference"))->setChecked(w.document_.referenceShown());
    follow();
  });
  QObject::connect(&w.work_, &WorkPresenter::changed, &w, follow);
  follow();
}

void WindowCommands::refresh(MainWindow& w) {
  ui::Commands& commands = w.commands_;
  const auto need = [&commands](std::initializer_list<const char*> ids, bool there, const QString& reason) {
    for (const char* id : ids) {
      if (there)
        commands.enable(QString::fromLatin1(id));
      else
        commands.disable(QString::fromLatin1(id), reason);
    }
  };
  const Document& document = w.document_;
  const bool project = document.project() != nullptr, series = document.hasSeries();
  need({"file.close", "report.write", "study.next", "study.previous", "study.filter"}, project,
       tr("No project is open"));
  need({"study.remove"}, project && document.project()->writable(),
       project ? tr("The project is open for reading only") : tr("No project is open"));
  need({"slice.nextOpen", "slice.next",   "slice.previous", "view.fit",     "window.auto",     "tool.look",
        "tool.brush",     "tool.eraser",  "tool.threshold", "tool.fill",    "tool.grow",       "tool.polygon",
        "tool.larger",    "tool.smaller", "segment.add",    "segment.swap", "segment.visible", "segment.lock",
        "model.segment",  "slice.done",   "model.guide"},
       series, tr("No series is open"));
  need({"phase.play"}, series && document.volume().size().t > 1,
       series ? tr("The series has one phase") : tr("No series is open"));
  need({"window.ct1", "window.ct2", "window.ct3", "window.ct4", "window.ct5", "window.ct6"},
       series && document.volume().modality() == "CT", tr("Only for CT"));
  const bool undo = series && document.labels()->canUndo(), redo = series && document.labels()->canRedo();
  need({"edit.undo"}, undo, tr("There is nothing to undo"));
  need({"edit.redo"}, redo, tr("There is nothing to redo"));
  const bool segments = series && !document.labels()->scheme().segments.empty();
  need({"tool.interpolate", "tool.keepLargest", "tool.clearSlice"}, segments, tr("There is no segment yet"));
  const bool prediction = series && document.prediction().has_value();
  need({"model.acceptUntouched", "model.acceptSlice", "model.acceptAll", "view.prediction"}, prediction,
       tr("There is no prediction"));
  need({"slice.nextDoubtful"}, w.studies_.hasUntouchedPrediction(), tr("No predicted slice is left to look at"));
  need({"view.reference"}, series && document.reference().has_value(), tr("The series has no reference labels"));
  need({"model.train"}, w.work_.trainingSet().has_value(), tr("No slice is marked done yet"));
  for (int digit = 1; digit <= 9; ++digit)
    need({QStringLiteral("segment.%1").arg(digit).toLatin1().constData()},
         segments && static_cast<int>(document.labels()->scheme().segments.size()) >= digit,
         tr("There is no segment %1").arg(digit));
}

}  // namespace diptych::app
