#include "ui/segments/SegmentDelegate.h"

#include "ui/segments/SegmentModel.h"
#include "ui/segments/SegmentWords.h"
#include "ui/segments/Swatch.h"
#include "ui/theme/Theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <algorithm>

namespace diptych::ui {
namespace {

constexpr int kBarWidth = 3, kDigitWidth = 12, kToggleWidth = 26;
// Properties of the editor.
constexpr char kFilled[] = "filled", kRefused[] = "refused";

const SegmentRow& rowOf(const QModelIndex& index) {
  return static_cast<const SegmentModel*>(index.model())->at(index);
}

/// States that are as usual are drawn muted, so that a hidden or locked segment stands out.
void paintToggle(QPainter* painter, const QRect& zone, const QString& name, bool usual) {
  QRect square(0, 0, metric::icon, metric::icon);
  square.moveCenter(zone.center());
  icon(name).paint(painter, square, Qt::AlignCenter, usual ? QIcon::Disabled : QIcon::Normal);
}

}  // namespace

RowZones rowZones(const QRect& row) {
  RowZones zones;
  const auto cell = [&](int left, int width) { return QRect(row.left() + left, row.top(), width, row.height()); };
  zones.bar = cell(0, kBarWidth);
  zones.digit = cell(metric::unit, kDigitWidth);
  zones.swatch = cell(metric::unit + kDigitWidth + 4, kSwatchSize);
  const int nameLeft = metric::unit + kDigitWidth + 4 + kSwatchSize + metric::unit;
  zones.lock = cell(row.width() - kToggleWidth, kToggleWidth);
  zones.eye = cell(row.width() - 2 * kToggleWidth, kToggleWidth);
  zones.name = cell(nameLeft, std::max(0, row.width() - 2 * kToggleWidth - 4 - nameLeft));
  return zones;
}

void SegmentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const ThemeColours& colours = Theme::instance().colours();
  const SegmentRow& row = rowOf(index);
  const RowZones zones = rowZones(option.rect);
  const bool active = option.state.testFlag(QStyle::State_Selected);

  painter->save();
  if (active || option.state.testFlag(QStyle::State_MouseOver)) {
    QColor ground = colours.raised;
    if (!active) ground.setAlphaF(0.5F);
    painter->fillRect(option.rect, ground);
  }
  if (active) painter->fillRect(zones.bar, colours.accent);

  QFont font = option.font;
  painter->setFont(font);
  if (index.row() < 9) {
    painter->setPen(active ? colours.text : colours.muted);
    painter->drawText(zones.digit, Qt::AlignCenter, QString::number(index.row() + 1));
  }
  paintSwatch(*painter, zones.swatch, row.segment.colour, row.visible);
  font.setBold(active);
  painter->setFont(font);
  painter->setPen(row.visible ? colours.text : colours.muted);
  const QString name =
      QFontMetrics(font).elidedText(QString::fromStdString(row.segment.name), Qt::ElideRight, zones.name.width());
  painter->drawText(zones.name, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, name);
  paintToggle(painter, zones.eye, row.visible ? QStringLiteral("eye") : QStringLiteral("eye-off"), row.visible);
  paintToggle(painter, zones.lock, row.locked ? QStringLiteral("lock") : QStringLiteral("unlock"), !row.locked);
  painter->restore();
}

QSize SegmentDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {160, metric::controlHeight};
}

QWidget* SegmentDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
  auto* editor = new QLineEdit(parent);
  editor->setMaxLength(64);  // DICOM's limit for a segment label (VR LO)
  editor->setAccessibleName(tr("Name of %1").arg(index.data(Qt::DisplayRole).toString()));
  const QPersistentModelIndex place(index);
  connect(editor, &QLineEdit::textEdited, this, [this, editor, place](const QString& text) {
    if (!place.isValid()) return;
    const auto* model = static_cast<const SegmentModel*>(place.model());
    const QString problem = whyNotName(model->rows(), model->at(place).segment.value, text);
    editor->setProperty(kRefused, !problem.isEmpty());
    Q_EMIT nameChecked(problem);
  });
  return editor;
}

void SegmentDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  // Counts of the row change while a name is typed; only the first call fills the editor.
  auto* line = static_cast<QLineEdit*>(editor);
  if (!line->property(kFilled).toBool()) line->setText(index.data(Qt::EditRole).toString());
  line->setProperty(kFilled, true);
}

void SegmentDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
  model->setData(index, static_cast<QLineEdit*>(editor)->text(), Qt::EditRole);
}

void SegmentDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                           const QModelIndex&) const {
  editor->setGeometry(rowZones(option.rect).name.adjusted(-4, 1, 0, -1));
}

void SegmentDelegate::destroyEditor(QWidget* editor, const QModelIndex& index) const {
  Q_EMIT nameChecked({});
  QStyledItemDelegate::destroyEditor(editor, index);
}

bool SegmentDelegate::eventFilter(QObject* watched, QEvent* event) {
  auto* editor = qobject_cast<QLineEdit*>(watched);
  if (editor && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool commits = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Tab || key == Qt::Key_Backtab;
    if (commits && editor->property(kRefused).toBool()) return true;
  }
  if (editor && event->type() == QEvent::FocusOut) {
    // Going to another window, or opening a menu, is no end of typing.
    const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
    if (reason == Qt::ActiveWindowFocusReason || reason == Qt::PopupFocusReason) return false;
  }
  return QStyledItemDelegate::eventFilter(watched, event);
}

}  // namespace diptych::ui
