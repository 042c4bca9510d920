#include "ui/studies/StudyBrowser.h"

#include "ui/studies/SeriesDelegate.h"
#include "ui/studies/SeriesTree.h"
#include "ui/studies/StudyTreeView.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QStackedLayout>
#include <QToolButton>
#include <utility>

namespace diptych::ui {
namespace {

/// Where the rows in sight stand, so that they can be put back there.
class Anchor {
public:
  explicit Anchor(const StudyTreeView& view) {
    for (QModelIndex row = view.indexAt({view.viewport()->width() / 2, 0}); row.isValid(); row = view.indexBelow(row)) {
      const int top = view.visualRect(row).top();
      if (top > view.viewport()->height()) break;
      places_.push_back({row.data(SeriesTree::KeyRole).toString(), top});
    }
  }

  void restore(StudyTreeView& view, const SeriesTree& tree) const {
    for (const auto& [key, top] : places_) {
      const QRect now = view.visualRect(tree.find(key));
      if (now.isEmpty()) continue;  // gone or folded away: the next one will do
      QScrollBar* bar = view.verticalScrollBar();
      bar->setValue(bar->value() + now.top() - top);
      return;
    }
  }

private:
  std::vector<std::pair<QString, int>> places_;
};

/// "3 scouts or secondary captures".
QString scoutsText(int count) {
  return count == 1 ? StudyBrowser::tr("1 scout or secondary capture")
                    : StudyBrowser::tr("%n scouts or secondary captures", nullptr, count);
}

}  // namespace

StudyBrowser::StudyBrowser(QWidget* parent)
    : QWidget(parent), model_{new SeriesTree(this)}, view_{new StudyTreeView(this)} {
  setAccessibleName(tr("Studies"));
  view_->setAccessibleName(tr("Patients, studies and series"));
  view_->setModel(model_);
  view_->setItemDelegate(new SeriesDelegate(view_));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeFilterRow());
  pages_ = new QStackedLayout;
  column->addLayout(pages_, 1);
  pages_->addWidget(view_);
  makeEmptyStates();

  connect(view_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    if (!changing_) selected_ = view_->selected().data(SeriesTree::KeyRole).toString();
  });
  connect(view_, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
    if (!changing_) folds().insert(index.data(SeriesTree::KeyRole).toString());
  });
  connect(view_, &QTreeView::expanded, this, [this](const QModelIndex& index) {
    if (!changing_) folds().remove(index.data(SeriesTree::KeyRole).toString());
  });
  connect(view_, &StudyTreeView::seriesActivated, this,
          [this](const QModelIndex& index) { Q_EMIT seriesActivated(index.data(SeriesTree::NumberRole).toInt()); });
  connect(view_, &StudyTreeView::leftUpwards, this, &StudyBrowser::focusFilter);
  connect(&Theme::instance(), &Theme::changed, view_->viewport(), qOverload<>(&QWidget::update));
  updateState();
}

// ---- parts ----

QWidget* StudyBrowser::makeFilterRow() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  row->setSpacing(metric::unit / 2);

  filter_ = new QLineEdit(bar);
  filter_->setAccessibleName(tr("Filter studies"));
  filter_->setPlaceholderText(tr("Filter"));
  filter_->setToolTip(tr("Shows series that have all of these words in patient, study, title or details"));
  filter_->setClearButtonEnabled(true);
  filter_->setMinimumHeight(metric::controlHeight);
  filter_->installEventFilter(this);
  connect(filter_, &QLineEdit::textChanged, this, &StudyBrowser::filterChanged);
  row->addWidget(filter_, 1);

  more_ = new QToolButton(bar);
  more_->setAccessibleName(tr("What the list shows"));
  more_->setPopupMode(QToolButton::InstantPopup);
  more_->setAutoRaise(true);
  more_->setFixedSize(metric::controlHeight, metric::controlHeight);
  more_->setStyleSheet(
      QStringLiteral("QToolButton { padding: 3px; } QToolButton:focus { padding: 2px; } QToolButton::menu-indicator { "
                     "image: none; }"));
  auto* menu = new QMenu(more_);
  showSecondary_ = menu->addAction(tr("Show scouts and secondary captures"));
  showSecondary_->setCheckable(true);
  connect(showSecondary_, &QAction::toggled, this,
          [this](bool show) { change([&] { model_->setShowSecondary(show); }); });
  more_->setMenu(menu);
  row->addWidget(more_);
  return bar;
}

