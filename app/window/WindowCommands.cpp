#include "app/window/WindowCommands.h"

#include "app/window/HoldKey.h"
#include "app/window/MainWindow.h"
#include "app/window/PanelRound.h"
#include "ui/commands/ShortcutEditor.h"
#include "ui/segments/HistoryPanel.h"
#include "ui/segments/SegmentsPanel.h"
#include "ui/studies/SliceBar.h"
#include "ui/studies/StudyBrowser.h"
#include "ui/theme/Theme.h"
#include "ui/work/FirstModelGuide.h"
#include "ui/work/JobsPanel.h"
#include "ui/work/ModelBar.h"

#include <QAction>
#include <QDockWidget>
#include <QMessageBox>
#include <algorithm>

namespace diptych::app {
namespace {

using Spec = ui::CommandSpec;

constexpr double kOpacityStep = 0.1;

QString tr(const char* text) {
  return QCoreApplication::translate("WindowCommands", text);
}

QString group(const char* name) {
  return tr(name);
}

struct ToolCommand {
  ui::EditTool tool;
  const char *id, *text, *help, *icon;
  QKeySequence key;
};

std::vector<ToolCommand> toolCommands() {
  using T = ui::EditTool;
  return {
      {T::look, "tool.look", QT_TRANSLATE_NOOP("WindowCommands", "&Look"),
       QT_TRANSLATE_NOOP("WindowCommands", "Move the crosshair; nothing is drawn"), "look", Qt::Key_V},
      {T::brush, "tool.brush", QT_TRANSLATE_NOOP("WindowCommands", "&Brush"),
       QT_TRANSLATE_NOOP("WindowCommands", "Draw the active segment"), "brush", Qt::Key_B},
      {T::eraser, "tool.eraser", QT_TRANSLATE_NOOP("WindowCommands", "&Eraser"),
       QT_TRANSLATE_NOOP("WindowCommands", "Erase labels"), "eraser", Qt::Key_E},
      {T::threshold, "tool.threshold", QT_TRANSLATE_NOOP("WindowCommands", "&Threshold brush"),
       QT_TRANSLATE_NOOP("WindowCommands", "Draw only where the image lies in a range of values"), "threshold",
       Qt::Key_T},
      {T::fill, "tool.fill", QT_TRANSLATE_NOOP("WindowCommands", "&Fill"),
       QT_TRANSLATE_NOOP("WindowCommands", "Fill the area clicked up to the labels around it"), "fill", Qt::Key_R},
      {T::grow, "tool.grow", QT_TRANSLATE_NOOP("WindowCommands", "&Grow"),
       QT_TRANSLATE_NOOP("WindowCommands", "Fill what is connected and lies in a range of values"), "grow", Qt::Key_G},
      {T::polygon, "tool.polygon", QT_TRANSLATE_NOOP("WindowCommands", "&Polygon"),
       QT_TRANSLATE_NOOP("WindowCommands", "Click an outline and fill it"), "polygon", Qt::Key_P}};
}

}  // namespace

void WindowCommands::add(MainWindow& window) {
  const WindowCommands commands(window);
  commands.addFile();
  commands.addEdit();
  commands.addStudy();
  commands.addView();
  commands.addTools();
  commands.addSegment();
  commands.addModel();
  commands.addHelp();
  commands.addMenus();
  commands.addButtonHints();
  commands.followState();
}

QAction* WindowCommands::command(const Spec& spec, Run run) const {
  QAction* action = window_.commands_.add(spec);
  QObject::connect(action, &QAction::triggered, &window_, [run = std::move(run)] { run(); });
  return action;
}

QAction* WindowCommands::toggle(Spec spec, bool on, std::function<void(bool)> run) const {
  spec.checkable = true;
  QAction* action = window_.commands_.add(spec);
  action->setChecked(on);
  QObject::connect(action, &QAction::toggled, &window_, std::move(run));
  return action;
}

void WindowCommands::addFile() const {
  MainWindow& w = window_;
  const QString file = group("File");
  command({"file.openFolder",
           file,
           tr("Open a &folder of images…"),
           tr("Bring the images below a folder into the project"),
           {QKeySequence(Qt::CTRL | Qt::Key_I)},
           "folder",
           false,
           tr("import DICOM study")},
          [&w] { w.askForImages(true); });
  command({"file.openFiles",
           file,
           tr("Open &image files…"),
           tr("Bring single files into the project: DICOM, NIfTI, ZIP"),
           {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I)},
           "import",
           false,
           tr("import NIfTI ZIP")},
          [&w] { w.askForImages(false); });
  command({"file.new", file, tr("&New project…"), tr("Make an empty project"), {QKeySequence::New}},
          [&w] { w.askForProject(true); });
  command({"file.open", file, tr("&Open a project…"), tr("Open a project's folder"), {QKeySequence::Open}},
          [&w] { w.askForProject(false); });
  command({"file.demo", file, tr("Open the &demo"), tr("Three generated beating hearts to try things on"), {}},
          [&w] { w.projects_.openDemo(); });
  command({"file.close",
           file,
           tr("&Close the project"),
           tr("Close the project; everything in it is saved already"),
           {QKeySequence(Qt::CTRL | Qt::Key_W)}},
          [&w] {
            if (w.askBeforeClosing()) w.projects_.close();
          });
  command({"file.save",
           file,
           tr("&Save"),
           tr("Says when the last change was saved: that happens by itself"),
           {QKeySequence::Save},
           "save"},
          [&w] { w.tell(w.saving_.answer()); });
  command({"report.write",
           file,
           tr("Write a &report…"),
           tr("Dice, pictures, curves and models as PDF, HTML, CSV or JSON"),
           {QKeySequence(Qt::CTRL | Qt::Key_P)},
           "report",
           false,
           tr("export PDF CSV statistics")},
          [&w] { w.report_.ask(); });
  command({"file.quit", file, tr("&Quit"), tr("Close the window"), {QKeySequence(Qt::CTRL | Qt::Key_Q)}},
          [&w] { w.close(); });
}

