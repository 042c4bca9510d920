#include "ui/work/FormPieces.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/WorkWords.h"

#include <QAccessible>
#include <QComboBox>
#include <QDialog>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <algorithm>

namespace diptych::ui {

FactsTable::FactsTable(QWidget* parent) : QWidget(parent), grid_{new QGridLayout(this)} {
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(metric::groupGap);
  grid_->setVerticalSpacing(metric::unit / 2);
  grid_->setColumnMinimumWidth(0, 80);
  grid_->setColumnStretch(1, 1);
}

void FactsTable::setFact(const QString& name, const QString& text) {
  auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.name->text() == name; });
  if (row == rows_.end()) {
    Row added{makeNote(name), new QLabel};
    added.name->setWordWrap(false);
    added.name->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    added.text->setWordWrap(true);
    added.text->setTextFormat(Qt::PlainText);
    const int at = static_cast<int>(rows_.size());
    grid_->addWidget(added.name, at, 0);
    grid_->addWidget(added.text, at, 1);
    row = rows_.insert(rows_.end(), added);
  }
  row->text->setText(text);
  row->text->setAccessibleName(QStringLiteral("%1: %2").arg(name, text));
  row->name->setVisible(!text.isEmpty());
  row->text->setVisible(!text.isEmpty());
}

WarningBox::WarningBox(QWidget* parent) : QWidget(parent), sign_{new QLabel}, text_{new QLabel} {
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  sign_->setFixedSize(metric::icon, metric::icon);
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(metric::unit);
  line->addWidget(sign_, 0, Qt::AlignTop);
  line->addWidget(text_, 1);
  connect(&Theme::instance(), &Theme::changed, this, &WarningBox::showSign);
  showSign();
  hide();
}

void WarningBox::showSign() {
  sign_->setPixmap(
      icon(QStringLiteral("warning"), Ink::warning).pixmap(QSize(metric::icon, metric::icon), devicePixelRatioF()));
}

void WarningBox::setSentences(QStringList sentences) {
  sentences.removeAll(QString());
  const QString text = sentences.join(QLatin1Char('\n'));
  const bool changed = text != text_->text();
  text_->setText(text);
  setVisible(!text.isEmpty());
  if (!changed || text.isEmpty()) return;
  QAccessibleEvent event(text_, QAccessible::Alert);
  QAccessible::updateAccessibility(&event);
}

QComboBox* makeDeviceCombo(const std::vector<QString>& devices, const QString& current) {
  auto* combo = new QComboBox;
  const QString automatic = QStringLiteral("auto");
  combo->addItem(deviceText(automatic), automatic);
  for (const QString& device : devices)
    if (device != automatic) combo->addItem(deviceText(device), device);
  combo->setCurrentIndex(std::max(0, combo->findData(current)));
  combo->setAccessibleName(QComboBox::tr("Device"));
  combo->setToolTip(QComboBox::tr("Automatic takes a graphics card where one can be used, else the processor"));
  return combo;
}

QFormLayout* makeForm() {
  auto* form = new QFormLayout;
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  form->setFormAlignment(Qt::AlignLeft | Qt::AlignTop);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->setHorizontalSpacing(metric::groupGap);
  form->setVerticalSpacing(metric::unit);
  return form;
}

void growToFit(QDialog& dialog) {
  QLayout* layout = dialog.layout();
  layout->activate();
  const int needed =
      layout->hasHeightForWidth() ? layout->totalHeightForWidth(dialog.width()) : layout->totalSizeHint().height();
  if (needed > dialog.height()) dialog.resize(dialog.width(), needed);
}

}  // namespace diptych::ui
