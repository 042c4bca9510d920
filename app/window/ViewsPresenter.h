#pragma once
// Between the document and the views: what they show, and what people do in them apart from drawing.

#include "app/window/Document.h"
#include "app/window/EnhancedPictures.h"
#include "app/window/LabelStyles.h"
#include "viewer/qt/ViewGrid.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <vector>

namespace diptych::app {

struct WindowPreset {
  QString name;
  viewer::WindowLevel window;
};
/// Those that make sense for the modality ("CT": soft tissue, lung, …). Empty where only the picture itself can tell.
std::vector<WindowPreset> windowPresets(const std::string& modality);

class ViewsPresenter final : public QObject {
  Q_OBJECT

public:
  ViewsPresenter(Document& document, viewer::ViewGrid& grid, QObject* parent);

  /// What the enhanced panel is made by: that of the model in use.
  void setInputSpec(const InputSpec& spec);
  viewer::WindowLevel window() const { return window_; }
  void setWindow(viewer::WindowLevel window);
  /// By the slice shown: 1st to 99th percentile.
  void autoWindow();
  OverlayLook look() const { return look_; }
  void setLook(const OverlayLook& look);
  void setLabelsShown(bool shown);
  void setCornerTextShown(bool shown);
  void setCrosshairShown(bool shown);
  void fit();
  /// A stroke being drawn: all views show `at` inside the box.
  void preview(const VoxelBox& box, const std::function<SegmentValue(int, int, int)>& at);
  /// What the document has in the box, after a stroke that was given up.
  void refresh(const VoxelBox& box);

Q_SIGNALS:
  /// "(112, 96, 5) 23.1, −40.8, 61.5 mm · 212 HU · LV cavity"; empty outside.
  void pointed(const QString& text);
  void windowChanged();
  void lookChanged();

private:
  void connectView(viewer::SliceView* view, GridAxis axis);
  void showSeries();
  void showPosition();
  void showLayers();
  void restyle();
  void showSurfaces();
  void followLabels();
  QString describe(const viewer::VoxelPoint& at) const;
  QString enhancedTitle() const;

  Document& document_;
  viewer::ViewGrid& grid_;
  EnhancedPictures enhanced_;
  InputSpec spec_;
  viewer::WindowLevel window_;
  OverlayLook look_;
  QTimer surfaceTimer_;
  std::set<SliceRef> touched_;  ///< slices whose prediction is not drawn any more
};

}  // namespace diptych::app
