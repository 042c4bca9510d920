#include "ui/work/ReportFile.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QButtonGroup>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QVBoxLayout>
#include <array>

namespace diptych::ui {
namespace {

struct Format {
  const char* ending;
  const char* name;
  const char* use;
};
constexpr std::array<Format, 4> formats = {{
    {".pdf", "PDF", QT_TRANSLATE_NOOP("diptych::ui::ReportFile", "Pages to read, print and send")},
    {".html", "HTML", QT_TRANSLATE_NOOP("diptych::ui::ReportFile", "One page for the browser, pictures included")},
    {".csv", "CSV",
     QT_TRANSLATE_NOOP("diptych::ui::ReportFile", "Figures as one table, for spreadsheets and statistics")},
    {".json", "JSON", QT_TRANSLATE_NOOP("diptych::ui::ReportFile", "Figures with their structure, for programs")},
}};

int formatOf(const QString& path) {
  for (std::size_t i = 0; i < formats.size(); ++i)
    if (path.endsWith(QLatin1String(formats[i].ending), Qt::CaseInsensitive)) return static_cast<int>(i);
  return -1;
}

}  // namespace

ReportFile::ReportFile(const QString& path, QWidget* parent)
    : QWidget(parent),
      path_{new QLineEdit(QDir::toNativeSeparators(path))},
      formats_{new QButtonGroup(this)},
      note_{makeNote({})} {
  path_->setAccessibleName(tr("File of the report"));
  setFocusProxy(path_);
  auto* choose = new QPushButton(tr("&Choose…"));
  choose->setAccessibleName(tr("Choose the file"));
  choose->setAutoDefault(false);
  connect(choose, &QPushButton::clicked, this, &ReportFile::choose);

  auto* line = new QHBoxLayout;
  line->setSpacing(metric::unit);
  line->addWidget(path_, 1);
  line->addWidget(choose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit / 2);
  column->addLayout(line);
  column->addWidget(makeFormats());
  column->addWidget(note_);
  connect(path_, &QLineEdit::textChanged, this, [this] {
    showPath();
    Q_EMIT changed();
  });
  showPath();
}

QWidget* ReportFile::makeFormats() {
  auto* box = new QWidget;
  auto* line = new QHBoxLayout(box);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(metric::groupGap);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    auto* button = new QRadioButton(QLatin1String(formats[i].name));
    button->setAccessibleName(QLatin1String(formats[i].name));
    button->setToolTip(tr(formats[i].use));
    formats_->addButton(button, static_cast<int>(i));
    line->addWidget(button);
  }
  line->addStretch(1);
  connect(formats_, &QButtonGroup::idClicked, this, &ReportFile::takeFormat);
  return box;
}

QString ReportFile::path() const {
  return QDir::fromNativeSeparators(path_->text().trimmed());
}

QString ReportFile::whyNot() const {
  if (path().isEmpty()) return tr("Say where the report goes.");
  if (formatOf(path()) < 0) return tr("Choose a format, or end the file's name with .pdf, .html, .csv or .json.");
  const QFileInfo file(path());
  if (file.completeBaseName().isEmpty()) return tr("Give the file a name.");
  if (!file.absoluteDir().exists())
    return tr("There is no folder %1.").arg(QDir::toNativeSeparators(file.absolutePath()));
  if (file.isDir()) return tr("%1 is a folder.").arg(QDir::toNativeSeparators(path()));
  return {};
}

void ReportFile::choose() {
  QStringList filters;
  for (const Format& format : formats)
    filters << QStringLiteral("%1 (*%2)").arg(QLatin1String(format.name), QLatin1String(format.ending));
  const int now = qMax(0, formatOf(path()));
  QString filter = filters[now];
  QString chosen =
      QFileDialog::getSaveFileName(this, tr("Report"), path(), filters.join(QStringLiteral(";;")), &filter);
  if (chosen.isEmpty()) return;
  // The list of formats in that dialog means what it says, also where the name was typed without an ending.
  if (formatOf(chosen) < 0)
    chosen += QLatin1String(formats[static_cast<std::size_t>(qMax(0, filters.indexOf(filter)))].ending);
  path_->setText(QDir::toNativeSeparators(chosen));
}

void ReportFile::takeFormat(int format) {
  QString text = path_->text().trimmed();
  const int now = formatOf(text);
  if (now >= 0) text.chop(static_cast<int>(qstrlen(formats[static_cast<std::size_t>(now)].ending)));
  path_->setText(text + QLatin1String(formats[static_cast<std::size_t>(format)].ending));
}

void ReportFile::showPath() {
  const int format = formatOf(path());
  formats_->setExclusive(false);  // only so can all be off while no format is told by the name
  for (QAbstractButton* button : formats_->buttons()) button->setChecked(formats_->id(button) == format);
  formats_->setExclusive(true);
  QString note = format < 0 ? QString() : tr(formats[static_cast<std::size_t>(format)].use) + QLatin1Char('.');
  if (format >= 0 && QFileInfo(path()).isFile())
    note += QLatin1Char(' ') + tr("A file of this name is there; it will be replaced.");
  note_->setText(note);
}

}  // namespace diptych::ui
