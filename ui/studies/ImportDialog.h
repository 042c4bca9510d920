#pragma once
// What an import found and did. Not modal: the window stays usable while files are read.

#include <QDialog>
#include <QString>
#include <vector>

namespace diptych::ui {

struct ImportLine {
  QString title, reason;  ///< "MR, 24 files in /data/x", "its slices are not evenly spaced: …"
};

/// While importing: a bar, what is being read, Cancel. Afterwards: what came in, what was left out and why (copyable), Close. Where nothing was left out it closes itself.
class ImportDialog final : public QDialog {
  Q_OBJECT

public:
  explicit ImportDialog(QWidget* parent = nullptr);
  void setProgress(double fraction, const QString& what);
  void setOutcome(const std::vector<QString>& added, const std::vector<ImportLine>& leftOut);
  void setFailure(const QString& sentence);

Q_SIGNALS:
  void cancelRequested();
};

}  // namespace diptych::ui
