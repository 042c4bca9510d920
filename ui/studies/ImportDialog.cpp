#include "ui/studies/ImportDialog.h"

#include "ui/theme/Theme.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTextCursor>
#include <QTextEdit>
#include <QTimer>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

constexpr int kWidth = 520, kListHeight = 260, kSteps = 1000;
constexpr int kCopiedMs = 2000;

/// Writes headings and lines into a document, in the palette's colours.
class ListWriter {
public:
  explicit ListWriter(QTextEdit& edit) : edit_{edit}, cursor_{edit.document()} {
    edit.clear();
    QFont font = edit.font();
    font.setPixelSize(metric::textSize);
    text_.setFont(font);
    strong_ = text_;
    strong_.setFontWeight(QFont::DemiBold);
    muted_ = text_;
    muted_.setForeground(Theme::instance().colours().muted);
  }

  void heading(const QString& text) { paragraph(text, strong_, first_ ? 0 : metric::groupGap, metric::unit / 2, 0); }
  void line(const QString& text) { paragraph(text, text_, 0, 3, metric::unit); }
  void reason(const QString& text) { paragraph(text, muted_, 0, metric::unit, metric::unit); }

private:
  void paragraph(const QString& text, const QTextCharFormat& format, int above, int below, int indent) {
    QTextBlockFormat block;
    block.setTopMargin(above);
    block.setBottomMargin(below);
    block.setLeftMargin(indent);
    if (first_)
      cursor_.setBlockFormat(block);
    else
      cursor_.insertBlock(block);
    first_ = false;
    cursor_.insertText(text, format);
  }

  QTextEdit& edit_;
  QTextCursor cursor_;
  QTextCharFormat text_, strong_, muted_;
  bool first_ = true;
};

}  // namespace

ImportDialog::ImportDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Import"));
  setAccessibleName(tr("Import"));
  setModal(false);
  setMinimumWidth(kWidth);

  heading_ = new QLabel(this);
  QFont strong = font();
  strong.setWeight(QFont::DemiBold);
  heading_->setFont(strong);
  heading_->setWordWrap(true);

  what_ = new QLabel(this);
  what_->setAccessibleName(tr("What is being read"));
  what_->setTextFormat(Qt::PlainText);
  what_->setMinimumWidth(1);  // long paths are cut, they do not widen the dialog

  bar_ = new QProgressBar(this);
  bar_->setAccessibleName(tr("Progress of the import"));

  list_ = new QTextEdit(this);
  list_->setAccessibleName(tr("What the import did"));
  list_->setReadOnly(true);
  list_->setTabChangesFocus(true);
  list_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  list_->setMinimumHeight(kListHeight);
  list_->document()->setDocumentMargin(metric::padding);

  copy_ = new QPushButton(tr("Copy list"), this);
  copy_->setAccessibleName(tr("Copy list"));
  copy_->setAutoDefault(false);
  copy_->setMinimumWidth(96);
  button_ = new QPushButton(this);
  button_->setMinimumWidth(96);

  auto* buttons = new QHBoxLayout;
  buttons->addWidget(copy_);
  buttons->addStretch(1);
  buttons->addWidget(button_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::groupGap, metric::groupGap, metric::groupGap, metric::groupGap);
  column->setSpacing(metric::unit);
  column->addWidget(heading_);
  column->addWidget(bar_);
  column->addWidget(what_);
  column->addWidget(list_, 1);
  column->addStretch(0);  // where the list is not shown
  column->addSpacing(metric::unit);
  column->addLayout(buttons);

  connect(button_, &QPushButton::clicked, this, &ImportDialog::reject);
  connect(copy_, &QPushButton::clicked, this, &ImportDialog::copyList);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    if (list_->isVisible()) writeList();  // its colours are written into the text
  });
  enter(State::running);
  setProgress(-1, tr("Looking for images…"));
}

