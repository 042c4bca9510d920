#include "ui/work/TrainDialog.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/DeliberateOk.h"
#include "ui/work/FormPieces.h"
#include "ui/work/MinutesField.h"
#include "ui/work/ModelPicker.h"
#include "ui/work/WorkWords.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace diptych::ui {

struct TrainDialog::State {
  std::function<TrainForecast(const TrainChoice&)> forecast;
  QString startConfig;  ///< what `choice().config` stays where a model is trained on
  ModelPicker* from = nullptr;
  QComboBox* config = nullptr;
  QFormLayout* form = nullptr;
  QLineEdit* name = nullptr;
  MinutesField* minutes = nullptr;
  QCheckBox* holdOut = nullptr;
  QComboBox* device = nullptr;
  std::unique_ptr<Facts> facts;
  WarningBox* warning = nullptr;
  QPushButton* ok = nullptr;
  DeliberateOk* deliberate = nullptr;

  void makeFields(std::vector<ModelChoice> models, const std::vector<QString>& configs,
                  const std::vector<QString>& devices, const TrainChoice& start);
  QWidget* makeHoldOut(bool on);
};

void TrainDialog::State::makeFields(std::vector<ModelChoice> models, const std::vector<QString>& configs,
                                    const std::vector<QString>& devices, const TrainChoice& start) {
  models.push_back({{}, tr("A new model"), tr("Learns from your slices alone."), {}});
  from = new ModelPicker(std::move(models), start.from, tr("Start from"));
  config = new QComboBox;
  for (const QString& one : configs) config->addItem(one, one);
  config->setCurrentIndex(std::max(0, config->findData(start.config)));
  nameCombo(*config, tr("Network of the new model"));
  startConfig = start.config;
  name = new QLineEdit(start.name);
  name->setAccessibleName(tr("Name of the result"));
  minutes = new MinutesField(start.minutes);
  device = makeDeviceCombo(devices, start.device);

  form = makeForm();
  form->addRow(tr("&Start from"), from);
  form->addRow(tr("Net&work"), config);
  form->addRow(tr("&Name"), name);
  form->addRow(tr("Train &for"), minutes);
  form->addRow(tr("&Device"), device);
  form->addRow(tr("Check"), makeHoldOut(start.holdOut));
  form->addRow(makeLine());
  facts = std::make_unique<Facts>(*form);
}

QWidget* TrainDialog::State::makeHoldOut(bool on) {
  holdOut = new QCheckBox(tr("&Hold out one patient in five"));
  holdOut->setAccessibleName(tr("Hold out one patient in five"));
  holdOut->setChecked(on);
  QLabel* note = makeNote(
      tr("Their slices are not learned from. They measure the Dice that picks the best moment of the training, "
         "so the figure is not flattered. Needs at least five patients."));
  holdOut->setAccessibleDescription(note->text());
  auto* box = new QWidget;
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(holdOut, 0, Qt::AlignLeft);
  column->addWidget(note);
  return box;
}

TrainDialog::TrainDialog(std::vector<ModelChoice> models, std::vector<QString> configs, std::vector<QString> devices,
                         const TrainChoice& start, std::function<TrainForecast(const TrainChoice&)> forecast,
                         QWidget* parent)
    : QDialog(parent), state_{std::make_unique<State>()} {
  State& s = *state_;
  s.forecast = std::move(forecast);
  s.makeFields(std::move(models), configs, devices, start);
  s.warning = new WarningBox;

  s.ok = makePrimaryButton({});
  s.ok->setAccessibleName(tr("Train"));
  s.deliberate = new DeliberateOk(*s.ok, *this);
  connect(s.deliberate, &DeliberateOk::confirmed, this, &QDialog::accept);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::groupGap, metric::groupGap, metric::groupGap, metric::groupGap);
  column->setSpacing(metric::groupGap);
  column->addLayout(s.form);
  column->addWidget(s.warning);
  column->addStretch(1);
  column->addWidget(makeButtons(*this, s.ok));

  connect(s.from, &ModelPicker::changed, this, &TrainDialog::showForecast);
  connect(s.config, &QComboBox::currentIndexChanged, this, &TrainDialog::showForecast);
  connect(s.name, &QLineEdit::textChanged, this, &TrainDialog::showForecast);
  connect(s.minutes, &MinutesField::changed, this, &TrainDialog::showForecast);
  connect(s.holdOut, &QCheckBox::toggled, this, &TrainDialog::showForecast);
  connect(s.device, &QComboBox::currentIndexChanged, this, &TrainDialog::showForecast);
  resize(560, 0);
  showForecast();
  s.from->setFocus();
}

TrainDialog::~TrainDialog() = default;

TrainChoice TrainDialog::choice() const {
  const State& s = *state_;
  TrainChoice choice;
  choice.from = s.from->id();
  choice.config = s.config->count() > 0 ? s.config->currentData().toString() : s.startConfig;
  choice.name = s.name->text().simplified();
  choice.minutes = s.minutes->minutes();
  choice.holdOut = s.holdOut->isChecked();
  choice.device = s.device->currentData().toString();
  return choice;
}

void TrainDialog::showForecast() {
  State& s = *state_;
  const TrainChoice now = choice();
  const bool fresh = now.from.isEmpty();
  setWindowTitle(fresh ? tr("Train a new model") : tr("Retrain %1").arg(s.from->name()));
  s.form->setRowVisible(s.config, fresh);

  const TrainForecast forecast = s.forecast(now);
  s.name->setPlaceholderText(forecast.name);
  s.facts->set(tr("Learns from"), forecast.data);
  s.facts->set(tr("Segments"), forecast.segments);
  s.facts->set(tr("Held out"), forecast.heldOut);
  s.facts->set(tr("Time"), forecast.time);
  s.facts->set(tr("Memory"), forecast.memory);
  s.facts->set(tr("Runs on"), forecast.device);
  s.facts->set(tr("Kept"),
               fresh ? QString() : tr("%1 stays as it is; the result is a model beside it.").arg(s.from->name()));

  const QStringList misfits = s.from->misfits();
  s.warning->setSentences({misfits.contains(forecast.warning) ? QString() : forecast.warning, forecast.whyNot});
  s.deliberate->setWords(tr("&Train for %1").arg(minutesText(now.minutes)),
                         misfits.isEmpty() ? QString() : tr("&Train anyway"));
  s.ok->setEnabled(forecast.whyNot.isEmpty());
  s.ok->setToolTip(forecast.whyNot);
  growToFit(*this);
}

}  // namespace diptych::ui