void WindowCommands::addEdit() const {
  MainWindow& w = window_;
  const QString edit = group("Edit");
  command({"edit.undo", edit, tr("&Undo"), tr("Take the last change of the labels back"), {QKeySequence::Undo}, "undo"},
          [&w] {
            if (w.document_.hasSeries()) w.document_.labels()->undo();
          });
  command({"edit.redo",
           edit,
           tr("&Redo"),
           tr("Do again what was undone"),
           {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)},
           "redo"},
          [&w] {
            if (w.document_.hasSeries()) w.document_.labels()->redo();
          });
}

void WindowCommands::addStudy() const {
  MainWindow& w = window_;
  const QString study = group("Study");
  command({"study.next",
           study,
           tr("&Next series"),
           tr("Open the next series of the list"),
           {QKeySequence(Qt::CTRL | Qt::Key_Down)}},
          [&w] { w.studies_.step(1); });
  command({"study.previous",
           study,
           tr("&Previous series"),
           tr("Open the series before it"),
           {QKeySequence(Qt::CTRL | Qt::Key_Up)}},
          [&w] { w.studies_.step(-1); });
  command({"study.filter",
           study,
           tr("&Find a series"),
           tr("Type into the filter of the study list"),
           {QKeySequence::Find},
           "search"},
          [&w] {
            w.panels_.studiesDock->show();
            w.panels_.studies->focusFilter();
          });
  command({"slice.nextDoubtful",
           study,
           tr("Next &doubtful slice"),
           tr("Go to the predicted slice that the model is least sure of and nobody has looked at"),
           {Qt::Key_N},
           "flame",
           false,
           tr("uncertain active learning")},
          [&w] { w.studies_.goToNextDoubtful(); });
  command({"slice.nextOpen",
           study,
           tr("Next slice &not done"),
           tr("Go to the next slice that is not marked done"),
           {QKeySequence(Qt::SHIFT | Qt::Key_N)}},
          [&w] { w.studies_.goToNextOpen(); });
  command({"slice.next", study, tr("Ne&xt slice"), tr("One slice further"), {QKeySequence(Qt::CTRL | Qt::Key_Right)}},
          [&w] { w.document_.stepSlice(GridAxis::k, 1); });
  command(
      {"slice.previous", study, tr("Previ&ous slice"), tr("One slice back"), {QKeySequence(Qt::CTRL | Qt::Key_Left)}},
      [&w] { w.document_.stepSlice(GridAxis::k, -1); });
  command({"phase.play",
           study,
           tr("Pl&ay the phases"),
           tr("Run through the phases, or stop"),
           {Qt::Key_Space},
           "play",
           false,
           tr("cine")},
          [&w] { w.panels_.phases->setPlaying(!w.panels_.phases->playing()); });
  QAction* remove = command({"study.remove",
                             study,
                             tr("&Remove the study from the project…"),
                             tr("Takes the selected study's images, labels and jobs out of the project for good"),
                             {},
                             "remove",
                             false,
                             tr("delete patient purge privacy")},
                            [&w] {
                              const int selected = w.panels_.studies->selectedNumber();
                              if (selected > 0)
                                w.purge_.ask(selected);
                              else if (w.document_.hasSeries())
                                w.purge_.ask(w.document_.series().number);
                            });
  w.panels_.studies->setContextActions({remove});
}

