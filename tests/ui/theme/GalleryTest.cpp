// Every kind of control in both themes, and a contact sheet of the icons. Looks at what a machine can see (each focusable control
// shows its focus); DIPTYCH_SCREENSHOTS=<folder> keeps the pictures for human eyes.

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QtTest>
#include <QtWidgets>

using namespace diptych::ui;

namespace {

QWidget* column(std::initializer_list<QWidget*> widgets) {
  auto* box = new QWidget;
  auto* layout = new QVBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  for (QWidget* widget : widgets) layout->addWidget(widget);
  layout->addStretch();
  return box;
}

template <class T>
T* disabled(T* widget) {
  widget->setEnabled(false);
  return widget;
}

QWidget* buttons() {
  auto* checked = new QPushButton("Checked");
  checked->setCheckable(true);
  checked->setChecked(true);
  auto* withIcon = new QPushButton(icon("segment"), "Segment 10 slices");
  auto* withMenu = new QPushButton("With a menu");
  withMenu->setMenu(new QMenu(withMenu));
  auto* primary = makePrimaryButton("Train with 8 slices");
  primary->setIcon(icon("retrain", Ink::onAccent));
  return column({makeHeading("Buttons"), primary, disabled(makePrimaryButton("Primary, disabled")),
                 new QPushButton("Plain"), checked, withIcon, withMenu, disabled(new QPushButton("Disabled"))});
}

QWidget* fields() {
  auto* combo = new QComboBox;
  combo->addItems({"Cardiac MR", "Abdominal CT"});
  auto* placeholder = new QLineEdit;
  placeholder->setPlaceholderText("Filter studies…");
  placeholder->setClearButtonEnabled(true);
  auto* filled = new QLineEdit("LV cavity");
  filled->setClearButtonEnabled(true);
  filled->selectAll();
  auto* spin = new QSpinBox;
  spin->setSuffix(" mm");
  auto* editable = new QComboBox;
  editable->setEditable(true);
  editable->addItem("Editable");
  auto* text = new QPlainTextEdit("A remark of\ntwo lines");
  text->setFixedHeight(56);
  return column({makeHeading("Fields"), placeholder, filled, disabled(new QLineEdit("Disabled")), combo, editable, spin,
                 new QDoubleSpinBox, text});
}

QWidget* marks() {
  auto* on = new QCheckBox("Only 80…240 HU");
  on->setChecked(true);
  auto* partly = new QCheckBox("Partly");
  partly->setTristate(true);
  partly->setCheckState(Qt::PartiallyChecked);
  auto* offAndOut = disabled(new QCheckBox("Disabled"));
  auto* onAndOut = disabled(new QCheckBox("Disabled, on"));
  onAndOut->setChecked(true);
  auto* disc = new QRadioButton("Disc");
  disc->setChecked(true);
  auto* slider = new QSlider(Qt::Horizontal);
  slider->setValue(40);
  auto* out = disabled(new QSlider(Qt::Horizontal));
  out->setValue(60);
  auto* progress = new QProgressBar;
  progress->setValue(61);
  return column({makeHeading("Marks"), on, new QCheckBox("Off"), partly, offAndOut, onAndOut, disc,
                 new QRadioButton("Sphere"), slider, out, progress, makeLine(),
                 makeNote("A note: muted small print that says more and wraps.")});
}

QWidget* lists() {
  auto* tree = new QTreeWidget;
  tree->setColumnCount(2);
  tree->setHeaderLabels({"Study", "Slices"});
  auto* patient = new QTreeWidgetItem(tree, {"Patient A", ""});
  auto* series = new QTreeWidgetItem(patient, {"SAX cine", "6/10"});
  series->setIcon(0, icon("studies"));
  new QTreeWidgetItem(patient, {"LAX", "0/3"});
  new QTreeWidgetItem(new QTreeWidgetItem(tree, {"Patient B", ""}), {"CT", "0"});
  patient->setExpanded(true);
  tree->setCurrentItem(series);
  tree->setFixedHeight(150);
  auto* list = new QListWidget;
  for (int i = 1; i <= 12; ++i) {
    auto* item = new QListWidgetItem(QString("Segment %1").arg(i), list);
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    item->setCheckState(i % 2 ? Qt::Checked : Qt::Unchecked);
  }
  list->setFixedHeight(110);
  auto* table = new QTableWidget(2, 2);
  table->setHorizontalHeaderLabels({"Segment", "Dice"});
  table->setItem(0, 0, new QTableWidgetItem("LV cavity"));
  table->setItem(0, 1, new QTableWidgetItem("0.91"));
  table->verticalHeader()->hide();
  table->setFixedHeight(90);
  return column({makeHeading("Lists"), tree, list, table});
}

QToolBar* toolBar() {
  auto* bar = new QToolBar("Tools");
  for (const char* name : {"brush", "eraser", "threshold", "polygon", "interpolate"}) {
    QAction* action = bar->addAction(icon(name), name);
    action->setCheckable(true);
    if (bar->actions().size() == 1) action->setChecked(true);
    bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
  }
  bar->actions().at(3)->setEnabled(false);
  bar->addSeparator();
  auto* split = new QToolButton;
  split->setText("Auto-segment");
  split->setIcon(icon("segment"));
  split->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  split->setPopupMode(QToolButton::MenuButtonPopup);
  split->setMenu(new QMenu(split));
  bar->addWidget(split);
  auto* instant = new QToolButton;
  instant->setIcon(icon("settings"));
  instant->setPopupMode(QToolButton::InstantPopup);
  instant->setMenu(new QMenu(instant));
  bar->addWidget(instant);
  return bar;
}

std::unique_ptr<QMainWindow> gallery() {
  auto window = std::make_unique<QMainWindow>();
  QMenu* file = window->menuBar()->addMenu("&File");
  file->addAction(icon("folder"), "&Open folder…")->setShortcut(QKeySequence("Ctrl+O"));
  window->menuBar()->addMenu("&View");
  auto* middle = new QWidget;
  auto* row = new QHBoxLayout(middle);
  row->setSpacing(metric::groupGap);
  for (QWidget* part : {buttons(), fields(), marks(), lists()}) row->addWidget(part, 1);
  auto* tabs = new QTabWidget;
  tabs->addTab(middle, "Controls");
  tabs->addTab(new QWidget, "Another");
  window->setCentralWidget(tabs);
  window->addToolBar(toolBar());
  auto* dock = new QDockWidget("Segments");
  auto* empty = new EmptyState("No segments yet", "Paint with the brush to make the first one, or take a preset.");
  empty->addButton("Take a preset", true);
  empty->addButton("Add a segment");
  dock->setWidget(empty);
  window->addDockWidget(Qt::RightDockWidgetArea, dock);
  auto* second = new QDockWidget("History");
  second->setWidget(new QListWidget);
  window->addDockWidget(Qt::RightDockWidgetArea, second);
  window->statusBar()->addWidget(new QLabel("All changes saved 14:02"));
  window->statusBar()->addPermanentWidget(new QLabel("CPU 2×"));
  window->resize(1240, 620);
  return window;
}

/// All icons at 20 px with their names, in four states.
std::unique_ptr<QWidget> contactSheet() {
  auto sheet = std::make_unique<QWidget>();
  auto* grid = new QGridLayout(sheet.get());
  grid->setSpacing(12);
  int cell = 0;
  for (const QString& name : iconNames()) {
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](QIcon::Mode mode, QIcon::State state, int size) {
      auto* picture = new QLabel;
      picture->setPixmap(icon(name).pixmap({size, size}, sheet->devicePixelRatioF(), mode, state));
      layout->addWidget(picture);
    };
    add(QIcon::Normal, QIcon::Off, 20);
    add(QIcon::Normal, QIcon::On, 20);
    add(QIcon::Disabled, QIcon::Off, 20);
    add(QIcon::Normal, QIcon::Off, 40);
    layout->addWidget(makeNote(name), 1);
    grid->addWidget(box, cell / 5, cell % 5);
    ++cell;
  }
  sheet->resize(1250, 640);
  return sheet;
}

