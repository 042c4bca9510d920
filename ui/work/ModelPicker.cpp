#include "ui/work/ModelPicker.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/FormPieces.h"

#include <QComboBox>
#include <QVBoxLayout>
#include <algorithm>

namespace diptych::ui {

ModelPicker::ModelPicker(std::vector<ModelChoice> models, const QString& current, const QString& accessibleName)
    : models_{std::move(models)}, combo_{new QComboBox}, description_{makeNote({})}, warning_{new WarningBox} {
  for (const ModelChoice& model : models_)
    combo_->addItem(model.misfits.empty() ? model.name : tr("%1 – may not fit").arg(model.name), model.id);
  combo_->setCurrentIndex(combo_->count() == 0 ? -1 : std::max(0, combo_->findData(current)));
  nameCombo(*combo_, accessibleName);
  combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  combo_->setMinimumContentsLength(24);
  combo_->setPlaceholderText(tr("No model yet"));
  combo_->setEnabled(!models_.empty());
  setFocusProxy(combo_);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit / 2);
  column->addWidget(combo_);
  column->addWidget(description_);
  column->addWidget(warning_);
  connect(combo_, &QComboBox::currentIndexChanged, this, [this] {
    showCurrent();
    Q_EMIT changed();
  });
  showCurrent();
}

const ModelChoice* ModelPicker::current() const {
  const int at = combo_->currentIndex();
  return at < 0 ? nullptr : &models_[static_cast<std::size_t>(at)];
}

QString ModelPicker::id() const {
  return current() ? current()->id : QString();
}

QString ModelPicker::name() const {
  return current() ? current()->name : QString();
}

QStringList ModelPicker::misfits() const {
  const ModelChoice* model = current();
  return model ? QStringList(model->misfits.begin(), model->misfits.end()) : QStringList();
}

void ModelPicker::showCurrent() {
  const ModelChoice* model = current();
  description_->setText(model ? model->description : QString());
  description_->setVisible(!description_->text().isEmpty());
  combo_->setAccessibleDescription(description_->text());
  warning_->setSentences(misfits());
}

}  // namespace diptych::ui
