#pragma once
// The small cross in the corner of the 3-D pane that says where left, back and head of the patient are.

#include "viewer/qt/HaloText.h"

#include <QPointF>

class QPainter;

namespace diptych::viewer {

class SurfaceCamera;

/// Half the side of the square it takes, in logical pixels.
inline constexpr double kOrientationMarkReach = 36;

/// R L, A P, S I at the ends of three axes, as this camera sees them; ends that point away from the eye are muted, and left
/// out where they would fall together with what is in front.
void paintOrientationMark(QPainter& painter, QPointF centre, const SurfaceCamera& camera, HaloText& font);

}  // namespace diptych::viewer
