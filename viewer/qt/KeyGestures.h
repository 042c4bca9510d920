#pragma once
// What keys do in a slice view that has the focus. Everything the pointer can do can be done by keys, at the crosshair.

#include "viewer/qt/Drawing.h"
#include "viewer/qt/PointerGestures.h"
#include "viewer/qt/SliceView.h"

class QKeyEvent;

namespace diptych::viewer {

class KeyGestures {
public:
  KeyGestures(SliceView& view, Drawing& drawing, PointerGestures& pointer)
      : view_{view}, drawing_{drawing}, pointer_{pointer} {}

  /// Whether the key is the view's even where the window has a shortcut of the same name (ShortcutOverride). Letters never
  /// are; Backspace only while a polygon has corners.
  bool claims(const QKeyEvent& event) const;
  /// False where the key is not for the view.
  bool press(const QKeyEvent& event);

  /// Ring and rubber band are at the crosshair, not at the pointer.
  bool inUse() const { return inUse_; }
  void pointerMoved() { inUse_ = false; }

private:
  enum class Action {
    none,
    slices,
    phases,
    firstSlice,
    lastSlice,
    crosshair,
    pan,
    window,
    zoom,
    fit,
    act,
    close,
    removeCorner,
    giveUp
  };
  struct Command {
    Action action = Action::none;
    int right = 0, down = 0;
  };
  Command commandOf(const QKeyEvent& event) const;
  void carryOut(const Command& command);
  void stepSlices(int steps);
  void moveCrosshair(int right, int down);
  void act();
  QPointF crosshair() const;

  SliceView& view_;
  Drawing& drawing_;
  PointerGestures& pointer_;
  bool inUse_ = false;
};

}  // namespace diptych::viewer
