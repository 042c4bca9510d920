#pragma once
// The models of the project and which of them is in use; what earlier jobs tell about time and memory.

#include "app/loop/JobEstimate.h"
#include "app/window/Document.h"
#include "ui/work/SegmentDialog.h"

#include <QObject>
#include <QString>
#include <set>
#include <string>
#include <vector>

namespace diptych::app {

class ModelStock final : public QObject {
  Q_OBJECT

public:
  ModelStock(Document& document, QObject* parent);

  /// The project's, newest first, then those that came with the program.
  const std::vector<storage::ModelEntry>& models() const { return models_; }
  const storage::ModelEntry* find(const QString& id) const;
  /// The first that fits the open series, best one that knows a segment drawn there. One that came with the program is passed
  /// over where all that was drawn is foreign to it: no tumour is to be learnt on top of somebody's heart. Null where none is left.
  const storage::ModelEntry* fitting() const;
  /// The one chosen last as long as it may be proposed, else fitting(); null where none fits.
  const storage::ModelEntry* inUse() const;
  void use(const QString& id);
  const JobHistory& history() const { return history_; }
  void refresh();

  /// As dialogs list them, those that fit first.
  std::vector<ui::ModelChoice> choices() const;
  /// "LV cavity, Myocardium": without the background.
  static QString segmentNames(const std::vector<ModelClass>& classes);
  static std::vector<QString> devices();
  /// "CPU, 2 threads": what a choice of devices() means on this machine.
  static QString deviceWords(const QString& device);

Q_SIGNALS:
  void changed();

private:
  /// Fits the series, and is of this project or finds what is drawn there.
  bool proposable(const storage::ModelEntry& model) const;
  /// Nothing is drawn yet, or something that it finds.
  bool onSubject(const storage::ModelEntry& model) const;

  Document& document_;
  std::vector<storage::ModelEntry> models_;
  std::set<std::string>
      cameAlong_;  ///< ids of those that came with the program, also once the project has taken them in
  JobHistory history_;
  QString chosen_;
};

}  // namespace diptych::app
