#include "ui/work/ReportDialog.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/FormPieces.h"
#include "ui/work/ReportFile.h"
#include "ui/work/TwoLineDelegate.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QRadioButton>
#include <QVBoxLayout>
#include <algorithm>

namespace diptych::ui {
namespace {

constexpr int numberRole = Qt::UserRole;

QListWidget* makeSeriesList(const std::vector<ReportSeries>& series, const std::vector<int>& chosen) {
  auto* list = new QListWidget;
  list->setItemDelegate(new TwoLineDelegate(list));
  list->setResizeMode(QListView::Adjust);
  list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list->setAccessibleName(ReportDialog::tr("Series in the report"));
  for (const ReportSeries& one : series) {
    auto* item = new QListWidgetItem(one.title, list);
    const bool on = std::find(chosen.begin(), chosen.end(), one.number) != chosen.end();
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
    item->setData(numberRole, one.number);
    item->setData(TwoLineDelegate::secondLineRole, one.figures);
    item->setData(Qt::AccessibleTextRole, QStringLiteral("%1: %2").arg(one.title, one.figures));
  }
  if (list->count() > 0) list->setCurrentRow(0);
  return list;
}

}  // namespace

struct ReportDialog::State {
  ReportFile* file = nullptr;
  QLineEdit* title = nullptr;
  QListWidget* series = nullptr;
  QRadioButton* patient = nullptr;
  QRadioButton* paper = nullptr;
  QLabel* protocolNote = nullptr;
  WarningBox* warning = nullptr;
  QPushButton* ok = nullptr;

  QWidget* makeSeries();
  QWidget* makeProtocol(bool paperProtocol);
  void checkAll(bool on) {
    for (int i = 0; i < series->count(); ++i) series->item(i)->setCheckState(on ? Qt::Checked : Qt::Unchecked);
  }
};

QWidget* ReportDialog::State::makeSeries() {
  auto* box = new QWidget;
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit / 2);
  column->addWidget(series, 1);
  auto* line = new QHBoxLayout;
  line->setSpacing(metric::unit);
  const auto add = [&](const QString& text, const QString& accessibleName, bool on) {
    auto* button = new QPushButton(text);
    button->setAccessibleName(accessibleName);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, series, [this, on] { checkAll(on); });
    line->addWidget(button);
  };
  add(tr("&All"), tr("All series"), true);
  add(tr("N&one"), tr("No series"), false);
  line->addStretch(1);
  column->addLayout(line);
  return box;
}

QWidget* ReportDialog::State::makeProtocol(bool paperProtocol) {
  patient = new QRadioButton(tr("&Patient"));
  patient->setAccessibleName(tr("Protocol: patient"));
  paper = new QRadioButton(tr("Pape&r"));
  paper->setAccessibleName(tr("Protocol: paper"));
  (paperProtocol ? paper : patient)->setChecked(true);
  protocolNote = makeNote({});
  auto* box = new QWidget;
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit / 2);
  auto* line = new QHBoxLayout;
  line->setSpacing(metric::groupGap);
  line->addWidget(patient);
  line->addWidget(paper);
  line->addStretch(1);
  column->addLayout(line);
  column->addWidget(protocolNote);
  return box;
}

ReportDialog::ReportDialog(std::vector<ReportSeries> series, const ReportChoice& start, QWidget* parent)
    : QDialog(parent), state_{std::make_unique<State>()} {
  setWindowTitle(tr("Report"));
  State& s = *state_;
  s.file = new ReportFile(start.path);
  s.title = new QLineEdit(start.title);
  s.title->setAccessibleName(tr("Title of the report"));
  s.series = makeSeriesList(series, start.series);
  s.warning = new WarningBox;

  QFormLayout* form = makeForm();
  form->addRow(tr("&File"), s.file);
  form->addRow(tr("&Title"), s.title);
  form->addRow(tr("&Series"), s.makeSeries());
  if (auto* label = qobject_cast<QLabel*>(form->labelForField(s.series->parentWidget()))) label->setBuddy(s.series);
  form->addRow(tr("Protocol"), s.makeProtocol(start.paperProtocol));

  s.ok = makePrimaryButton({});
  s.ok->setAccessibleName(tr("Write the report"));
  connect(s.ok, &QPushButton::clicked, this, &QDialog::accept);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::groupGap, metric::groupGap, metric::groupGap, metric::groupGap);
  column->setSpacing(metric::groupGap);
  column->addLayout(form, 1);
  column->addWidget(s.warning);
  column->addWidget(makeButtons(*this, s.ok));

  connect(s.file, &ReportFile::changed, this, &ReportDialog::showChoice);
  connect(s.series, &QListWidget::itemChanged, this, &ReportDialog::showChoice);
  connect(s.paper, &QRadioButton::toggled, this, &ReportDialog::showChoice);
  resize(560, 440);
  showChoice();
  s.file->setFocus();
}

ReportDialog::~ReportDialog() = default;

ReportChoice ReportDialog::choice() const {
  const State& s = *state_;
  ReportChoice choice;
  choice.path = s.file->path();
  choice.title = s.title->text().trimmed();
  choice.paperProtocol = s.paper->isChecked();
  for (int i = 0; i < s.series->count(); ++i)
    if (s.series->item(i)->checkState() == Qt::Checked)
      choice.series.push_back(s.series->item(i)->data(numberRole).toInt());
  return choice;
}

void ReportDialog::showChoice() {
  State& s = *state_;
  s.protocolNote->setText(
      s.paper->isChecked()
          ? tr("Distances in voxels; a segment that was predicted but is not in the reference counts as Dice 1. For "
               "comparing with the published figures.")
          : tr("Distances in millimetres; missed and invented segments count as Dice 0. For judging patients."));
  const int count = static_cast<int>(choice().series.size());
  QString whyNot = s.file->whyNot();
  if (whyNot.isEmpty() && count == 0)
    whyNot = s.series->count() == 0 ? tr("There is no series yet that a report could be on.")
                                    : tr("Choose at least one series.");
  s.warning->setSentences({whyNot});
  s.ok->setEnabled(whyNot.isEmpty());
  s.ok->setToolTip(whyNot);
  if (count == 0)
    s.ok->setText(tr("&Write report"));
  else
    s.ok->setText(count == 1 ? tr("&Write report on 1 series") : tr("&Write report on %n series", nullptr, count));
  growToFit(*this);
}

}  // namespace diptych::ui
