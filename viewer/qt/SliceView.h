#pragma once
// One slice view: shows a stack of slices with labels over them, and turns pointer and keys into requests. It changes
// nothing by itself but its own zoom: whoever owns the document answers the signals.
//
// Left draws, picks or measures (by tool), right drag window/level, middle drag pan, wheel slices, Ctrl+wheel zoom,
// Shift+wheel tool size, double click (looking) maximises. Keys: README of this folder.

#include "core/image/GridAxis.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "viewer/SliceRenderer.h"
#include "viewer/slice/SliceComposer.h"
#include "viewer/slice/ViewPlane.h"

#include <QPolygonF>
#include <QString>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace diptych::viewer {

class SliceMapping;
struct EdgeTexts;
struct ToolMarks;

/// What the left button does.
enum class PointerTool {
  look,     ///< moves the crosshair
  brush,    ///< draws: strokeBegan, strokeMoved…, strokeEnded; shows a ring of the brush's size
  polygon,  ///< corners by click, closed by double click, Enter or a click on the first; Backspace takes one back
  point     ///< one click: pointClicked (fill, grow)
};

/// The ring under the pointer.
struct BrushRing {
  double radiusMm = 0;     ///< in the plane; drawn round in millimetres
  double voxelRadius = 0;  ///< used where radiusMm is 0: in voxels of the plane's first grid axis
  bool erases = false;     ///< drawn dashed
  Colour colour;
};

class SliceView final : public QWidget {
  Q_OBJECT

public:
  explicit SliceView(QWidget* parent = nullptr);
  ~SliceView() override;

  // --- what it shows
  /// The stack along `axis`. Keeps the volume (shared bytes). Position, labels and zoom start anew.
  void setVolume(const Volume& volume, GridAxis axis);
  /// Empties the view; `message` in the middle says why.
  void clear(const QString& message = {});
  const ViewPlane& plane() const;
  /// Crosshair and slice; points off the grid are moved onto it.
  void setPosition(const VoxelPoint& at, int t);
  VoxelPoint position() const;
  int slice() const;
  int phase() const;
  /// Until it is called, the window is viewer::defaultWindow() of the slice that setVolume() begins with.
  void setWindow(WindowLevel window);
  WindowLevel windowLevel() const;
  /// The enhanced panel: called on demand for the slice shown, on the window's thread; gives what setGrey() of the composer needs, or nothing
  /// where it is not ready (the view says `waiting` then; call refreshPicture() when it is).
  struct OtherPicture {
    Raster<std::uint8_t> grey;
    double scaleX = 1, scaleY = 1, offsetX = 0, offsetY = 0;
  };
  using PictureSource = std::function<std::optional<OtherPicture>(int slice, int t)>;
  void setPictureSource(PictureSource source, const QString& waiting);
  void refreshPicture();

  /// Layers in drawing order; snapshots. Same number and grid: the zoom and the image stay.
  struct LabelLayer {
    LabelTiles labels;
    LabelStyle style;
  };
  void setLabelLayers(std::vector<LabelLayer> layers);
  void setLayerStyle(std::size_t layer, const LabelStyle& style);
  /// Labels of a layer changed in a box; read through `at(i,j,k)` where this view shows them (a stroke being drawn), now, and the snapshot is not
  /// changed. Only the pixels of the box are painted again.
  void paintLabels(std::size_t layer, const VoxelBox& box, const std::function<SegmentValue(int, int, int)>& at);
  /// The layer's new snapshot, differing from the old one in the box only (a committed edit).
  void replaceLabels(std::size_t layer, LabelTiles labels, const VoxelBox& changed);
  void setLabelsShown(bool shown);  ///< H held: hides all layers

  // --- how
  /// A stroke under way ends, a polygon in progress is given up.
  void setTool(PointerTool tool);
  PointerTool tool() const;
  void setBrushRing(const BrushRing& ring);
  void setCrosshairShown(bool shown);
  void setCornerTextShown(bool shown);  ///< O
  void setSmooth(bool smooth);
  /// Texts in the corners beside what the view writes itself (name, slice "5 / 10", W/L, scale bar, orientation letters).
  void setTitle(const QString& title);

  // --- zoom, linked by the owner
  struct Zoom {
    double factor = 1;                    ///< 1 = the slice fits the view
    double centreU = 0.5, centreV = 0.5;  ///< slice coordinates in the middle of the view, as fraction of the slice (0…1)
    bool operator==(const Zoom&) const = default;
  };
  /// Moved into its limits (SliceMapping.h); says nothing by zoomChanged(), which is for what the user does.
  void setZoom(const Zoom& zoom);
  Zoom zoom() const;
  /// What a gesture calls: setZoom(), and zoomChanged() where that changed something.
  void zoomTo(const Zoom& zoom);
  /// As F does: everything in view, and says so.
  void fit();
  /// Where the slice lies in the widget now.
  SliceMapping mapping() const;
  /// Largest minus smallest value of the slice shown: what window/level gestures are scaled by. Never 0.
  double valueSpan() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void positionPicked(diptych::viewer::VoxelPoint at);  ///< crosshair moved by the user
  void sliceStepped(int steps);                         ///< wheel, PageUp/PageDown, arrows
  void phaseStepped(int steps);
  void windowChanged(diptych::viewer::WindowLevel window);
  void zoomChanged(diptych::viewer::SliceView::Zoom zoom);
  void strokeBegan(diptych::GridAxis axis, int slice, diptych::StrokePoint at);
  void strokeMoved(diptych::StrokePoint at);
  void strokeEnded();
  void strokeCancelled();  ///< Esc while drawing
  void polygonDrawn(diptych::GridAxis axis, int slice, std::vector<diptych::StrokePoint> corners);
  void pointClicked(diptych::viewer::VoxelPoint at);
  void toolSizeStepped(int steps);
  void hovered(std::optional<diptych::viewer::VoxelPoint> at);  ///< under the pointer; nothing when it leaves
  void maximiseRequested();
  void lookRequested();  ///< Esc with nothing begun
  void focused();

protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

private:
  struct State;
  std::unique_ptr<State> state_;

  void prepare();
  void showAgain(const QRect& devicePixels);
  EdgeTexts edgeTexts() const;
  ToolMarks wantedMarks() const;
  void refreshMarks();
  void refreshNames();
  void refreshCursor();
  void afterGesture();
  void giveUpGestures();
  void endGestures();
};

}  // namespace diptych::viewer
