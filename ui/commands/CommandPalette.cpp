#include "ui/commands/CommandPalette.h"

#include "ui/commands/Commands.h"
#include "ui/commands/PaletteModel.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace diptych::ui {

namespace {

constexpr int widest = 600;
constexpr int mostRows = 8;
constexpr int fromTop = 64;

}  // namespace

CommandPalette::CommandPalette(Commands& commands, QWidget* window)
    : QWidget(window),
      commands_(commands),
      model_(new PaletteModel(commands, this)),
      field_(new QLineEdit(this)),
      list_(new QListView(this)),
      nothing_(makeNote(tr("No command has these words. Try another word for it."), this)) {
  setAccessibleName(tr("Command palette"));
  field_->setAccessibleName(tr("Find a command"));
  field_->setPlaceholderText(tr("Find a command…"));
  field_->setClearButtonEnabled(true);
  field_->addAction(icon(QStringLiteral("search"), Ink::muted), QLineEdit::LeadingPosition);
  list_->setAccessibleName(tr("Commands"));
  list_->setModel(model_);
  list_->setItemDelegate(new PaletteRow(list_));
  list_->setUniformItemSizes(true);
  list_->setFocusPolicy(Qt::NoFocus);  // the field keeps the focus; its keys move the list
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  nothing_->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  column->addWidget(field_);
  column->addWidget(list_);
  column->addWidget(nothing_);

  field_->installEventFilter(this);
  window->installEventFilter(this);
  connect(field_, &QLineEdit::textChanged, this, &CommandPalette::search);
  connect(list_, &QListView::clicked, this, [this](const QModelIndex& index) { run(index.row()); });
  connect(&commands_, &Commands::changed, list_->viewport(), qOverload<>(&QWidget::update));
  // A click elsewhere means: not this. The focus is then already where the person wants it.
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
    if (isVisible() && now && now != this && !isAncestorOf(now)) hide();
  });
  hide();
}

void CommandPalette::open() {
  if (!isVisible()) focusBefore_ = QApplication::focusWidget();
  field_->clear();
  search({});
  show();
  raise();
  field_->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::leave() {
  // The focus first: hiding would hand it to whatever is next in the tab order.
  if (focusBefore_ && focusBefore_->isVisible())
    focusBefore_->setFocus(Qt::OtherFocusReason);
  else
    parentWidget()->setFocus(Qt::OtherFocusReason);
  hide();
}

void CommandPalette::search(const QString& query) {
  model_->search(query);
  const int rows = model_->rowCount();
  list_->setFixedHeight(qMin(rows, mostRows) * PaletteRow::height + 4);  // the ring of the list
  list_->setVisible(rows > 0);
  nothing_->setVisible(rows == 0);
  if (rows > 0) goTo(0);
  place();
}

void CommandPalette::goTo(int row) {
  list_->setCurrentIndex(model_->index(row, 0));
  // The list never has the focus, so screen readers must be told what the keys point at.
  QAccessibleEvent event(list_, QAccessible::Focus);
  event.setChild(row);
  QAccessible::updateAccessibility(&event);
}

void CommandPalette::run(int row) {
  if (row < 0 || row >= model_->rowCount()) return;
  const QModelIndex index = model_->index(row, 0);
  if (!index.data(PaletteModel::enabledRole).toBool()) return;  // its row says why
  const QString id = index.data(PaletteModel::idRole).toString();
  leave();
  model_->ran(id);
  commands_.action(id)->trigger();
}

void CommandPalette::place() {
  const QWidget* window = parentWidget();
  const int width = qMin(widest, window->width() - 2 * metric::groupGap);
  layout()->activate();
  const int height = qMin(layout()->hasHeightForWidth() ? layout()->heightForWidth(width) : sizeHint().height(),
                          window->height() - 2 * metric::groupGap);
  setGeometry((window->width() - width) / 2, qMin(fromTop, qMax(0, window->height() - height - metric::groupGap)),
              width, height);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize && isVisible()) place();
  if (watched != field_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);

  const int last = model_->rowCount() - 1;
  const int row = list_->currentIndex().row();
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape:
      leave();
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      run(row);
      return true;
    case Qt::Key_Up:
      goTo(row > 0 ? row - 1 : last);
      return true;
    case Qt::Key_Down:
      goTo(row < last ? row + 1 : 0);
      return true;
    case Qt::Key_PageUp:
      goTo(qMax(0, row - mostRows));
      return true;
    case Qt::Key_PageDown:
      goTo(qMin(last, row + mostRows));
      return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
      return true;  // there is nowhere to go inside
    default:
      return false;
  }
}

void CommandPalette::paintEvent(QPaintEvent*) {
  const ThemeColours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(c.muted);
  painter.setBrush(c.panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::corner, metric::corner);
}

}  // namespace diptych::ui