void ImportDialog::enter(State state) {
  state_ = state;
  const bool finished = state == State::finished;
  bar_->setVisible(!finished);
  list_->setVisible(false);
  copy_->setVisible(false);
  button_->setText(finished ? tr("Close") : tr("Cancel"));
  button_->setAccessibleName(button_->text());
  button_->setEnabled(state != State::cancelling);
  button_->setToolTip(finished ? QString() : tr("Stops reading; what came in already stays"));
  button_->setDefault(true);
  if (finished) button_->setFocus();
  if (state == State::running) heading_->setText(tr("Reading images"));
  if (state == State::cancelling) heading_->setText(tr("Cancelling…"));
}

void ImportDialog::setProgress(double fraction, const QString& what) {
  if (state_ == State::finished) {
    enter(State::running);
    what_->setWordWrap(false);
    what_->setTextInteractionFlags(Qt::NoTextInteraction);
    what_->show();
    fitHeight();
  }
  if (fraction < 0 || !std::isfinite(fraction)) {
    bar_->setRange(0, 0);
  } else {
    bar_->setRange(0, kSteps);
    bar_->setValue(static_cast<int>(std::lround(std::min(fraction, 1.0) * kSteps)));
  }
  whatText_ = what;
  showWhat();
}

/// Not adjustSize(): that makes wrapped text squarish and the dialog too tall for it.
void ImportDialog::fitHeight() {
  layout()->activate();
  resize(width(), layout()->totalHeightForWidth(width()));
}

/// Paths are cut in the middle: the ends tell most.
void ImportDialog::showWhat() {
  what_->setToolTip(whatText_);
  what_->setText(what_->fontMetrics().elidedText(whatText_, Qt::ElideMiddle, what_->width()));
}

void ImportDialog::resizeEvent(QResizeEvent* event) {
  QDialog::resizeEvent(event);
  if (running()) showWhat();
}

void ImportDialog::setOutcome(const std::vector<QString>& added, const std::vector<ImportLine>& leftOut) {
  const bool cancelled = state_ == State::cancelling;
  enter(State::finished);
  if (leftOut.empty() && (cancelled || !added.empty())) {
    accept();
    return;
  }
  const auto in = static_cast<int>(added.size()), out = static_cast<int>(leftOut.size());
  if (in + out == 0) {
    heading_->setText(tr("Nothing came in"));
    whatText_ = tr("No images were found there. Diptych reads DICOM, NIfTI and InVesalius projects.");
    what_->setWordWrap(true);
    what_->setText(whatText_);
    fitHeight();
    return;
  }
  what_->hide();
  heading_->setText(in == 0 ? tr("Nothing came in, %n left out", nullptr, out)
                            : tr("%1 series came in, %2 left out").arg(in).arg(out));
  added_ = added;
  leftOut_ = leftOut;
  writeList();
  list_->show();
  copy_->show();
  fitHeight();
}

void ImportDialog::writeList() {
  ListWriter writer(*list_);
  // What was left out first: it is what the dialog stays open for.
  writer.heading(tr("Left out, and why"));
  for (const ImportLine& line : leftOut_) {
    writer.line(line.title);
    writer.reason(line.reason);
  }
  if (!added_.empty()) writer.heading(tr("Came in"));
  for (const QString& line : added_) writer.line(line);
  list_->moveCursor(QTextCursor::Start);
}

void ImportDialog::setFailure(const QString& sentence) {
  enter(State::finished);
  heading_->setText(tr("The import stopped"));
  whatText_ = sentence;
  what_->setToolTip({});
  what_->setWordWrap(true);
  what_->setText(sentence);
  what_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  what_->show();
  fitHeight();
}

void ImportDialog::copyList() {
  QGuiApplication::clipboard()->setText(list_->toPlainText());
  copy_->setText(tr("Copied"));
  QTimer::singleShot(kCopiedMs, copy_, [this] { copy_->setText(tr("Copy list")); });
}

void ImportDialog::reject() {
  if (state_ == State::running) {
    enter(State::cancelling);
    Q_EMIT cancelRequested();
    return;
  }
  QDialog::reject();
}

void ImportDialog::done(int result) {
  const bool hadKeyboard = isActiveWindow();
  QDialog::done(result);
  if (hadKeyboard && parentWidget()) parentWidget()->window()->activateWindow();
}

}  // namespace diptych::ui