void StudyBrowser::makeEmptyStates() {
  noStudies_ = new EmptyState(tr("No studies yet"),
                              tr("Open a folder with DICOM or NIfTI files. You can also drop folders, files and ZIPs "
                                 "on the window."),
                              this);
  QPushButton* open = noStudies_->addButton(tr("Open a folder…"), true);
  open->setAccessibleName(tr("Open a folder"));
  connect(open, &QPushButton::clicked, this, &StudyBrowser::importRequested);
  QPushButton* demo = noStudies_->addButton(tr("Try the demo"));
  demo->setAccessibleName(tr("Try the demo"));
  demo->setToolTip(tr("Makes a small project of computed hearts, without patient data"));
  connect(demo, &QPushButton::clicked, this, &StudyBrowser::demoRequested);
  pages_->addWidget(noStudies_);

  noMatch_ = new EmptyState({}, {}, this);
  clearFilter_ = noMatch_->addButton(tr("Clear filter"));
  clearFilter_->setAccessibleName(tr("Clear filter"));
  connect(clearFilter_, &QPushButton::clicked, this, [this] {
    filter_->clear();
    filter_->setFocus();
  });
  showHidden_ = noMatch_->addButton(tr("Show hidden series"));
  showHidden_->setAccessibleName(tr("Show hidden series"));
  connect(showHidden_, &QPushButton::clicked, showSecondary_, [this] { showSecondary_->setChecked(true); });
  pages_->addWidget(noMatch_);
}

void StudyBrowser::updateState() {
  const int secondary = model_->secondaryCount();
  const bool shown = model_->showSecondary();
  more_->setVisible(secondary > 0);
  more_->setIcon(icon(shown ? QStringLiteral("eye") : QStringLiteral("eye-off")));
  more_->setToolTip(shown ? tr("Scouts and secondary captures are shown")
                          : tr("Hidden: %1").arg(scoutsText(secondary)));
  more_->setAccessibleDescription(more_->toolTip());
  showSecondary_->setText(shown ? tr("Show scouts and secondary captures")
                                : tr("Show scouts and secondary captures (%n hidden)", nullptr, secondary));
  filter_->setEnabled(!model_->empty());

  if (model_->empty()) {
    pages_->setCurrentWidget(noStudies_);
  } else if (model_->rowCount() > 0) {
    pages_->setCurrentWidget(view_);
  } else {
    const int hidden = model_->hiddenMatches();
    QString text;
    if (model_->filtered()) {
      text = tr("No patient, study or series has all of “%1”.").arg(filter_->text().simplified());
      if (hidden > 0)
        text += u' ' + (hidden == 1 ? tr("1 hidden scout or secondary capture would match.")
                                    : tr("%n hidden scouts or secondary captures would match.", nullptr, hidden));
    } else {
      text = hidden == 1 ? tr("The only series is a scout or secondary capture, which is hidden.")
                         : tr("All %n series are scouts or secondary captures, which are hidden.", nullptr, hidden);
    }
    noMatch_->setTexts(model_->filtered() ? tr("Nothing matches") : tr("Nothing to show"), text);
    clearFilter_->setVisible(model_->filtered());
    showHidden_->setVisible(hidden > 0);
    pages_->setCurrentWidget(noMatch_);
  }
}

// ---- what comes from outside ----

void StudyBrowser::setSeries(std::vector<SeriesItem> series) {
  if (series.empty()) {
    // Numbers mean other series in another project.
    selected_.clear();
    folded_.clear();
    filter_->clear();
    model_->setOpen(0);
  }
  refresh([&] { model_->setSeries(std::move(series)); });
}

