#include "app/window/ReportPresenter.h"

#include "app/loop/ReportAssembly.h"
#include "app/loop/Tracks.h"
#include "app/window/Background.h"
#include "app/window/SeriesItems.h"
#include "app/window/Text.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <utility>

namespace diptych::app {
namespace {

/// What the report can say about a series, from what there is, without comparing anything yet.
QString figuresOf(const storage::Project& project, const storage::SeriesEntry& series) {
  const auto tracks = project.tracks(series.volume);
  if (!tracks) return {};
  int predictions = 0;
  bool reference = false, human = false;
  for (const storage::TrackEntry& track : *tracks) {
    predictions += track.kind == storage::TrackKind::model ? 1 : 0;
    reference = reference || track.kind == storage::TrackKind::reference;
    human = human || track.kind == storage::TrackKind::human;
  }
  if (predictions == 0) return ReportPresenter::tr("No prediction yet, so no Dice");
  if (!reference && !human) return ReportPresenter::tr("A prediction, but nothing to compare it with");
  return reference
             ? ReportPresenter::tr("%n prediction(s), compared with the reference", nullptr, predictions)
             : ReportPresenter::tr("%n prediction(s), compared with the labels you marked done", nullptr, predictions);
}

Result<std::vector<ui::ReportSeries>> reportSeries(const storage::Project& project) {
  const auto series = project.series();
  if (!series) return series.error();
  std::vector<ui::ReportSeries> rows;
  for (const storage::SeriesEntry& entry : *series) {
    QString title = ReportPresenter::tr("Series %1").arg(entry.number);
    if (!entry.series.description.empty()) title += QStringLiteral(" · ") + text(entry.series.description);
    if (!entry.patient.name.empty()) title += QStringLiteral(" · ") + personName(entry.patient.name);
    rows.push_back({entry.number, title, figuresOf(project, entry)});
  }
  return rows;
}

QString proposedPath(const std::filesystem::path& project) {
  QSettings settings;
  QString folder = settings.value(QStringLiteral("report/folder")).toString();
  if (folder.isEmpty() || !QDir(folder).exists())
    folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  if (!QDir(folder).exists()) folder = QDir::homePath();
  return QDir(folder).filePath(text(project.stem().string()) + QStringLiteral(" report.pdf"));
}

}  // namespace

ReportPresenter::ReportPresenter(Document& document, QWidget* window)
    : QObject(window), document_{document}, window_{window} {}

void ReportPresenter::ask() {
  if (document_.project() == nullptr) return;
  document_.project()->run(
      this, [](storage::Project& project) { return reportSeries(project); },
      [this](Result<std::vector<ui::ReportSeries>> series) {
        if (!series) {
          Q_EMIT failed(text(series.error().sentence()));
          return;
        }
        ui::ReportChoice start;
        start.path = proposedPath(document_.project()->folder());
        start.title = text(document_.project()->folder().stem().string());
        for (const ui::ReportSeries& row : *series) start.series.push_back(row.number);
        auto* dialog = new ui::ReportDialog(std::move(*series), start, window_);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog] { write(dialog->choice()); });
        dialog->open();
      });
}

void ReportPresenter::write(const ui::ReportChoice& choice) {
  QSettings().setValue(QStringLiteral("report/folder"), QFileInfo(choice.path).absolutePath());
  ReportRequest request;
  request.title = choice.title.toStdString();
  request.series = choice.series;
  request.protocol = choice.paperProtocol ? Protocol::paper : Protocol::patient;
  Q_EMIT begun(tr("Writing the report"));
  // First everything that was drawn, then a reader of its own: strokes go on being saved meanwhile.
  document_.project()->run(
      this, [](storage::Project&) {},
      [this, request, path = choice.path, folder = document_.project()->folder()] {
        inBackground(
            this,
            [folder, request, path]() -> Status {
              const auto reader = storage::Project::open(folder, storage::Project::Mode::readOnly);
              if (!reader) return reader.error();
              const auto report = assembleReport(**reader, request);
              if (!report) return report.error();
              return ui::writeReport(*report, std::filesystem::path(path.toStdString()));
            },
            [this, path](const Status& written) {
              if (written)
                Q_EMIT finished(path);
              else
                Q_EMIT failed(text(written.error().sentence()));
            });
      });
}

}  // namespace diptych::app
