#include "ui/segments/SegmentsPanel.h"

#include "core/label/PresetSchemes.h"
#include "ui/segments/ColourPopup.h"
#include "ui/segments/SegmentFooter.h"
#include "ui/segments/SegmentList.h"
#include "ui/segments/SegmentModel.h"
#include "ui/segments/SegmentWords.h"
#include "ui/segments/Swatch.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QColorDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidgetAction>
#include <algorithm>
#include <functional>

namespace diptych::ui {
namespace {

QString nameOf(const SegmentRow& row) {
  return QString::fromStdString(row.segment.name);
}

bool onlyVisible(const std::vector<SegmentRow>& rows, SegmentValue value) {
  return rows.size() > 1 && std::ranges::all_of(rows, [value](const SegmentRow& row) {
           return row.visible == (row.segment.value == value);
         });
}

bool othersLocked(const std::vector<SegmentRow>& rows, SegmentValue value) {
  return rows.size() > 1 && std::ranges::all_of(rows, [value](const SegmentRow& row) {
           return row.locked == (row.segment.value != value);
         });
}

/// Opened without a loop of its own, so that the window goes on living behind it.
void popUp(QMenu* menu, const QWidget* below) {
  menu->popup(below->mapToGlobal(QPoint(0, below->height())));
}

/// What an entry does waits until the menu is gone and the keyboard is back: some entries open an editor or a popup, which
/// would lose the keyboard again at once.
QAction* addEntry(QMenu* menu, const QString& text, QObject* receiver, const std::function<void()>& run) {
  QAction* action = menu->addAction(text);
  QObject::connect(action, &QAction::triggered, receiver, run, Qt::QueuedConnection);
  return action;
}

void addHeading(QMenu* menu, const QString& text) {
  auto* action = new QWidgetAction(menu);
  QLabel* heading = makeHeading(text);
  heading->setContentsMargins(metric::unit, metric::unit, metric::unit, 2);
  action->setDefaultWidget(heading);
  action->setEnabled(false);
  menu->addAction(action);
}

QMenu* makeMenu(const QString& name, QWidget* parent) {
  auto* menu = new QMenu(parent);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setAccessibleName(name);
  menu->setToolTipsVisible(true);
  return menu;
}

}  // namespace

SegmentsPanel::SegmentsPanel(QWidget* parent) : QWidget(parent) {
  add_ = new QToolButton;
  add_->setIcon(icon(QStringLiteral("add")));
  add_->setIconSize({metric::icon, metric::icon});
  add_->setFixedSize(metric::controlHeight, metric::controlHeight);
  add_->setAutoRaise(true);
  add_->setFocusPolicy(Qt::StrongFocus);
  add_->setAccessibleName(tr("Add segment"));
  connect(add_, &QToolButton::clicked, this, [this] {
    QMenu* menu = makeMenu(tr("Add segment"), this);
    addEntry(menu, tr("New segment"), this, [this] { proposeNew(); });
    menu->addSeparator();
    addHeading(menu, tr("Segments of a preset"));
    addPresets(menu);
    popUp(menu, add_);
  });

  owner_ = makeNote({});
  owner_->setObjectName(QStringLiteral("labelsOwner"));

  model_ = new SegmentModel(this);
  list_ = new SegmentList(model_);
  footer_ = new SegmentFooter;
  auto* listPage = new QWidget;
  auto* listColumn = new QVBoxLayout(listPage);
  listColumn->setContentsMargins(0, 0, 0, 0);
  listColumn->setSpacing(metric::unit);
  listColumn->addWidget(list_, 1);
  listColumn->addWidget(makeLine());
  listColumn->addWidget(footer_);

  empty_ = new EmptyState(tr("No segments yet"), tr("Painting makes the first one. A preset brings the usual names."));
  QPushButton* choose = empty_->addButton(tr("Choose a preset"));
  choose->setAccessibleName(tr("Choose a preset"));
  connect(choose, &QPushButton::clicked, this, [this, choose] {
    QMenu* menu = makeMenu(tr("Choose a preset"), this);
    addPresets(menu);
    popUp(menu, choose);
  });
  unavailable_ = new EmptyState(tr("No labels here"), {});
  pages_ = new QStackedWidget;
  for (QWidget* page : std::initializer_list<QWidget*>{listPage, empty_, unavailable_}) pages_->addWidget(page);

  auto* head = new QHBoxLayout;
  head->addWidget(owner_, 1);
  head->addWidget(add_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(pages_, 1);

  connect(model_, &SegmentModel::renameAsked, this, &SegmentsPanel::renameRequested);
  connect(list_, &SegmentList::nameChecked, footer_, &SegmentFooter::showProblem);
  connect(list_, &SegmentList::segmentActivated, this, [this](SegmentValue value) {
    footer_->forgetQuestion();
    showFigures();
    Q_EMIT activated(value);
  });
  connect(list_, &SegmentList::eyeClicked, this, [this](SegmentValue value) {
    if (const SegmentRow* row = model_->find(value)) Q_EMIT visibilityRequested(value, !row->visible);
  });
  connect(list_, &SegmentList::lockClicked, this, [this](SegmentValue value) {
    if (const SegmentRow* row = model_->find(value)) Q_EMIT lockRequested(value, !row->locked);
  });
  connect(list_, &SegmentList::colourAsked, this, &SegmentsPanel::chooseColour);
  connect(list_, &SegmentList::deleteAsked, this, &SegmentsPanel::askToDelete);
  connect(list_, &SegmentList::menuAsked, this, &SegmentsPanel::openContextMenu);
  connect(footer_, &SegmentFooter::colourClicked, this, [this] { chooseColour(list_->activeValue()); });
  connect(footer_, &SegmentFooter::renameClicked, this, [this] { list_->editName(list_->activeValue()); });
  connect(footer_, &SegmentFooter::deleteClicked, this, [this] { askToDelete(list_->activeValue()); });
  connect(footer_, &SegmentFooter::showOnlyClicked, this, [this] {
    const SegmentValue active = list_->activeValue();
    onlyVisible(model_->rows(), active) ? setAll(true) : showOnly(active);
  });
  connect(footer_, &SegmentFooter::lockOthersClicked, this, [this] {
    const SegmentValue active = list_->activeValue();
    othersLocked(model_->rows(), active) ? unlockAll() : lockAllBut(active);
  });
  connect(&Theme::instance(), &Theme::changed, this, &SegmentsPanel::showFigures);  // the swatch on a button
  showRightPage();
}

void SegmentsPanel::setSegments(std::vector<SegmentRow> rows) {
  list_->keepPlace([&] {
    if (model_->setRows(std::move(rows))) footer_->forgetQuestion();
  });
  showRightPage();
  showFigures();
  const QModelIndex added = proposed_.isEmpty() ? QModelIndex() : model_->indexOf(proposed_);
  if (!added.isValid()) return;
  proposed_.clear();
  const SegmentValue value = model_->at(added).segment.value;
  if (list_->activeValue() != value) list_->setCurrentIndex(added);
  list_->editName(value);
}

void SegmentsPanel::updateCounts(SegmentValue value, std::size_t voxels, std::optional<double> millilitres,
                                 int slices) {
  if (!model_->setCounts(value, voxels, millilitres, slices) || value != list_->activeValue()) return;
  footer_->showCounts(*model_->find(value));
}

void SegmentsPanel::setActive(SegmentValue value) {
  if (value != list_->activeValue()) footer_->forgetQuestion();
  list_->setActive(value);
  showFigures();
}

bool SegmentsPanel::activateByDigit(int digit) {
  if (!available_ || digit < 1 || digit > 9 || digit > model_->rowCount()) return false;
  list_->setCurrentIndex(model_->index(digit - 1));
  return true;
}

void SegmentsPanel::setOwner(const QString& text) {
  owner_->setText(text);
}

void SegmentsPanel::setAvailable(bool available, const QString& reason) {
  available_ = available;
  unavailable_->setTexts(tr("No labels here"), reason);
  add_->setEnabled(available);
  add_->setToolTip(available ? tr("Add a segment, or the segments of a preset") : reason);
  showRightPage();
}

void SegmentsPanel::showRightPage() {
  add_->setEnabled(available_);
  owner_->setVisible(available_ && !owner_->text().isEmpty());
  pages_->setCurrentIndex(!available_ ? 2 : model_->rowCount() == 0 ? 1 : 0);
}

void SegmentsPanel::showFigures() {
  const SegmentValue active = list_->activeValue();
  footer_->showRow(model_->find(active), onlyVisible(model_->rows(), active), othersLocked(model_->rows(), active));
}

void SegmentsPanel::proposeNew() {
  proposed_ = proposedName(model_->rows());
  Q_EMIT addRequested(proposed_);
}

void SegmentsPanel::addPresets(QMenu* menu) {
  for (const Scheme& scheme : presetSchemes()) {
    QStringList names;
    for (const Segment& segment : scheme.segments) names << QString::fromStdString(segment.name);
    const QString id = QString::fromStdString(scheme.id);
    QAction* action =
        addEntry(menu, QString::fromStdString(scheme.name), this, [this, id] { Q_EMIT presetRequested(id); });
    action->setToolTip(names.join(QStringLiteral(", ")));
  }
}

void SegmentsPanel::chooseColour(SegmentValue value) {
  const SegmentRow* row = model_->find(value);
  if (!row) return;
  const auto usedBy = [&](Colour colour) {
    for (const SegmentRow& other : model_->rows())
      if (other.segment.value != value && other.segment.colour == colour) return nameOf(other);
    return QString();
  };
  auto* popup = new ColourPopup(row->segment.colour, usedBy, this);
  connect(popup, &ColourPopup::chosen, this, [this, value](Colour colour) {
    const SegmentRow* chosen = model_->find(value);
    if (chosen && chosen->segment.colour != colour) Q_EMIT recolourRequested(value, colour);
  });
  connect(popup, &ColourPopup::otherAsked, this, [this, value] { chooseOtherColour(value); });
  popup->open(footer_->colourButtonArea());
}

void SegmentsPanel::chooseOtherColour(SegmentValue value) {
  const SegmentRow* row = model_->find(value);
  if (!row) return;
  auto* dialog = new QColorDialog(toQColor(row->segment.colour), this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Colour of %1").arg(nameOf(*row)));
  dialog->setAccessibleName(dialog->windowTitle());
  connect(dialog, &QColorDialog::colorSelected, this,
          [this, value](const QColor& colour) { Q_EMIT recolourRequested(value, fromQColor(colour)); });
  dialog->open();
}

void SegmentsPanel::askToDelete(SegmentValue value) {
  const SegmentRow* row = model_->find(value);
  if (!row) return;
  if (row->voxels + row->voxelsElsewhere == 0) {
    Q_EMIT deleteRequested(value);
    return;
  }
  footer_->ask(
      deleteQuestion(*row), tr("Delete"), tr("Keep"),
      [this, value] {
        list_->setFocus(Qt::OtherFocusReason);
        Q_EMIT deleteRequested(value);
      },
      [this] { list_->setFocus(Qt::OtherFocusReason); });
}

void SegmentsPanel::showOnly(SegmentValue value) {
  const std::vector<SegmentRow> rows = model_->rows();  // a copy: each request may bring new rows
  for (const SegmentRow& row : rows) {
    const bool visible = row.segment.value == value;
    if (row.visible != visible) Q_EMIT visibilityRequested(row.segment.value, visible);
  }
}

void SegmentsPanel::setAll(bool visible) {
  const std::vector<SegmentRow> rows = model_->rows();
  for (const SegmentRow& row : rows)
    if (row.visible != visible) Q_EMIT visibilityRequested(row.segment.value, visible);
}

void SegmentsPanel::lockAllBut(SegmentValue value) {
  const std::vector<SegmentRow> rows = model_->rows();
  for (const SegmentRow& row : rows) {
    const bool locked = row.segment.value != value;
    if (row.locked != locked) Q_EMIT lockRequested(row.segment.value, locked);
  }
}

void SegmentsPanel::unlockAll() {
  const std::vector<SegmentRow> rows = model_->rows();
  for (const SegmentRow& row : rows)
    if (row.locked) Q_EMIT lockRequested(row.segment.value, false);
}

void SegmentsPanel::openContextMenu(SegmentValue value, const QPoint& globalPosition) {
  const SegmentRow* row = model_->find(value);
  if (!row) return;
  const std::vector<SegmentRow>& rows = model_->rows();
  QMenu* menu = makeMenu(tr("Actions for %1").arg(nameOf(*row)), this);
  const auto add = [&](const QString& text, const QKeySequence& key, const std::function<void()>& run) {
    QAction* action = addEntry(menu, text, this, run);
    // Shown only: the list takes its keys itself, since the window has other uses for them.
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setShortcutVisibleInContextMenu(true);
    return action;
  };
  add(tr("Rename"), Qt::Key_F2, [this, value] { list_->editName(value); });
  add(tr("Colour…"), {}, [this, value] { chooseColour(value); });
  menu->addSeparator();
  add(row->visible ? tr("Hide") : tr("Show"), Qt::Key_Space,
      [this, value, visible = row->visible] { Q_EMIT visibilityRequested(value, !visible); });
  add(tr("Show only this"), {}, [this, value] { showOnly(value); })->setEnabled(!onlyVisible(rows, value));
  add(tr("Show all"), {}, [this] { setAll(true); })->setEnabled(!std::ranges::all_of(rows, &SegmentRow::visible));
  menu->addSeparator();
  add(row->locked ? tr("Unlock") : tr("Lock"), Qt::Key_L,
      [this, value, locked = row->locked] { Q_EMIT lockRequested(value, !locked); });
  add(tr("Lock all others"), {}, [this, value] { lockAllBut(value); })->setEnabled(!othersLocked(rows, value));
  add(tr("Unlock all"), {}, [this] { unlockAll(); })->setEnabled(std::ranges::any_of(rows, &SegmentRow::locked));
  menu->addSeparator();
  add(tr("Delete"), Qt::Key_Delete, [this, value] { askToDelete(value); });
  menu->popup(globalPosition);
}

}  // namespace diptych::ui