void keep(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QVERIFY(QDir().mkpath(folder));
  const QString scale = widget.devicePixelRatioF() > 1 ? "-2x" : "";
  const QString theme = Theme::instance().dark() ? "-dark" : "-light";
  QVERIFY(widget.grab().save(folder + "/" + name + theme + scale + ".png"));
}

}  // namespace

class GalleryTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void everyControlFits_data() { themes(); }
  void everyControlFits();
  void everyFocusableControlShowsItsFocus_data() { themes(); }
  void everyFocusableControlShowsItsFocus();
  void buttonsAndFieldsAreTwentyEightHigh();

private:
  static void themes();
};

void GalleryTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("DiptychTest");
  QCoreApplication::setApplicationName("ui_Gallery");
  QSettings().clear();
  Theme::install(*qApp);
}

void GalleryTest::themes() {
  QTest::addColumn<ThemeChoice>("choice");
  QTest::newRow("dark") << ThemeChoice::dark;
  QTest::newRow("light") << ThemeChoice::light;
}

void GalleryTest::everyControlFits() {
  QFETCH(ThemeChoice, choice);
  Theme::instance().setChoice(choice);
  const auto window = gallery();
  window->show();
  QVERIFY(QTest::qWaitForWindowExposed(window.get()));
  for (const QPushButton* button : window->findChildren<QPushButton*>())
    QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
  keep(*window, "gallery");
  const auto sheet = contactSheet();
  keep(*sheet, "icons");
}

