#include "ui/work/SegmentDialog.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/DeliberateOk.h"
#include "ui/work/FormPieces.h"
#include "ui/work/ModelPicker.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QRadioButton>
#include <QVBoxLayout>

namespace diptych::ui {
namespace {

QString sliceCount(int slices) {
  return slices == 1 ? SegmentDialog::tr("1 slice") : SegmentDialog::tr("%n slices", nullptr, slices);
}

}  // namespace

struct SegmentDialog::State {
  std::function<SegmentForecast(const SegmentChoice&)> forecast;
  ModelPicker* model = nullptr;
  QButtonGroup* scopes = nullptr;
  QComboBox* device = nullptr;
  std::unique_ptr<Facts> facts;
  WarningBox* warning = nullptr;
  QPushButton* ok = nullptr;
  DeliberateOk* deliberate = nullptr;

  QWidget* makeScopes(bool hasPhases, bool hasLabels, SliceScope start);
};

QWidget* SegmentDialog::State::makeScopes(bool hasPhases, bool hasLabels, SliceScope start) {
  auto* box = new QWidget;
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  scopes = new QButtonGroup(box);
  const auto add = [&](SliceScope scope, const QString& text, const QString& accessibleName) {
    auto* button = new QRadioButton(text);
    button->setAccessibleName(accessibleName);
    scopes->addButton(button, static_cast<int>(scope));
    column->addWidget(button, 0, Qt::AlignLeft);
  };
  add(SliceScope::all, hasPhases ? tr("&All slices of all phases") : tr("&All slices"), tr("All slices"));
  if (hasPhases) add(SliceScope::phase, tr("All slices of the &phase in view"), tr("All slices of this phase"));
  if (hasLabels) add(SliceScope::untouched, tr("Only slices &without labels"), tr("Untouched slices only"));
  add(SliceScope::thisSlice, tr("Only the slice in &view"), tr("This slice"));
  QAbstractButton* chosen = scopes->button(static_cast<int>(start));
  (chosen ? chosen : scopes->button(static_cast<int>(SliceScope::all)))->setChecked(true);
  return box;
}

SegmentDialog::SegmentDialog(std::vector<ModelChoice> models, std::vector<QString> devices, bool hasPhases,
                             bool hasLabels, const SegmentChoice& start,
                             std::function<SegmentForecast(const SegmentChoice&)> forecast, QWidget* parent)
    : QDialog(parent), state_{std::make_unique<State>()} {
  setWindowTitle(tr("Auto-segment"));
  State& s = *state_;
  s.forecast = std::move(forecast);
  s.model = new ModelPicker(std::move(models), start.model, tr("Model"));
  s.device = makeDeviceCombo(devices, start.device);
  s.warning = new WarningBox;

  QFormLayout* form = makeForm();
  form->addRow(tr("&Model"), s.model);
  form->addRow(tr("Slices"), s.makeScopes(hasPhases, hasLabels, start.scope));
  form->addRow(tr("&Device"), s.device);
  form->addRow(makeLine());
  s.facts = std::make_unique<Facts>(*form);

  s.ok = makePrimaryButton({});
  s.ok->setAccessibleName(tr("Segment"));
  s.deliberate = new DeliberateOk(*s.ok, *this);
  connect(s.deliberate, &DeliberateOk::confirmed, this, &QDialog::accept);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::groupGap, metric::groupGap, metric::groupGap, metric::groupGap);
  column->setSpacing(metric::groupGap);
  column->addLayout(form);
  column->addWidget(
      makeNote(tr("The result is shown as a prediction. Your labels stay as they are until you accept it.")));
  column->addWidget(s.warning);
  column->addStretch(1);
  column->addWidget(makeButtons(*this, s.ok));

  connect(s.model, &ModelPicker::changed, this, &SegmentDialog::showForecast);
  connect(s.scopes, &QButtonGroup::idToggled, this, [this](int, bool on) {
    if (on) showForecast();
  });
  connect(s.device, &QComboBox::currentIndexChanged, this, &SegmentDialog::showForecast);
  resize(520, 0);
  showForecast();
  s.model->setFocus();
}

SegmentDialog::~SegmentDialog() = default;

SegmentChoice SegmentDialog::choice() const {
  return {state_->model->id(), static_cast<SliceScope>(state_->scopes->checkedId()),
          state_->device->currentData().toString()};
}

void SegmentDialog::showForecast() {
  State& s = *state_;
  const bool none = s.model->isEmpty();
  const SegmentForecast forecast = none ? SegmentForecast{} : s.forecast(choice());
  s.facts->set(tr("Slices"), none ? QString() : sliceCount(forecast.slices));
  s.facts->set(tr("Time"), forecast.time);
  s.facts->set(tr("Memory"), forecast.memory);
  s.facts->set(tr("Runs on"), forecast.device);

  QString whyNot;
  if (none)
    whyNot = tr("There is no model yet. Train one first: three steps lead there.");
  else if (forecast.slices == 0)
    whyNot = tr("No slice is left to segment. Choose other slices above.");
  const QStringList misfits = s.model->misfits();
  s.warning->setSentences({misfits.contains(forecast.warning) ? QString() : forecast.warning, whyNot});
  const QString text = forecast.slices > 0 ? tr("&Segment %1").arg(sliceCount(forecast.slices)) : tr("&Segment");
  s.deliberate->setWords(text, misfits.isEmpty() ? QString() : tr("&Segment anyway"));
  s.ok->setEnabled(whyNot.isEmpty());
  s.ok->setToolTip(whyNot);
  growToFit(*this);
}

}  // namespace diptych::ui
