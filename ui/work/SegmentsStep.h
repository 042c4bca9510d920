#pragma once
// What the guide's first step holds: ready-made sets of segments, or names of one's own.

#include "ui/work/FirstModelGuide.h"

class QPlainTextEdit;
class QPushButton;

namespace diptych::ui {

class ChoiceList;

class SegmentsStep final : public QWidget {
  Q_OBJECT

public:
  explicit SegmentsStep(QWidget* parent = nullptr);
  void setPresets(std::vector<GuidePreset> presets, const QString& suggested);

Q_SIGNALS:
  void presetChosen(const QString& id);
  void namesChosen(const std::vector<QString>& names);

private:
  void choosePreset();
  void showNames();

  std::vector<GuidePreset> presets_;
  ChoiceList* list_;
  QPushButton* usePreset_;
  QPlainTextEdit* names_;
  QPushButton* useNames_;
};

}  // namespace diptych::ui
