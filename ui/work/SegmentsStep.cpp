#include "ui/work/SegmentsStep.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/ChoiceList.h"
#include "ui/work/TwoLineDelegate.h"
#include "ui/work/WorkWords.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace diptych::ui {

SegmentsStep::SegmentsStep(QWidget* parent)
    : QWidget(parent),
      list_{new ChoiceList},
      usePreset_{makePrimaryButton(tr("Use these segments"))},
      names_{new QPlainTextEdit},
      useNames_{new QPushButton(tr("Use these names"))} {
  list_->setItemDelegate(new TwoLineDelegate(list_));
  list_->setAccessibleName(tr("Ready-made segments"));
  list_->setGreatestHeight(280);
  usePreset_->setAccessibleName(usePreset_->text());
  names_->setAccessibleName(tr("Names of your own segments"));
  names_->setPlaceholderText(tr("Liver, Tumour"));
  names_->setToolTip(tr("Separated by commas, or one a line"));
  names_->setTabChangesFocus(true);
  names_->setFixedHeight(3 * names_->fontMetrics().lineSpacing() + 16);
  useNames_->setAccessibleName(useNames_->text());

  setFocusProxy(list_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit);
  column->addWidget(makeNote(tr("The structures the model will learn to draw.")));
  column->addWidget(list_);
  column->addWidget(usePreset_, 0, Qt::AlignLeft);
  column->addSpacing(metric::unit);
  column->addWidget(makeNote(tr("Or name your own, separated by commas or one a line:")));
  column->addWidget(names_);
  column->addWidget(useNames_, 0, Qt::AlignLeft);

  connect(usePreset_, &QPushButton::clicked, this, &SegmentsStep::choosePreset);
  connect(list_, &ChoiceList::rowEntered, this, &SegmentsStep::choosePreset);
  connect(list_, &QListWidget::itemDoubleClicked, this, &SegmentsStep::choosePreset);
  connect(list_, &QListWidget::currentRowChanged, this, [this](int row) { usePreset_->setEnabled(row >= 0); });
  connect(names_, &QPlainTextEdit::textChanged, this, &SegmentsStep::showNames);
  connect(useNames_, &QPushButton::clicked, this, [this] { Q_EMIT namesChosen(namesFromText(names_->toPlainText())); });
  usePreset_->setEnabled(false);
  showNames();
}

void SegmentsStep::setPresets(std::vector<GuidePreset> presets, const QString& suggested) {
  presets_ = std::move(presets);
  list_->clear();
  for (const GuidePreset& preset : presets_) {
    const bool fits = preset.id == suggested;
    const QString name = fits ? tr("%1 – suggested for this study").arg(preset.name) : preset.name;
    auto* item = new QListWidgetItem(name, list_);
    item->setData(TwoLineDelegate::secondLineRole, preset.segments);
    item->setData(Qt::AccessibleTextRole, QStringLiteral("%1: %2").arg(name, preset.segments));
    if (fits) list_->setCurrentItem(item);
  }
  if (list_->currentRow() < 0 && list_->count() > 0) list_->setCurrentRow(0);
  list_->setVisible(list_->count() > 0);
  usePreset_->setVisible(list_->count() > 0);
  list_->updateGeometry();
}

void SegmentsStep::choosePreset() {
  const int row = list_->currentRow();
  if (row >= 0) Q_EMIT presetChosen(presets_[static_cast<std::size_t>(row)].id);
}

void SegmentsStep::showNames() {
  const auto count = static_cast<int>(namesFromText(names_->toPlainText()).size());
  useNames_->setEnabled(count > 0);
  useNames_->setText(count == 0   ? tr("Use these names")
                     : count == 1 ? tr("Use this name")
                                  : tr("Use these %n names", nullptr, count));
  useNames_->setToolTip(count == 0 ? tr("Type at least one name.") : QString());
}

}  // namespace diptych::ui
