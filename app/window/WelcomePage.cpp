#include "app/window/WelcomePage.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace diptych::app {
namespace {

constexpr int kColumnWidth = 440;
constexpr int kRecentShown = 5;

}  // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("welcome"));
  setAccessibleName(tr("Welcome"));
  auto* column = new QWidget(this);
  column->setFixedWidth(kColumnWidth);
  auto* layout = new QVBoxLayout(column);
  layout->setSpacing(ui::metric::padding);

  auto* mark = new QLabel(column);
  mark->setPixmap(ui::icon(QStringLiteral("diptych")).pixmap(56, 56));
  layout->addWidget(mark);
  auto* title = new QLabel(tr("Open images to begin"), column);
  QFont large = title->font();
  large.setPixelSize(22);
  large.setWeight(QFont::DemiBold);
  title->setFont(large);
  layout->addWidget(title);
  auto* hint = ui::makeNote(
      tr("Drop a folder, files or a ZIP anywhere on this window: DICOM, NIfTI or InVesalius projects. They "
         "are read where they are and never changed."),
      column);
  layout->addWidget(hint);
  layout->addSpacing(ui::metric::padding);

  choices_ = new QWidget(column);
  auto* choices = new QVBoxLayout(choices_);
  choices->setContentsMargins(0, 0, 0, 0);
  choices->setSpacing(ui::metric::padding);
  auto* images = ui::makePrimaryButton(tr("Open a &folder of images…"), choices_);
  auto* demo = new QPushButton(tr("Try the &demo: three beating hearts"), choices_);
  auto* open = new QPushButton(tr("Open a &project…"), choices_);
  auto* fresh = new QPushButton(tr("&New empty project…"), choices_);
  images->setAccessibleName(tr("Open a folder of images"));
  demo->setAccessibleName(tr("Try the demo"));
  open->setAccessibleName(tr("Open a project"));
  fresh->setAccessibleName(tr("New empty project"));
  for (QPushButton* button : {images, demo, open, fresh}) {
    button->setAutoDefault(true);  // Enter presses it, not only Space
    choices->addWidget(button);
  }
  connect(images, &QPushButton::clicked, this, &WelcomePage::imagesRequested);
  connect(demo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
  connect(open, &QPushButton::clicked, this, &WelcomePage::openRequested);
  connect(fresh, &QPushButton::clicked, this, &WelcomePage::newRequested);

  recentPart_ = new QWidget(choices_);
  auto* recentLayout = new QVBoxLayout(recentPart_);
  recentLayout->setContentsMargins(0, ui::metric::groupGap, 0, 0);
  recentLayout->addWidget(ui::makeHeading(tr("Recent projects"), recentPart_));
  recent_ = new QListWidget(recentPart_);
  recent_->setAccessibleName(tr("Recent projects"));
  recent_->setFrameShape(QFrame::NoFrame);
  recent_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  recentLayout->addWidget(recent_);
  connect(recent_, &QListWidget::itemActivated, this,
          [this](const QListWidgetItem* item) { Q_EMIT recentRequested(item->data(Qt::UserRole).toString()); });
  connect(recent_, &QListWidget::itemClicked, this,
          [this](const QListWidgetItem* item) { Q_EMIT recentRequested(item->data(Qt::UserRole).toString()); });
  choices->addWidget(recentPart_);
  recentPart_->hide();
  layout->addWidget(choices_);

  busy_ = new QWidget(column);
  auto* busy = new QVBoxLayout(busy_);
  busy->setContentsMargins(0, 0, 0, 0);
  busyText_ = new QLabel(busy_);
  busyText_->setAccessibleName(tr("What is being done"));
  busyBar_ = new QProgressBar(busy_);
  busyBar_->setAccessibleName(tr("Progress"));
  busyBar_->setTextVisible(false);
  auto* cancel = new QPushButton(tr("Cancel"), busy_);
  cancel->setAccessibleName(tr("Cancel"));
  connect(cancel, &QPushButton::clicked, this, &WelcomePage::busyCancelled);
  busy->addWidget(busyText_);
  busy->addWidget(busyBar_);
  busy->addWidget(cancel, 0, Qt::AlignLeft);
  busy_->hide();
  layout->addWidget(busy_);
  layout->addSpacing(ui::metric::groupGap);
  layout->addWidget(
      ui::makeNote(tr("Research software, not a medical device: not for diagnosis or treatment."), column));

  auto* page = new QVBoxLayout(this);
  page->addStretch(2);
  // Not by alignment: that would give the column the height of its unwrapped text.
  auto* middle = new QHBoxLayout;
  middle->addStretch();
  middle->addWidget(column);
  middle->addStretch();
  page->addLayout(middle);
  page->addStretch(3);
}

void WelcomePage::setRecent(const QStringList& folders) {
  recent_->clear();
  for (const QString& folder : folders.mid(0, kRecentShown)) {
    const QFileInfo info(folder);
    auto* item =
        new QListWidgetItem(QStringLiteral("%1   —   %2").arg(info.completeBaseName(), info.absolutePath()), recent_);
    item->setData(Qt::UserRole, folder);
    item->setToolTip(folder);
  }
  recent_->setFixedHeight(recent_->count() * (recent_->sizeHintForRow(0) > 0 ? recent_->sizeHintForRow(0) : 24) +
                          2 * recent_->frameWidth() + 4);
  recentPart_->setVisible(recent_->count() > 0);
}

void WelcomePage::setBusy(const QString& what, double fraction) {
  choices_->setVisible(what.isEmpty());
  busy_->setVisible(!what.isEmpty());
  busyText_->setText(what);
  busyBar_->setRange(0, fraction < 0 ? 0 : 100);
  if (fraction >= 0) busyBar_->setValue(static_cast<int>(100 * fraction));
}

}  // namespace diptych::app
