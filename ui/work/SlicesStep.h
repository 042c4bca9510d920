#pragma once
// What the guide's second step holds: the proposed slices, each with its state, and where to go.

#include "ui/work/FirstModelGuide.h"

namespace diptych::ui {

class ChoiceList;

class SlicesStep final : public QWidget {
  Q_OBJECT

public:
  explicit SlicesStep(QWidget* parent = nullptr);
  void setSlices(std::vector<GuideSlice> slices);

Q_SIGNALS:
  void sliceChosen(int k, int t);

private:
  void choose(int row);
  void showMarks();

  std::vector<GuideSlice> slices_;
  ChoiceList* list_;
};

}  // namespace diptych::ui
