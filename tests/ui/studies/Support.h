#pragma once
// What the tests of the study widgets share: invented patients, finding widgets as a screen reader does, pictures to look at.

#include "ui/studies/SeriesItem.h"
#include "ui/theme/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QWidget>
#include <QtTest>

namespace diptych::ui::test {

inline void installTheme() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName(QStringLiteral("Diptych tests"));
  QCoreApplication::setApplicationName(QStringLiteral("ui_studies"));
  Theme::install(*qApp);
}

/// The only widget of this kind and accessible name.
template <class Widget>
Widget* named(QWidget& root, const QString& name) {
  for (Widget* widget : root.findChildren<Widget*>())
    if (widget->accessibleName() == name) return widget;
  qWarning("no widget is called %s", qPrintable(name));
  return nullptr;
}

/// Saves a picture of the widget in both themes where DIPTYCH_SCREENSHOTS names a folder.
inline void shoot(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  const QString scale = widget.devicePixelRatioF() > 1 ? QStringLiteral("@2x") : QString();
  for (const ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
    Theme::instance().setChoice(choice);
    QTest::qWait(50);
    const QString look = choice == ThemeChoice::dark ? QStringLiteral("-dark") : QStringLiteral("-light");
    widget.grab().save(QDir(folder).filePath(name + look + scale + QStringLiteral(".png")));
  }
}

using Stage = SliceMark::Stage;

/// "ddwu" → done, done, in work, untouched; a capital adds predicted, a "!" after it doubtful.
inline std::vector<SliceMark> marks(const char* text) {
  std::vector<SliceMark> result;
  for (; *text; ++text) {
    if (*text == '!') {
      result.back().doubtful = true;
      continue;
    }
    const char stage = static_cast<char>(QChar::toLower(static_cast<uint>(*text)));
    result.push_back({stage == 'd'   ? Stage::done
                      : stage == 'w' ? Stage::inWork
                                     : Stage::untouched,
                      stage != *text, false});
  }
  return result;
}

inline SeriesItem series(int number, const QString& patient, const QString& study, const QString& title,
                         std::vector<SliceMark> slices = marks("duuu")) {
  SeriesItem item;
  item.number = number;
  item.patient = patient;
  item.patientKey = patient;
  item.study = study;
  item.studyKey = study;
  item.title = title;
  item.details = QStringLiteral("MR · 256 × 256 × %1 · 1.29 × 1.29 × 8 mm").arg(slices.size());
  item.done = static_cast<int>(
      std::count_if(slices.begin(), slices.end(), [](const SliceMark& mark) { return mark.stage == Stage::done; }));
  item.total = static_cast<int>(slices.size());
  item.slices = std::move(slices);
  return item;
}

/// Three patients, four studies, eight series of which two are secondary (5 and 8).
inline std::vector<SeriesItem> threePatients() {
  const QString vogel = QStringLiteral("Vogel, Hanna"), ruiz = QStringLiteral("Ruíz, Mateo"),
                okafor = QStringLiteral("Okafor, Chidi");
  std::vector<SeriesItem> list{
      series(1, vogel, QStringLiteral("12 Mar 2024 · Cardiac MR"), QStringLiteral("SAX cine"), marks("dddddWu!UUu")),
      series(2, vogel, QStringLiteral("12 Mar 2024 · Cardiac MR"), QStringLiteral("LAX four-chamber"), marks("d")),
      series(3, vogel, QStringLiteral("3 Sep 2024 · Cardiac MR, follow-up"), QStringLiteral("SAX cine"),
             marks("uuuuuuuuuuuu")),
      series(4, ruiz, QStringLiteral("21 Jan 2025 · CT abdomen"), QStringLiteral("Portal venous 3 mm"),
             std::vector<SliceMark>(148)),
      series(5, ruiz, QStringLiteral("21 Jan 2025 · CT abdomen"), QStringLiteral("Scout"), marks("u")),
      series(6, ruiz, QStringLiteral("21 Jan 2025 · CT abdomen"), QStringLiteral("Arterial 1 mm, soft tissue kernel"),
             std::vector<SliceMark>(412)),
      series(7, okafor, QStringLiteral("9 Feb 2025 · Colonoscopy"), QStringLiteral("Frames"), marks("ddddd!d")),
      series(8, okafor, QStringLiteral("9 Feb 2025 · Colonoscopy"), QStringLiteral("Report page"), marks("u"))};
  for (std::size_t k = 0; k < 60; ++k) list[3].slices[k].stage = Stage::done;
  for (std::size_t k = 60; k < 75; ++k) list[3].slices[k].stage = Stage::inWork;
  for (std::size_t k = 60; k < 120; ++k) list[3].slices[k].predicted = true;
  list[3].slices[90].doubtful = list[3].slices[112].doubtful = true;
  list[3].done = 60;
  for (const int k : {3, 5}) list[static_cast<std::size_t>(k)].details = QStringLiteral("CT · 512 × 512 × 148 · 3 mm");
  list[4].secondary = list[7].secondary = true;
  list[2].reference = true;
  list[0].patientDetails = list[1].patientDetails = list[2].patientDetails = QStringLiteral("F · born 1961 · id 4711");
  for (std::size_t k = 3; k < 6; ++k) list[k].patientDetails = QStringLiteral("M · born 1978 · id 0093");
  list[0].notes = QStringLiteral("Slice 7 was taken twice; the later one counts.");
  return list;
}

}  // namespace diptych::ui::test
