#pragma once
// A segments panel with whoever owns the labels behind it.

#include "core/label/PresetSchemes.h"
#include "tests/ui/segments/PanelTest.h"
#include "ui/segments/SegmentDelegate.h"
#include "ui/segments/SegmentsPanel.h"

#include <QAccessible>
#include <QLineEdit>
#include <QListView>
#include <QToolButton>
#include <memory>

namespace diptych::ui::test {

inline SegmentRow row(SegmentValue value, const char* name, std::size_t voxels = 0) {
  SegmentRow result;
  result.segment.value = value;
  result.segment.name = name;
  result.segment.colour = paletteColour(value - 1U);
  result.voxels = voxels;
  return result;
}

inline std::vector<SegmentRow> heart() {
  std::vector<SegmentRow> rows;
  for (const Segment& segment : presetScheme("cardiac-mr")->segments) {
    SegmentRow one;
    one.segment = segment;
    rows.push_back(one);
  }
  rows[0].voxels = 31204;
  rows[0].millilitres = 84.2;
  rows[0].slices = 10;
  return rows;
}

/// A panel and whoever owns the labels: answers each request as the window does.
struct Session {
  std::vector<SegmentRow> rows;
  std::unique_ptr<SegmentsPanel> panel = std::make_unique<SegmentsPanel>();
  SegmentValue active = 0;

  explicit Session(std::vector<SegmentRow> begin) : rows(std::move(begin)) {
    SegmentsPanel* p = panel.get();
    const auto change = [this](SegmentValue value, auto edit) {
      for (SegmentRow& one : rows)
        if (one.segment.value == value) edit(one);
      panel->setSegments(rows);
    };
    QObject::connect(p, &SegmentsPanel::activated, [this](SegmentValue value) { active = value; });
    QObject::connect(p, &SegmentsPanel::addRequested, [this](const QString& name) {
      rows.push_back(row(static_cast<SegmentValue>(rows.size() + 1), name.toUtf8().constData()));
      panel->setSegments(rows);
    });
    QObject::connect(p, &SegmentsPanel::renameRequested, [change](SegmentValue value, const QString& name) {
      change(value, [&](SegmentRow& one) { one.segment.name = name.toStdString(); });
    });
    QObject::connect(p, &SegmentsPanel::recolourRequested, [change](SegmentValue value, Colour colour) {
      change(value, [&](SegmentRow& one) { one.segment.colour = colour; });
    });
    QObject::connect(p, &SegmentsPanel::visibilityRequested, [change](SegmentValue value, bool on) {
      change(value, [on](SegmentRow& one) { one.visible = on; });
    });
    QObject::connect(p, &SegmentsPanel::lockRequested, [change](SegmentValue value, bool on) {
      change(value, [on](SegmentRow& one) { one.locked = on; });
    });
    QObject::connect(p, &SegmentsPanel::deleteRequested, [this](SegmentValue value) {
      std::erase_if(rows, [value](const SegmentRow& one) { return one.segment.value == value; });
      panel->setSegments(rows);
    });
    panel->setSegments(rows);
    if (!rows.empty()) panel->setActive(rows[0].segment.value);
    panel->resize(240, 360);
    panel->show();
    panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(panel.get()));
  }

  QListView* list() const { return byName<QListView>(panel.get(), QStringLiteral("Segments")); }
  RowZones zones(int index) const { return rowZones(list()->visualRect(list()->model()->index(index, 0))); }
  void clickAt(const QRect& zone) const { QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, zone.center()); }
  /// The name being typed; a closed editor lives on for a moment.
  QLineEdit* editor() const {
    for (QLineEdit* found : panel->findChildren<QLineEdit*>())
      if (found->isVisible()) return found;
    return nullptr;
  }
  /// What a screen reader would say of it; empty while it is not in sight.
  QString shownText(const QString& objectName) const {
    auto* found = panel->findChild<QWidget*>(objectName);
    QAccessibleInterface* heard = found && found->isVisible() ? QAccessible::queryAccessibleInterface(found) : nullptr;
    return heard ? heard->text(QAccessible::Name).replace(QChar(0x00A0), QLatin1Char(' ')) : QString();
  }
  template <typename Widget = QToolButton>
  Widget* button(const char* name) const {
    return byName<Widget>(panel.get(), QString::fromUtf8(name));
  }
  QString name(std::size_t index) const { return QString::fromStdString(rows[index].segment.name); }
};

}  // namespace diptych::ui::test