void WindowCommands::addView() const {
  MainWindow& w = window_;
  const QString view = group("View");
  using viewer::ViewLayout;
  const auto layout = [&w](ViewLayout wanted) { return [&w, wanted] { w.panels_.views->setLayout(wanted); }; };
  command({"view.two",
           view,
           tr("&Two panels"),
           tr("Original beside enhanced"),
           {QKeySequence(Qt::CTRL | Qt::Key_1)},
           "layout-two"},
          layout(ViewLayout::twoPanels));
  command({"view.four",
           view,
           tr("&Four views"),
           tr("Three directions and 3-D"),
           {QKeySequence(Qt::CTRL | Qt::Key_2)},
           "layout-four",
           false,
           tr("axial sagittal coronal surface")},
          layout(ViewLayout::four));
  command({"view.single",
           view,
           tr("&One view"),
           tr("The original alone"),
           {QKeySequence(Qt::CTRL | Qt::Key_3)},
           "layout-single"},
          layout(ViewLayout::single));
  command({"view.fit", view, tr("F&it"), tr("Show whole slices"), {Qt::Key_F}, "fit", false, tr("zoom reset")},
          [&w] { w.views_.fit(); });
  command({"window.auto",
           view,
           tr("&Automatic window"),
           tr("Window/level from the slice shown"),
           {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A)},
           "window-level",
           false,
           tr("contrast brightness")},
          [&w] { w.views_.autoWindow(); });
  const auto presets = windowPresets("CT");
  for (std::size_t i = 0; i < presets.size(); ++i) {
    const viewer::WindowLevel window = presets[i].window;
    command({QStringLiteral("window.ct%1").arg(i + 1),
             view,
             tr("CT window: %1").arg(presets[i].name),
             tr("Width %1, level %2 HU").arg(window.width).arg(window.centre),
             {QKeySequence(QStringLiteral("Ctrl+Alt+%1").arg(i + 1))}},
            [&w, window] { w.views_.setWindow(window); });
  }
  toggle({"view.outline",
          view,
          tr("Out&lines"),
          tr("Draw the borders of segments"),
          {QKeySequence(Qt::SHIFT | Qt::Key_L)}},
         true, [&w](bool on) {
           OverlayLook look = w.views_.look();
           look.outline = on;
           w.views_.setLook(look);
         });
  toggle({"view.fill", view, tr("Fi&ll"), tr("Fill segments with their colour"), {QKeySequence(Qt::SHIFT | Qt::Key_F)}},
         true, [&w](bool on) {
           OverlayLook look = w.views_.look();
           look.fill = on;
           w.views_.setLook(look);
         });
  const auto opacity = [&w](double step) {
    return [&w, step] {
      OverlayLook look = w.views_.look();
      look.opacity = std::clamp(look.opacity + step, 0.0, 1.0);
      w.views_.setLook(look);
    };
  };
  command({"view.moreOpaque",
           view,
           tr("Labels more &opaque"),
           tr("Fill segments more strongly"),
           {QKeySequence(Qt::SHIFT | Qt::Key_Plus), QKeySequence(Qt::Key_Period)}},
          opacity(kOpacityStep));
  command({"view.lessOpaque",
           view,
           tr("Labels &less opaque"),
           tr("Fill segments less strongly"),
           {QKeySequence(Qt::SHIFT | Qt::Key_Minus), QKeySequence(Qt::Key_Comma)}},
          opacity(-kOpacityStep));
  toggle({"view.prediction",
          view,
          tr("&Prediction"),
          tr("Show what the model predicted where nobody has worked yet"),
          {QKeySequence(Qt::SHIFT | Qt::Key_P)}},
         true, [&w](bool on) { w.document_.setPredictionShown(on); });
  toggle({"view.reference",
          view,
          tr("&Reference"),
          tr("Show the outlines of the reference labels"),
          {QKeySequence(Qt::SHIFT | Qt::Key_R)}},
         false, [&w](bool on) { w.document_.setReferenceShown(on); });
  toggle({"view.crosshair", view, tr("&Crosshair"), tr("Show where the other views are cut"), {Qt::Key_C}}, true,
         [&w](bool on) { w.views_.setCrosshairShown(on); });
  toggle({"view.text",
          view,
          tr("&Text in the views"),
          tr("Show names, slice, window and scale in the corners"),
          {Qt::Key_O}},
         true, [&w](bool on) { w.views_.setCornerTextShown(on); });

  // Held, not pressed: labels are out of the way for as long as one looks.
  auto* hold = new HoldKey(Qt::Key_H, &w);
  QObject::connect(hold, &HoldKey::held, &w, [&w](bool down) { w.views_.setLabelsShown(!down); });

  for (const auto& [id, text, choice] :
       {std::tuple{"theme.desktop", tr("Theme: as the &desktop"), ui::ThemeChoice::followDesktop},
        std::tuple{"theme.dark", tr("Theme: dar&k"), ui::ThemeChoice::dark},
        std::tuple{"theme.light", tr("Theme: &bright"), ui::ThemeChoice::light}})
    command(
        {id, view, text, tr("Colours of the window; the views stay black"), {}, "theme", false, tr("dark light mode")},
        [choice = choice] { ui::Theme::instance().setChoice(choice); });
  const WindowPanels& p = w.panels_;
  auto* round =
      new PanelRound({p.views, p.studies, p.guide, p.segments, p.tools, p.history, p.jobs, p.model, &w.toasts_}, &w);
  command({"view.nextPanel",
           view,
           tr("Ne&xt panel"),
           tr("Take the keyboard to the next panel, and to where it was in there"),
           {QKeySequence(Qt::Key_F6), QKeySequence(Qt::CTRL | Qt::Key_F6)}},
          [round] { round->step(1); });
  command({"view.previousPanel",
           view,
           tr("Pre&vious panel"),
           tr("Take the keyboard to the panel before"),
           {QKeySequence(Qt::SHIFT | Qt::Key_F6), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F6)}},
          [round] { round->step(-1); });
  command({"view.reset",
           view,
           tr("Re&set layout"),
           tr("Every panel back to where it belongs"),
           {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_0)}},
          [&w] { w.panels_.resetLayout(w); });
}