void StudyBrowser::updateSeries(const SeriesItem& item) {
  refresh([&] { model_->updateSeries(item); });
}

void StudyBrowser::setThumbnail(int number, const QImage& image) {
  model_->setThumbnail(number, image);
}

void StudyBrowser::setCurrent(int number) {
  const bool follows = selected_.isEmpty() || selected_ == SeriesTree::keyOf(model_->open());
  model_->setOpen(number);
  if (!follows) return;
  selected_ = number > 0 ? SeriesTree::keyOf(number) : QString();
  const QModelIndex index = model_->find(selected_);
  const bool wasChanging = std::exchange(changing_, true);
  view_->select(index);
  changing_ = wasChanging;
  if (index.isValid()) view_->scrollTo(index);
}

std::vector<int> StudyBrowser::shownNumbers() const {
  return model_->shownNumbers();
}

void StudyBrowser::focusFilter() {
  filter_->setFocus(Qt::ShortcutFocusReason);
  filter_->selectAll();
}

int StudyBrowser::selectedNumber() const {
  QModelIndex index = view_->selected();
  while (index.isValid() && index.data(SeriesTree::NumberRole).toInt() == 0) index = model_->index(0, 0, index);
  return index.isValid() ? index.data(SeriesTree::NumberRole).toInt() : 0;
}

void StudyBrowser::setContextActions(const QList<QAction*>& actions) {
  view_->setContextMenuPolicy(Qt::ActionsContextMenu);
  view_->addActions(actions);
}

// ---- keeping what the person sees ----

QSet<QString>& StudyBrowser::folds() {
  return model_->filtered() ? foldedInFilter_ : folded_;
}

void StudyBrowser::restoreFolds() {
  const QSet<QString>& folded = folds();
  const auto restore = [&](const QModelIndex& index) {
    view_->setExpanded(index, !folded.contains(index.data(SeriesTree::KeyRole).toString()));
  };
  for (int p = 0; p < model_->rowCount(); ++p) {
    const QModelIndex patient = model_->index(p, 0);
    restore(patient);
    for (int s = 0; s < model_->rowCount(patient); ++s) restore(model_->index(s, 0, patient));
  }
}

void StudyBrowser::change(const std::function<void()>& change) {
  const bool wasChanging = std::exchange(changing_, true);
  change();
  restoreFolds();
  const QModelIndex index = model_->find(selected_);
  if (view_->selected() != index) view_->select(index);
  changing_ = wasChanging;
  updateState();
}

void StudyBrowser::refresh(const std::function<void()>& refreshed) {
  const Anchor anchor(*view_);
  change(refreshed);
  anchor.restore(*view_, *model_);
}

// ---- filter ----

void StudyBrowser::filterChanged(const QString& words) {
  foldedInFilter_.clear();  // other words, other matches: none of them may stay folded away
  change([&] { model_->setFilter(words); });
  const QModelIndex index = view_->selected();
  if (index.isValid())
    view_->scrollTo(index);
  else
    view_->scrollToTop();
}

void StudyBrowser::enterTree() {
  if (model_->rowCount() == 0) return;
  view_->setFocus(Qt::OtherFocusReason);
  if (!selected_.isEmpty() && model_->find(selected_).isValid()) return;
  const std::vector<int> shown = model_->shownNumbers();
  const QModelIndex first = model_->find(SeriesTree::keyOf(shown.front()));
  view_->setCurrentIndex(first);
}

bool StudyBrowser::eventFilter(QObject* watched, QEvent* event) {
  if (watched == filter_ && event->type() == QEvent::KeyPress) {
    switch (static_cast<QKeyEvent*>(event)->key()) {
      case Qt::Key_Escape:
        if (filter_->text().isEmpty()) break;  // the window's Esc: back to looking
        filter_->clear();
        return true;
      case Qt::Key_Down:
      case Qt::Key_Return:
      case Qt::Key_Enter:
        enterTree();
        return true;
      default:
        break;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace diptych::ui
