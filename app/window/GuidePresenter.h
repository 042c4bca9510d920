#pragma once
// From no model to the first one: segments, a few slices, a training.

#include "app/window/Document.h"
#include "app/window/JobsPresenter.h"
#include "app/window/ModelStock.h"
#include "app/window/SegmentsPresenter.h"
#include "app/window/WorkPresenter.h"
#include "ui/work/FirstModelGuide.h"

#include <QObject>
#include <vector>

namespace diptych::app {

/// About eight slices spread evenly over the volume; with fewer slices than that, over its phases as well. Ascending, each once.
std::vector<SliceRef> proposedSlices(const GridSize& size);

class GuidePresenter final : public QObject {
  Q_OBJECT

public:
  GuidePresenter(Document& document, ModelStock& stock, SegmentsPresenter& segments, WorkPresenter& work,
                 JobsPresenter& jobs, ui::FirstModelGuide& guide, QObject* parent);

private:
  void showSeries();
  void showSlices();
  void showTrain();

  Document& document_;
  ModelStock& stock_;
  SegmentsPresenter& segments_;
  WorkPresenter& work_;
  JobsPresenter& jobs_;
  ui::FirstModelGuide& guide_;
  std::vector<SliceRef> proposed_;
};

}  // namespace diptych::app