void WindowCommands::addTools() const {
  MainWindow& w = window_;
  const QString tools = group("Tools");
  for (const ToolCommand& tool : toolCommands()) {
    command({tool.id, tools, tr(tool.text), tr(tool.help), {tool.key}, tool.icon}, [&w, which = tool.tool] {
      w.panels_.tools->setTool(which);
      w.panels_.toolsDock->raise();  // what was chosen is seen, with its size and range
      w.toasts_.raise();
    });
  }
  command({"tool.larger", tools, tr("Tool la&rger"), tr("A larger brush"), {Qt::Key_BracketRight}},
          [&w] { w.panels_.tools->stepSize(1); });
  command({"tool.smaller", tools, tr("Tool s&maller"), tr("A smaller brush"), {Qt::Key_BracketLeft}},
          [&w] { w.panels_.tools->stepSize(-1); });
  command({"tool.interpolate",
           tools,
           tr("&Interpolate between slices"),
           tr("Fill the gaps between slices of the active segment by their shapes"),
           {Qt::Key_I},
           "interpolate"},
          [&w] { w.paint_.interpolate(); });
  command({"tool.keepLargest",
           tools,
           tr("&Keep largest piece"),
           tr("Erase all of the active segment but its largest piece"),
           {QKeySequence(Qt::SHIFT | Qt::Key_K)},
           "keep-largest",
           false,
           tr("islands")},
          [&w] { w.paint_.keepLargest(); });
  command({"tool.clearSlice",
           tools,
           tr("&Clear the segment on this slice"),
           tr("Erase the active segment on the slice shown"),
           {QKeySequence(Qt::SHIFT | Qt::Key_Delete)}},
          [&w] { w.paint_.clearSlice(); });
}

