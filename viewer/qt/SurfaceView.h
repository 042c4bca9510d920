#pragma once
// The 3-D pane: surfaces of the segments shown. Left drag turns, middle pans, right drag or wheel zooms, F fits; arrows turn, + and − zoom.

#include "core/label/LabelTiles.h"
#include "viewer/surface/SurfaceScene.h"

#include <QWidget>
#include <memory>
#include <vector>

namespace diptych::viewer {

class SurfaceView final : public QWidget {
  Q_OBJECT

public:
  explicit SurfaceView(QWidget* parent = nullptr);
  ~SurfaceView() override;

  /// New surfaces are made on a pool thread while the old ones stay in view; a newer call replaces one that is under way. Nothing is done
  /// while the view is hidden (it catches up when shown). A first call, or another grid, resets the camera.
  void setLabels(const LabelTiles& labels, const Geometry& geometry, int t, std::vector<SurfaceScene::Look> looks);
  void setLooks(std::vector<SurfaceScene::Look> looks);
  void clear();
  /// False where VTK cannot have a render window: the pane says "3-D is not available here" and why.
  bool available() const;
  /// No surfaces are being made and the picture is up to date (tests and screenshots wait for it).
  bool settled() const;

Q_SIGNALS:
  void maximiseRequested();
  void surfacesShown();

protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych::viewer
