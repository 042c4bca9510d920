#include "app/window/PurgePresenter.h"

#include "app/loop/PurgeWords.h"
#include "app/window/Text.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QCheckBox>
#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

namespace diptych::app {

PurgePresenter::PurgePresenter(Document& document, JobsPresenter& jobs, StudiesPresenter& studies, QWidget* window)
    : QObject(window), document_{document}, jobs_{jobs}, studies_{studies}, window_{window} {}

void PurgePresenter::ask(int series) {
  ProjectThread* project = document_.project();
  if (project == nullptr) return;
  project->run(
      this, [series](storage::Project& opened) { return opened.purgePlan(series, storage::PurgeScope::study); },
      [this, project](const Result<storage::PurgePlan>& plan) {
        if (!plan) {
          Q_EMIT failed(text(plan.error().sentence()));
          return;
        }
        if (jobs_.worksOn(plan->jobs)) {
          Q_EMIT failed(
              tr("The study cannot be removed while a job works on it. Cancel the job, or wait for its end."));
          return;
        }
        // The question stays open for as long as it likes: the project may have been closed meanwhile.
        if (confirmed(*plan) && project == document_.project()) remove(*plan);
      });
}

bool PurgePresenter::confirmed(const storage::PurgePlan& plan) {
  QString goes, stays;
  for (const std::string& line : describeRemoved(plan)) goes += QStringLiteral("\n  •  ") + text(line);
  for (const std::string& sentence : describeKept(plan)) stays += text(sentence) + QStringLiteral(". ");

  QMessageBox question(window_);
  question.setIconPixmap(ui::icon(QStringLiteral("warning"), ui::Ink::accent).pixmap(40, 40));
  question.setWindowTitle(tr("Remove a study"));
  question.setText(tr("Remove this study from the project for good?"));
  question.setInformativeText(tr("These go, and no trace of them stays in the project:%1\n\n%2\n\nIt cannot be undone.")
                                  .arg(goes, stays.trimmed()));
  auto* sure = new QCheckBox(tr("&Yes, I want it gone"), &question);
  sure->setAccessibleName(tr("Yes, I want it gone"));
  question.setCheckBox(sure);
  QPushButton* go = question.addButton(tr("&Remove"), QMessageBox::DestructiveRole);
  QPushButton* keep = question.addButton(tr("&Keep it"), QMessageBox::RejectRole);
  go->setAccessibleName(tr("Remove"));
  keep->setAccessibleName(tr("Keep it"));
  go->setEnabled(false);
  connect(sure, &QCheckBox::toggled, go, &QWidget::setEnabled);
  question.setDefaultButton(keep);
  question.setEscapeButton(keep);
  question.exec();
  return question.clickedButton() == go;
}

void PurgePresenter::remove(const storage::PurgePlan& plan) {
  const int series = plan.series.front().number;
  const auto goes = [&plan](int number) {
    return std::any_of(plan.series.begin(), plan.series.end(),
                       [number](const storage::SeriesEntry& entry) { return entry.number == number; });
  };
  // What was painted in it is posted already, and done before the removal.
  if (document_.hasSeries() && goes(document_.series().number)) document_.closeSeries();
  document_.project()->save(
      this, [series](storage::Project& opened) { return opened.purge(series, storage::PurgeScope::study); },
      [this](const Result<storage::PurgeOutcome>& outcome) {
        if (!outcome) {
          Q_EMIT failed(text(outcome.error().sentence()));
          studies_.refresh(true);
          return;
        }
        jobs_.forget(outcome->removed.jobs);
        studies_.refresh(true);
        if (outcome->unfinished)
          Q_EMIT unfinished(
              tr("The study is out of the project. Bytes of it are still in the project's folder and go when "
                 "the project is next opened: %1")
                  .arg(text(outcome->unfinished->sentence())));
        else
          Q_EMIT removed(tr("The study is out of the project, and no trace of it is left there."));
      });
}

}  // namespace diptych::app