void WindowCommands::addSegment() const {
  MainWindow& w = window_;
  const QString segment = group("Segment");
  command({"segment.add",
           segment,
           tr("&New segment"),
           tr("Add a segment to the list"),
           {QKeySequence(Qt::CTRL | Qt::Key_T)},
           "add"},
          [&w] {
            if (!w.document_.hasSeries()) return;
            const auto number = w.document_.labels()->scheme().segments.size() + 1;
            w.segments_.addSegment(tr("Segment %1").arg(number));
          });
  command({"segment.swap",
           segment,
           tr("S&wap the last two"),
           tr("Back to the segment that was active before"),
           {Qt::Key_X},
           "swap"},
          [&w] { w.document_.swapActive(); });
  command({"segment.visible",
           segment,
           tr("Show or &hide it"),
           tr("Show or hide the active segment"),
           {QKeySequence(Qt::SHIFT | Qt::Key_H)},
           "eye"},
          [&w] {
            const SegmentValue active = w.document_.active();
            if (active != 0) w.document_.setVisible(active, !w.document_.visible(active));
          });
  command({"segment.lock",
           segment,
           tr("&Lock or unlock it"),
           tr("A locked segment's voxels stay whatever is drawn over them"),
           {Qt::Key_L},
           "lock"},
          [&w] {
            const SegmentValue active = w.document_.active();
            if (active != 0) w.document_.setLocked(active, !w.document_.isLocked(active));
          });
  for (int digit = 1; digit <= 9; ++digit)
    command({QStringLiteral("segment.%1").arg(digit),
             segment,
             tr("Segment &%1").arg(digit),
             tr("Make segment %1 of the list the active one").arg(digit),
             {QKeySequence(Qt::Key_0 + digit)}},
            [&w, digit] { w.panels_.segments->activateByDigit(digit); });
}

