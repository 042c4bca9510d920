#include "ui/work/JobsPanel.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/JobRowView.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

namespace diptych::ui {
namespace {

constexpr int leastHeight = 96, greatestHeight = 220;

}  // namespace

struct JobsPanel::State {
  struct Entry {
    QString id;
    JobRowView* view;
  };
  std::vector<Entry> entries;  // newest first, as on screen
  QLabel* empty = nullptr;
  QScrollArea* scroll = nullptr;
  QVBoxLayout* column = nullptr;

  JobRowView* find(const QString& id) const {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.id == id; });
    return found == entries.end() ? nullptr : found->view;
  }
  void showEmptiness() const {
    empty->setVisible(entries.empty());
    scroll->setVisible(!entries.empty());
  }
};

JobsPanel::JobsPanel(QWidget* parent) : QWidget(parent), state_{std::make_shared<State>()} {
  setAccessibleName(tr("Jobs"));
  state_->empty = makeNote(tr("Nothing is running. Trainings and segmentations show up here."));
  state_->empty->setMargin(metric::padding);
  state_->empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);

  auto* rows = new QWidget;
  state_->column = new QVBoxLayout(rows);
  state_->column->setContentsMargins(0, 0, 0, 0);
  state_->column->setSpacing(0);
  state_->column->addStretch(1);
  state_->scroll = new QScrollArea;
  state_->scroll->setFrameShape(QFrame::NoFrame);
  state_->scroll->setWidgetResizable(true);
  state_->scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  state_->scroll->setFocusPolicy(Qt::NoFocus);
  state_->scroll->setWidget(rows);
  rows->installEventFilter(this);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(state_->empty);
  layout->addWidget(state_->scroll);
  state_->showEmptiness();
}

QSize JobsPanel::sizeHint() const {
  const int rows = state_->scroll->widget()->sizeHint().height();
  return {820, std::clamp(rows, leastHeight, greatestHeight)};
}

QSize JobsPanel::minimumSizeHint() const {
  return {480, JobRowView::lineHeight};
}

bool JobsPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) updateGeometry();
  return QWidget::eventFilter(watched, event);
}

void JobsPanel::setJob(const JobRow& row) {
  if (JobRowView* known = state_->find(row.id)) return known->setRow(row);
  auto* view = new JobRowView;
  view->setRow(row);
  const QString id = row.id;
  connect(view, &JobRowView::cancelRequested, this, [this, id] { Q_EMIT cancelRequested(id); });
  connect(view, &JobRowView::resumeRequested, this, [this, id] { Q_EMIT resumeRequested(id); });
  connect(view, &JobRowView::clearRequested, this, [this, id] { Q_EMIT clearRequested(id); });
  connect(view, &JobRowView::curvesToggled, this, [this, view](bool shown) { curvesToggled(view, shown); });
  state_->entries.insert(state_->entries.begin(), {id, view});
  state_->column->insertWidget(0, view);
  orderTabs();
  state_->showEmptiness();
}

void JobsPanel::removeJob(const QString& id) {
  const auto found =
      std::find_if(state_->entries.begin(), state_->entries.end(), [&](const State::Entry& e) { return e.id == id; });
  if (found == state_->entries.end()) return;
  found->view->hide();
  found->view->deleteLater();  // the call may come from one of its own buttons
  state_->entries.erase(found);
  state_->showEmptiness();
}

void JobsPanel::showCurves(const QString& id) {
  if (JobRowView* view = state_->find(id)) view->setCurvesShown(true);
}

void JobsPanel::curvesToggled(JobRowView* view, bool shown) {
  if (shown) orderTabs();
  // Only once the layout has given the charts their place is it known how high they are.
  QMetaObject::invokeMethod(
      view,
      [this, view, shown] {
        state_->scroll->widget()->layout()->activate();
        Q_EMIT heightWanted(sizeHint().height());
        // From its title on: what does not fit is below.
        if (shown) state_->scroll->verticalScrollBar()->setValue(view->y());
      },
      Qt::QueuedConnection);
}

void JobsPanel::orderTabs() {
  QWidget* before = nullptr;
  for (const State::Entry& entry : state_->entries)
    for (QWidget* stop : entry.view->tabStops()) {
      if (before) setTabOrder(before, stop);
      before = stop;
    }
}

}  // namespace diptych::ui