void GalleryTest::everyFocusableControlShowsItsFocus() {
  QFETCH(ThemeChoice, choice);
  Theme::instance().setChoice(choice);
  const auto window = gallery();
  window->show();
  window->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window.get()));
  int seen = 0;
  for (QWidget* widget : window->findChildren<QWidget*>()) {
    if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isEnabled() || !widget->isVisible() || widget->focusProxy())
      continue;
    window->setFocus();
    if (auto* field = qobject_cast<QLineEdit*>(widget)) field->deselect();
    const QImage without = widget->grab().toImage();
    widget->setFocus(Qt::TabFocusReason);
    QVERIFY(widget->hasFocus());
    if (auto* field = qobject_cast<QLineEdit*>(widget)) field->deselect();
    const QImage with = widget->grab().toImage();
    // A ring of 2 px in the accent (or, on the accent, in the text colour) has at least this many pixels, whatever it encloses.
    int changed = 0;
    for (int y = 0; y < with.height(); ++y)
      for (int x = 0; x < with.width(); ++x) changed += with.pixel(x, y) != without.pixel(x, y);
    if (changed < 2 * (widget->width() + widget->height()) / 2)
      qWarning() << "no focus to be seen on" << widget << changed << widget->size();
    QVERIFY(changed >= 2 * (widget->width() + widget->height()) / 2);
    ++seen;
  }
  QVERIFY(seen > 20);
}

void GalleryTest::buttonsAndFieldsAreTwentyEightHigh() {
  const auto window = gallery();
  window->show();
  for (const QWidget* widget : window->findChildren<QWidget*>()) {
    const bool control =
        qobject_cast<const QPushButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
        qobject_cast<const QAbstractSpinBox*>(widget) ||
        (qobject_cast<const QLineEdit*>(widget) && qobject_cast<const QWidget*>(widget->parentWidget()) &&
         !qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) &&
         !qobject_cast<const QComboBox*>(widget->parentWidget()));
    if (control) QVERIFY2(widget->height() == metric::controlHeight, qPrintable(QDebug::toString(widget)));
  }
}

QTEST_MAIN(GalleryTest)
#include "GalleryTest.moc"
