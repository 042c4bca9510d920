#include "ui/segments/ToolPanel.h"

#include "ui/segments/ElidedButton.h"
#include "ui/segments/RadiusControl.h"
#include "ui/segments/RangeControl.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>
#include <array>
#include <utility>

namespace diptych::ui {
namespace {

/// What a tool is called, looks like, does, and which settings it has. In the order of EditTool.
struct ToolInfo {
  const char* icon;
  const char* name;
  const char* does;
  bool size, range, onlyEmpty, reach;
};
constexpr std::array<ToolInfo, 7> kTools{{
    {"look", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Look"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Click or drag to move the crosshair. Nothing is changed."), false,
     false, false, false},
    {"brush", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Brush"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Drag to paint the active segment."), true, false, true, false},
    {"eraser", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Eraser"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Drag to erase. Locked segments stay."), true, false, false, false},
    {"threshold", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Threshold brush"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Drag to paint where the values are in the range."), true, true, true,
     false},
    {"fill", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Fill"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Click to fill what has the same label as the place clicked."), false,
     false, false, true},
    {"grow", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Grow"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Click to spread from there over values in the range."), false, true,
     false, true},
    {"polygon", QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Polygon"),
     QT_TRANSLATE_NOOP("diptych::ui::ToolPanel", "Click the corners; Enter closes the outline."), false, false, true,
     false},
}};

const ToolInfo& infoOf(EditTool tool) {
  return kTools[static_cast<std::size_t>(tool)];
}

QString withShortcut(const QString& text, const QString& shortcut) {
  return shortcut.isEmpty() ? text : ToolPanel::tr("%1 (%2)").arg(text, shortcut);
}

/// Qt gives a group's place in the tab order to the button that last had the keyboard; it belongs to the one chosen, also
/// where a shortcut chose it.
void check(const QButtonGroup* group, int id) {
  for (QAbstractButton* button : group->buttons())
    button->setFocusPolicy(group->id(button) == id ? Qt::StrongFocus : Qt::ClickFocus);
  group->button(id)->setChecked(true);
}

}  // namespace

ToolPanel::ToolPanel(QWidget* parent)
    : QWidget(parent),
      tools_(new QButtonGroup(this)),
      toolName_(makeHeading({})),
      note_(makeNote({})),
      parts_(new QWidget),
      radius_(new RadiusControl),
      shapes_(new QButtonGroup(this)),
      range_(new RangeControl),
      onlyEmpty_(new QCheckBox(tr("Only where no segment is"))),
      reaches_(new QButtonGroup(this)),
      interpolate_(new ElidedButton),
      keepLargest_(new ElidedButton) {
  note_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  onlyEmpty_->setAccessibleName(onlyEmpty_->text());
  onlyEmpty_->setToolTip(tr("Other segments are painted around, as if they were locked"));
  shape_ = makeChoice(shapes_, tr("Disc"), tr("Paints in the slice only; its radius is in voxels"), tr("Sphere"),
                      tr("Paints in the slices around as well; its radius is in millimetres"));
  reach_ = makeChoice(reaches_, tr("In this slice"), tr("Stays in the slice clicked"), tr("In space"),
                      tr("Goes on through the slices around"));

  auto* partsColumn = new QVBoxLayout(parts_);
  partsColumn->setContentsMargins(0, 0, 0, 0);
  partsColumn->setSpacing(metric::unit);
  for (QWidget* part : std::initializer_list<QWidget*>{note_, radius_, shape_, range_, onlyEmpty_, reach_})
    partsColumn->addWidget(part);
  partsColumn->addStretch();

  interpolate_->setIcon(icon(QStringLiteral("interpolate")));
  keepLargest_->setIcon(icon(QStringLiteral("keep-largest")));
  for (QPushButton* button : {interpolate_, keepLargest_}) button->setIconSize({metric::icon, metric::icon});

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  column->setSpacing(metric::unit);
  column->addWidget(makeToolRow());
  column->addWidget(toolName_);
  column->addWidget(parts_);
  column->addWidget(makeLine());
  column->addWidget(interpolate_);
  column->addWidget(keepLargest_);
  column->addStretch();

  connect(tools_, &QButtonGroup::idClicked, this, [this](int id) { setTool(static_cast<EditTool>(id)); });
  const auto change = [this](auto edit) {
    ToolSettings changed = settings_;
    edit(changed);
    setSettings(changed);
  };
  connect(radius_, &RadiusControl::changed, this, [change](double radius) {
    change([radius](ToolSettings& s) { (s.sphere ? s.sphereRadiusMm : s.discRadius) = radius; });
  });
  connect(shapes_, &QButtonGroup::idClicked, this,
          [change](int id) { change([id](ToolSettings& s) { s.sphere = id != 0; }); });
  connect(range_, &RangeControl::changed, this, [change](double low, double high) {
    change([low, high](ToolSettings& s) {
      s.low = low;
      s.high = high;
    });
  });
  connect(onlyEmpty_, &QCheckBox::toggled, this,
          [change](bool on) { change([on](ToolSettings& s) { s.onlyEmpty = on; }); });
  connect(reaches_, &QButtonGroup::idClicked, this,
          [change](int id) { change([id](ToolSettings& s) { s.fillInSpace = id != 0; }); });
  connect(interpolate_, &QPushButton::clicked, this, &ToolPanel::interpolateRequested);
  connect(keepLargest_, &QPushButton::clicked, this, &ToolPanel::keepLargestRequested);

  setSegment({}, tr("There is no active segment."));
  showSettings();
  reserveHeight();
}

