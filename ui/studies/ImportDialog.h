#pragma once
// What an import found and did. Not modal: the window stays usable while files are read.

#include <QDialog>
#include <QString>
#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QTextEdit;

namespace diptych::ui {

struct ImportLine {
  QString title, reason;  ///< "MR, 24 files in /data/x", "its slices are not evenly spaced: …"
};

/// While importing: a bar, what is being read, Cancel. Afterwards: what came in, what was left out and why (copyable), Close. Where nothing was
/// left out it closes itself.
///
/// The caller shows it and answers cancelRequested() with setOutcome() or setFailure() once the reading has stopped; until then the dialog stays
/// and says so. It may be used again: setProgress() starts anew.
class ImportDialog final : public QDialog {
  Q_OBJECT

public:
  explicit ImportDialog(QWidget* parent = nullptr);
  void setProgress(double fraction, const QString& what);  ///< fraction < 0: not known
  /// Closes where something came in and nothing was left out, or where the person had cancelled and nothing is to be told; stays otherwise.
  void setOutcome(const std::vector<QString>& added, const std::vector<ImportLine>& leftOut);
  void setFailure(const QString& sentence);
  bool running() const { return state_ == State::running || state_ == State::cancelling; }

public Q_SLOTS:
  /// Esc and the window's cross: cancels while running, closes afterwards. A second time while cancelling closes too; the reading stops behind it.
  void reject() override;
  /// Hands the keyboard back to the window, which not every desktop does by itself where a dialog is not modal.
  void done(int result) override;

Q_SIGNALS:
  void cancelRequested();

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  enum class State { running, cancelling, finished };
  void enter(State state);
  void showWhat();
  void fitHeight();
  void writeList();
  void copyList();

  State state_ = State::running;
  QLabel *heading_, *what_;
  QProgressBar* bar_;
  QTextEdit* list_;
  QPushButton *copy_, *button_;
  QString whatText_;
  std::vector<QString> added_;
  std::vector<ImportLine> leftOut_;
};

}  // namespace diptych::ui
