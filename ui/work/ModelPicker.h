#pragma once
// Which model: a list of names, beneath it what the chosen one can do and why it may not fit.

#include "ui/work/SegmentDialog.h"

#include <QStringList>

class QComboBox;
class QLabel;

namespace diptych::ui {

class WarningBox;

class ModelPicker final : public QWidget {
  Q_OBJECT

public:
  /// The current one is the first where there is none with this id.
  ModelPicker(std::vector<ModelChoice> models, const QString& current, const QString& accessibleName);

  bool isEmpty() const { return models_.empty(); }
  QString id() const;
  QString name() const;
  QStringList misfits() const;  ///< of the chosen one; shown here already
  QComboBox* field() const { return combo_; }

Q_SIGNALS:
  void changed();

private:
  const ModelChoice* current() const;
  void showCurrent();

  std::vector<ModelChoice> models_;
  QComboBox* combo_;
  QLabel* description_;
  WarningBox* warning_;
};

}  // namespace diptych::ui
