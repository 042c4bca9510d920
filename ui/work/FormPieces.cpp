#include "ui/work/FormPieces.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/WorkWords.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <algorithm>

namespace diptych::ui {

void Facts::set(const QString& name, const QString& text) {
  auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.name == name; });
  if (row == rows_.end()) {
    QLabel* heading = makeNote(name);
    heading->setWordWrap(false);
    heading->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* value = new QLabel;
    value->setWordWrap(true);
    value->setTextFormat(Qt::PlainText);
    value->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    form_.addRow(heading, value);
    row = rows_.insert(rows_.end(), {name, value});
  }
  row->text->setText(text);
  row->text->setAccessibleName(QStringLiteral("%1: %2").arg(name, text));
  form_.setRowVisible(row->text, !text.isEmpty());
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

void nameCombo(QComboBox& combo, const QString& accessibleName) {
  combo.setAccessibleName(accessibleName);
  combo.view()->setAccessibleName(accessibleName);
}

QComboBox* makeDeviceCombo(const std::vector<QString>& devices, const QString& current) {
  auto* combo = new QComboBox;
  const QString automatic = QStringLiteral("auto");
  combo->addItem(deviceText(automatic), automatic);
  for (const QString& device : devices)
    if (device != automatic) combo->addItem(deviceText(device), device);
  combo->setCurrentIndex(std::max(0, combo->findData(current)));
  nameCombo(*combo, QDialog::tr("Device"));
  combo->setToolTip(QDialog::tr("Automatic takes a graphics card where one can be used, else the processor"));
  return combo;
}

QDialogButtonBox* makeButtons(QDialog& dialog, QPushButton* leadingOn) {
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
  QPushButton* cancel = buttons->button(QDialogButtonBox::Cancel);
  cancel->setAccessibleName(cancel->text().remove(QLatin1Char('&')));
  // What it does is the dialog's own business: it may ask for a second press.
  buttons->addButton(leadingOn, QDialogButtonBox::ActionRole);
  leadingOn->setDefault(true);
  QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  return buttons;
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
