#include "app/window/SeriesItems.h"

#include "app/loop/Patients.h"
#include "app/loop/Tracks.h"
#include "app/window/Text.h"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>
#include <QStringList>
#include <algorithm>

namespace diptych::app {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("SeriesItems", text);
}

/// DICOM's "20240312" as people write it.
QString date(const std::string& dicom) {
  const QDate when = QDate::fromString(text(dicom).left(8), QStringLiteral("yyyyMMdd"));
  return when.isValid() ? QLocale().toString(when, QStringLiteral("d MMM yyyy")) : text(dicom);
}

QString patientDetails(const storage::PatientInfo& patient) {
  QStringList parts;
  if (!patient.sex.empty()) parts << text(patient.sex);
  if (!patient.birthDate.empty()) parts << tr("born %1").arg(date(patient.birthDate));
  if (!patient.id.empty()) parts << tr("id %1").arg(text(patient.id));
  return parts.join(QStringLiteral(" · "));
}

QString lengths(const Geometry& geometry) {
  if (geometry.unit != LengthUnit::millimetres) return {};
  const Vec3 spacing = geometry.affine.spacing();
  const auto number = [](double mm) { return QLocale::c().toString(mm, 'g', 3); };
  return QStringLiteral("%1 × %2 × %3 mm").arg(number(spacing.x), number(spacing.y), number(spacing.z));
}

QString details(const storage::SeriesEntry& entry) {
  const GridSize& size = entry.geometry.size;
  QStringList parts;
  if (!entry.series.modality.empty()) parts << text(entry.series.modality);
  QString grid = QStringLiteral("%1 × %2 × %3").arg(size.x).arg(size.y).arg(size.z);
  if (size.t > 1) grid += QStringLiteral(" × %1").arg(size.t);
  parts << grid;
  if (const QString mm = lengths(entry.geometry); !mm.isEmpty()) parts << mm;
  return parts.join(QStringLiteral(" · "));
}

Result<std::vector<SliceState>> statesOf(const storage::Project& project, VolumeId volume, storage::TrackKind kind) {
  const auto track = newestTrack(project, volume, kind);
  if (!track) return track.error();
  if (!*track) return std::vector<SliceState>{};
  return project.sliceStates((*track)->id);
}

/// Over all phases a slice is as far as its furthest phase.
std::vector<ui::SliceMark> summedMarks(const GridSize& size, const std::vector<SliceState>& human,
                                       const std::vector<SliceState>& predicted) {
  std::vector<ui::SliceMark> sum(static_cast<std::size_t>(size.z));
  for (int t = 0; t < size.t; ++t) {
    const auto marks = sliceMarks(size, t, human, predicted);
    for (std::size_t k = 0; k < sum.size(); ++k) {
      sum[k].stage = std::max(sum[k].stage, marks[k].stage);
      sum[k].predicted = sum[k].predicted || marks[k].predicted;
      sum[k].doubtful = sum[k].doubtful || marks[k].doubtful;
    }
  }
  return sum;
}

}  // namespace

QString personName(const std::string& dicom) {
  QStringList parts;
  const QStringList components = text(dicom).split(QLatin1Char('=')).value(0).split(QLatin1Char('^'));
  for (const QString& part : components)
    if (!part.trimmed().isEmpty()) parts << part.trimmed();
  return parts.join(QStringLiteral(", "));
}

std::vector<ui::SliceMark> sliceMarks(const GridSize& size, int t, const std::vector<SliceState>& human,
                                      const std::vector<SliceState>& predicted) {
  using Stage = ui::SliceMark::Stage;
  std::vector<ui::SliceMark> marks(static_cast<std::size_t>(std::max(0, size.z)));
  const auto inside = [&](const SliceState& state) { return state.t == t && state.k >= 0 && state.k < size.z; };
  for (const SliceState& state : predicted)
    if (inside(state) && state.stage == SliceStage::done) marks[static_cast<std::size_t>(state.k)].predicted = true;
  for (const SliceState& state : human) {
    if (!inside(state)) continue;
    ui::SliceMark& mark = marks[static_cast<std::size_t>(state.k)];
    mark.stage = state.stage == SliceStage::done     ? Stage::done
                 : state.stage == SliceStage::inWork ? Stage::inWork
                                                     : Stage::untouched;
  }
  return marks;
}

Result<std::vector<ui::SeriesItem>> seriesItems(const storage::Project& project) {
  const auto series = project.series();
  if (!series) return series.error();
  std::vector<ui::SeriesItem> items;
  for (const storage::SeriesEntry& entry : *series) {
    const auto human = statesOf(project, entry.volume, storage::TrackKind::human);
    if (!human) return human.error();
    const auto predicted = statesOf(project, entry.volume, storage::TrackKind::model);
    if (!predicted) return predicted.error();
    const auto reference = newestTrack(project, entry.volume, storage::TrackKind::reference);
    if (!reference) return reference.error();

    ui::SeriesItem item;
    item.number = entry.number;
    item.patient = personName(entry.patient.name);
    if (item.patient.isEmpty())
      item.patient = entry.patient.id.empty() ? tr("No patient named") : text(entry.patient.id);
    item.patientDetails = patientDetails(entry.patient);
    item.patientKey = text(patientKey(entry));
    QStringList study;
    if (!entry.study.date.empty()) study << date(entry.study.date);
    if (!entry.study.description.empty()) study << text(entry.study.description);
    item.study = study.isEmpty() ? tr("Study") : study.join(QStringLiteral(" · "));
    item.studyKey = entry.study.uid.empty() ? item.patientKey : text(entry.study.uid);
    item.title = !entry.series.description.empty() ? text(entry.series.description)
                 : !entry.series.protocol.empty()  ? text(entry.series.protocol)
                                                   : tr("Series %1").arg(entry.number);
    item.details = details(entry);
    QStringList notes;
    for (const std::string& note : entry.notes) notes << text(note);
    item.notes = notes.join(QLatin1Char('\n'));
    item.slices = summedMarks(entry.geometry.size, *human, *predicted);
    item.done = static_cast<int>(std::count_if(
        human->begin(), human->end(), [](const SliceState& state) { return state.stage == SliceStage::done; }));
    item.total = entry.geometry.size.z * entry.geometry.size.t;
    item.reference = reference->has_value();
    item.secondary = entry.series.role != storage::SeriesRole::image;
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace diptych::app
