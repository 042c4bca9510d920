#pragma once
// The 3-D pane: surfaces of the segments shown. Left drag turns, middle pans, right drag or wheel zooms. Arrows turn,
// Ctrl+arrows pan, + and − zoom, F brings everything into view, Home shows it from the front.

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

  /// New surfaces are made on a pool thread while the old ones stay in view; a newer call replaces one that is under way.
  /// Nothing is done while the view is hidden (it catches up when shown), nor for labels that did not change. A first call, or another grid, resets the camera;
  /// until the user zooms or pans, it also follows what outgrows the picture.
  void setLabels(const LabelTiles& labels, const Geometry& geometry, int t, std::vector<SurfaceScene::Look> looks);
  /// Of segments that setLabels() listed; surfaces of others are made with the next setLabels().
  void setLooks(std::vector<SurfaceScene::Look> looks);
  void clear();
  /// False where VTK cannot have a render window: the pane says "3-D is not available here" and why.
  bool available() const;
  /// No surfaces are being made and the picture is up to date (tests and screenshots wait for it).
  bool settled() const;

  /// A frame that takes longer is drawn in half the resolution while it is being moved. 60 ms; less than 0: always.
  void setSlowFrame(double ms);

  // --- camera; all of these do nothing before there are surfaces
  /// Everything in view, from where it is seen now, as F does.
  void fit();
  /// From the front, head up, everything in view, as Home does.
  void showFront();
  /// What is seen turns, moves (logical pixels), comes closer (> 1).
  void turn(double degreesRight, double degreesUp);
  void pan(double right, double up);
  void zoom(double factor);
  SurfaceCamera camera() const;
  void setCamera(const SurfaceCamera& camera);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void maximiseRequested();
  /// Once each time new surfaces have come into the picture (none, where nothing is labelled).
  void surfacesShown();

protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

private:
  struct State;
  std::unique_ptr<State> state_;

  void makeSurfaces();
  void takeSurfaces();
  void moved();
  void endGesture();
  void redraw();
  void showMade();
  void drawScene();
  QString message() const;
  void refreshDescription();
};

}  // namespace diptych::viewer
