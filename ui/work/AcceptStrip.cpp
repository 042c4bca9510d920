#include "ui/work/AcceptStrip.h"

#include "ui/theme/Theme.h"
#include "ui/work/ElidedLabel.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

namespace diptych::ui {

AcceptStrip::AcceptStrip(QWidget* parent) : QWidget(parent), text_{new ElidedLabel} {
  setAccessibleName(tr("Prediction in view"));
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(metric::unit);
  text_->setMuted(true);
  line->addWidget(text_, 1);

  all_ = addButton(tr("Accept all slices"));
  all_->setToolTip(tr("Takes the prediction over into your labels on every predicted slice. Can be undone."));
  untouched_ = addButton(tr("Accept untouched slices"));
  untouched_->setToolTip(tr("Leaves slices alone that you have already drawn on. Can be undone."));
  slice_ = addButton(tr("Accept this slice"));
  segment_ = addButton(tr("Accept one segment"));
  hide_ = addButton(tr("Hide prediction"));
  hide_->setText(tr("Hide"));
  hide_->setToolTip(tr("Takes the prediction out of view. It stays stored, your labels stay as they are."));
  slice_->setText(tr("This slice"));
  segment_->setText(tr("One segment"));
  auto* segments = new QMenu(segment_);
  segment_->setMenu(segments);
  connect(segments, &QMenu::aboutToShow, this, [this, segments] {
    segments->clear();
    fillSegments(*segments);
  });
  connect(all_, &QPushButton::clicked, this, [this] { Q_EMIT acceptRequested(false, false, {}); });
  connect(untouched_, &QPushButton::clicked, this, [this] { Q_EMIT acceptRequested(true, false, {}); });
  connect(slice_, &QPushButton::clicked, this, [this] { Q_EMIT acceptRequested(false, true, {}); });
  connect(hide_, &QPushButton::clicked, this, &AcceptStrip::discardViewRequested);
}

QPushButton* AcceptStrip::addButton(const QString& accessibleName) {
  auto* button = new QPushButton;
  button->setAccessibleName(accessibleName);
  button->setAutoDefault(false);
  layout()->addWidget(button);
  return button;
}

void AcceptStrip::setState(const AcceptState& state) {
  accept_ = state;
  setVisible(state.there);
  text_->setText(state.text);
  all_->setText(tr("Accept all %1").arg(state.all));
  all_->setEnabled(state.all > 0);
  untouched_->setText(tr("Accept %1 untouched").arg(state.untouched));
  untouched_->setEnabled(state.untouched > 0);
  // Where nothing was drawn yet, both say the same; one of them is enough.
  untouched_->setVisible(state.untouched != state.all);
  slice_->setEnabled(state.thisSlice);
  slice_->setToolTip(state.thisSlice ? tr("Takes the prediction over on the slice in view only. Can be undone.")
                                     : tr("The slice in view was not predicted."));
  segment_->setEnabled(!state.segments.empty());
  segment_->setToolTip(state.segments.empty() ? tr("The prediction holds no segment that could be taken over.")
                                              : tr("Takes over one segment on every predicted slice. Can be undone."));
}

void AcceptStrip::fill(QMenu& menu) {
  menu.clear();
  const auto add = [&](const QPushButton* button, const QString& text) {
    QAction* action = menu.addAction(text);
    action->setEnabled(button->isEnabled());
    connect(action, &QAction::triggered, button, &QPushButton::click);
  };
  add(all_, all_->text());
  if (accept_.untouched != accept_.all) add(untouched_, untouched_->text());
  add(slice_, tr("Accept this slice"));
  QMenu* one = menu.addMenu(tr("Accept one segment"));
  one->setEnabled(segment_->isEnabled());
  fillSegments(*one);
  menu.addSeparator();
  add(hide_, tr("Hide prediction"));
}

void AcceptStrip::fillSegments(QMenu& menu) {
  for (const QString& name : accept_.segments) {
    // An ampersand in a name is a letter, not a mnemonic.
    QAction* action = menu.addAction(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
    connect(action, &QAction::triggered, this, [this, name] { Q_EMIT acceptRequested(false, false, name); });
  }
}

}  // namespace diptych::ui