void WindowCommands::addModel() const {
  MainWindow& w = window_;
  const QString model = group("Model");
  command({"model.segment",
           model,
           tr("&Auto-segment…"),
           tr("Let a model predict the segments"),
           {Qt::Key_A},
           "segment",
           false,
           tr("predict inference AI DIN")},
          [&w] { w.work_.askSegment(); });
  command({"model.acceptUntouched",
           model,
           tr("Accept on &untouched slices"),
           tr("Make the prediction your labels wherever you have not worked yet"),
           {QKeySequence(Qt::CTRL | Qt::Key_Return)},
           "accept"},
          [&w] { w.work_.accept(true, false, {}); });
  command({"model.acceptSlice",
           model,
           tr("Accept on this &slice"),
           tr("Make the prediction of this slice your labels"),
           {QKeySequence(Qt::SHIFT | Qt::Key_Return)}},
          [&w] { w.work_.accept(false, true, {}); });
  command({"model.acceptAll",
           model,
           tr("Accept on a&ll slices"),
           tr("Replace your labels by the prediction on every slice that was predicted; it can be undone"),
           {}},
          [&w] { w.work_.accept(false, false, {}); });
  command({"slice.done",
           model,
           tr("Slice &done"),
           tr("Says that the slice is fully labelled, so that a model may learn from it; again takes it back"),
           {Qt::Key_D},
           "done",
           false,
           tr("finish annotate")},
          [&w] { w.work_.toggleDone(); });
  command({"model.train",
           model,
           tr("&Train or retrain…"),
           tr("Learn from the slices marked done"),
           {QKeySequence(Qt::CTRL | Qt::Key_R)},
           "retrain",
           false,
           tr("learn epochs")},
          [&w] { w.work_.askTrain(); });
  command({"model.guide",
           model,
           tr("Make a &first model…"),
           tr("Three steps to a model for this kind of study"),
           {QKeySequence(Qt::CTRL | Qt::Key_G)},
           {},
           false,
           tr("wizard start")},
          [&w] { w.showGuide(); });
}

void WindowCommands::addHelp() const {
  MainWindow& w = window_;
  const QString help = group("Help");
  command({"help.palette",
           help,
           tr("&Find a command…"),
           tr("Search everything the window can do"),
           {QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence::HelpContents},
           "search"},
          [&w] { w.palette_.open(); });
  command({"help.shortcuts",
           help,
           tr("&Keys…"),
           tr("See and change the keys of all commands"),
           {QKeySequence(Qt::CTRL | Qt::Key_Comma)},
           "settings",
           false,
           tr("shortcuts settings preferences")},
          [&w] {
            auto* editor = new ui::ShortcutEditor(w.commands_, &w);
            editor->setAttribute(Qt::WA_DeleteOnClose);
            editor->open();
          });
  command({"help.about", help, tr("&About Diptych"), tr("Version, licence, what it must not be used for"), {}, "info"},
          [&w] { showAbout(w); });
}

void WindowCommands::showAbout(MainWindow& window) {
  auto* about = new QMessageBox(&window);
  about->setAttribute(Qt::WA_DeleteOnClose);
  about->setWindowTitle(tr("About Diptych"));
  about->setIconPixmap(ui::icon(QStringLiteral("diptych")).pixmap(48, 48));
  about->setText(tr("Diptych %1").arg(QStringLiteral(DIPTYCH_VERSION)));
  about->setInformativeText(tr(
      "A workbench for medical image segmentation that learns from the corrections made in it.\n\n"
      "Diptych is research software. It is not a medical device, is not cleared or certified, and must not be used for "
      "diagnosis or treatment.\n\nApache License 2.0. It uses Qt, VTK, DCMTK, OpenCV, SQLite and LibTorch."));
  about->open();
}

void WindowCommands::addButtonHints() const {
  MainWindow& w = window_;
  const auto keys = [&w](const QString& id) {
    return w.commands_.action(id)->shortcut().toString(QKeySequence::NativeText);
  };
  const auto show = [&w, keys] {
    for (const ToolCommand& tool : toolCommands()) w.panels_.tools->setShortcutText(tool.tool, keys(tool.id));
    w.panels_.tools->setInterpolateShortcutText(keys(QStringLiteral("tool.interpolate")));
    w.panels_.model->setKeyHints(keys(QStringLiteral("slice.done")), keys(QStringLiteral("slice.nextDoubtful")));
  };
  show();
  QObject::connect(&w.commands_, &ui::Commands::changed, &w, show);
}

}  // namespace diptych::app