QWidget* ToolPanel::makeToolRow() {
  auto* row = new QWidget;
  row->setAccessibleName(tr("Tools"));
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  for (std::size_t id = 0; id < kTools.size(); ++id) {
    const QString name = tr(kTools[id].name);
    auto* button = new QToolButton;
    button->setIcon(icon(QLatin1String(kTools[id].icon)));
    button->setIconSize({metric::icon, metric::icon});
    button->setFixedSize(metric::controlHeight, metric::controlHeight);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name);
    button->setAccessibleDescription(tr(kTools[id].does));
    button->setToolTip(name);
    tools_->addButton(button, static_cast<int>(id));
    layout->addWidget(button);
  }
  layout->addStretch();
  check(tools_, 0);
  return row;
}

QWidget* ToolPanel::makeChoice(QButtonGroup* group, const QString& no, const QString& noTip, const QString& yes,
                               const QString& yesTip) {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metric::unit);
  int id = 0;
  for (const auto& [text, tip] : {std::pair(no, noTip), std::pair(yes, yesTip)}) {
    auto* button = new QRadioButton(text);
    button->setAccessibleName(text);
    button->setToolTip(tip);
    group->addButton(button, id++);
    layout->addWidget(button);
  }
  layout->addStretch();
  return row;
}

void ToolPanel::setTool(EditTool tool) {
  if (tool == tool_) return;
  tool_ = tool;
  check(tools_, static_cast<int>(tool));
  showParts(tool);
  Q_EMIT toolChanged(tool);
}

void ToolPanel::setSettings(const ToolSettings& settings) {
  ToolSettings wanted = settings;
  wanted.discRadius = std::clamp(wanted.discRadius, kSmallestRadius, kLargestRadius);
  wanted.sphereRadiusMm = std::clamp(wanted.sphereRadiusMm, kSmallestRadius, kLargestRadius);
  if (wanted.low > wanted.high) std::swap(wanted.low, wanted.high);
  if (wanted == settings_) return;
  settings_ = wanted;
  showSettings();
  Q_EMIT settingsChanged(settings_);
}

void ToolPanel::setValueRange(double low, double high, const QString& unit) {
  range_->setLimits(low, high, unit);
}

void ToolPanel::stepSize(int steps) {
  ToolSettings changed = settings_;
  double& radius = changed.sphere ? changed.sphereRadiusMm : changed.discRadius;
  radius = steppedRadius(radius, steps);
  setSettings(changed);
}

void ToolPanel::setSegment(const QString& name, const QString& whyNot) {
  segment_ = name;
  whyNot_ = whyNot;
  showSegmentTexts();
}

void ToolPanel::setShortcutText(EditTool tool, const QString& shortcut) {
  tools_->button(static_cast<int>(tool))->setToolTip(withShortcut(tr(infoOf(tool).name), shortcut));
}

void ToolPanel::setInterpolateShortcutText(const QString& shortcut) {
  interpolateShortcut_ = shortcut;
  showSegmentTexts();
}

void ToolPanel::showParts(EditTool tool) {
  const ToolInfo& info = infoOf(tool);
  toolName_->setText(tr(info.name));
  note_->setText(tr(info.does));
  radius_->setVisible(info.size);
  shape_->setVisible(info.size);
  range_->setVisible(info.range);
  onlyEmpty_->setVisible(info.onlyEmpty);
  reach_->setVisible(info.reach);
}

void ToolPanel::showSettings() {
  if (settings_.sphere)
    radius_->set(settings_.sphereRadiusMm, tr("mm"));
  else
    radius_->set(settings_.discRadius, settings_.discRadius == 1 ? tr("voxel") : tr("voxels"));
  check(shapes_, settings_.sphere ? 1 : 0);
  range_->set(settings_.low, settings_.high);
  const QSignalBlocker blocker(onlyEmpty_);
  onlyEmpty_->setChecked(settings_.onlyEmpty);
  check(reaches_, settings_.fillInSpace ? 1 : 0);
}

void ToolPanel::reserveHeight() {
  // Two lines for the note at the narrowest; then what the tool with most settings needs.
  note_->setText(QStringLiteral("x\nx"));
  note_->setMinimumHeight(note_->sizeHint().height());
  int most = 0;
  for (std::size_t id = 0; id < kTools.size(); ++id) {
    showParts(static_cast<EditTool>(id));
    parts_->layout()->invalidate();
    most = std::max(most, parts_->layout()->sizeHint().expandedTo(parts_->layout()->minimumSize()).height());
  }
  parts_->setMinimumHeight(most);
  showParts(tool_);
}

void ToolPanel::showSegmentTexts() {
  const bool possible = whyNot_.isEmpty();
  interpolate_->setFullText(segment_.isEmpty() ? tr("Interpolate between slices") : tr("Interpolate %1").arg(segment_));
  keepLargest_->setFullText(segment_.isEmpty() ? tr("Keep largest piece") : tr("Keep largest of %1").arg(segment_));
  for (QPushButton* button : {interpolate_, keepLargest_}) {
    button->setEnabled(possible);
    button->setAccessibleDescription(whyNot_);
    button->setToolTip(whyNot_);
  }
  if (!possible) return;
  interpolate_->setToolTip(
      withShortcut(tr("Fills the slices between those that have %1").arg(segment_), interpolateShortcut_));
  keepLargest_->setToolTip(tr("Erases every piece of %1 but the largest, in all slices").arg(segment_));
}

void ToolPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) reserveHeight();
}

}  // namespace diptych::ui
