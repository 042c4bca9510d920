// Surfaces of solids whose area, volume and bounds are known.

#include "tests/viewer/surface/LabelSolids.h"
#include "viewer/surface/SegmentMask.h"
#include "viewer/surface/SurfaceMesh.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

Vec3 vec(const std::array<float, 3>& a) {
  return {a[0], a[1], a[2]};
}

std::array<Vec3, 3> corners(const SurfaceMesh& mesh, const std::array<std::int32_t, 3>& triangle) {
  const auto at = [&](int n) {
    return vec(mesh.points[static_cast<std::size_t>(triangle[static_cast<std::size_t>(n)])]);
  };
  return {at(0), at(1), at(2)};
}

double area(const SurfaceMesh& mesh) {
  double sum = 0;
  for (const auto& triangle : mesh.triangles) {
    const auto [a, b, c] = corners(mesh, triangle);
    sum += length(cross(b - a, c - a)) / 2;
  }
  return sum;
}

/// By the divergence theorem; negative where the triangles look inwards.
double volume(const SurfaceMesh& mesh) {
  double sum = 0;
  for (const auto& triangle : mesh.triangles) {
    const auto [a, b, c] = corners(mesh, triangle);
    sum += dot(a, cross(b, c)) / 6;
  }
  return sum;
}

/// Each edge is walked once in each direction.
bool closed(const SurfaceMesh& mesh) {
  std::map<std::pair<int, int>, int> walked;
  for (const auto& triangle : mesh.triangles)
    for (std::size_t n = 0; n < 3; ++n) {
      const int from = triangle[n], to = triangle[(n + 1) % 3];
      ++walked[{from, to}];
      --walked[{to, from}];
    }
  return !walked.empty() &&
         std::all_of(walked.begin(), walked.end(), [](const auto& edge) { return edge.second == 0; });
}

struct Bounds {
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
};
Bounds bounds(const SurfaceMesh& mesh) {
  Bounds b;
  for (const auto& point : mesh.points) {
    const Vec3 p = vec(point);
    b.low = {std::min(b.low.x, p.x), std::min(b.low.y, p.y), std::min(b.low.z, p.z)};
    b.high = {std::max(b.high.x, p.x), std::max(b.high.y, p.y), std::max(b.high.z, p.z)};
  }
  return b;
}

SurfaceMesh only(const Result<std::vector<SurfaceMesh>>& meshes) {
  return meshes && meshes->size() == 1 ? meshes->front() : SurfaceMesh{};
}

Geometry cube(int side) {
  return centred({side, side, side}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1});
}

bool within(double value, double expected, double part) {
  if (std::abs(value - expected) <= part * std::abs(expected)) return true;
  qWarning("%g is not within %g %% of %g", value, 100 * part, expected);
  return false;
}

}  // namespace

class SurfaceMeshTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void aBallKeepsItsSizeOnAnyGrid_data() {
    QTest::addColumn<Geometry>("geometry");
    const double c = std::cos(0.5), s = std::sin(0.5);
    QTest::newRow("1 mm") << cube(60);
    QTest::newRow("thick slices") << centred({70, 56, 24}, {0.8, 0, 0}, {0, 1, 0}, {0, 0, 2.5});
    QTest::newRow("left-handed") << centred({70, 56, 24}, {0.8, 0, 0}, {0, -1, 0}, {0, 0, 2.5});
    QTest::newRow("sagittal stack") << centred({56, 56, 32}, {0, 1, 0}, {0, 0, -1}, {1.6, 0, 0});
    QTest::newRow("oblique") << centred({60, 60, 40}, {c, s, 0}, {-s, c, 0}, {0, 0, 1.5});
    QTest::newRow("oblique, flipped") << centred({60, 60, 40}, {c, s, 0}, {s, -c, 0}, {0, 0, 1.5});
    QTest::newRow("all flipped") << centred({60, 60, 40}, {-1, 0, 0}, {0, -1, 0}, {0, 0, -1.5});
  }
  void aBallKeepsItsSizeOnAnyGrid() {
    QFETCH(Geometry, geometry);
    constexpr double radius = 20;
    const SurfaceMesh mesh = only(extractSurfaces(labelsOf(geometry, {{7, ball({}, radius)}}), geometry, 0, {7}));
    QCOMPARE(mesh.value, SegmentValue{7});
    QVERIFY(closed(mesh));
    QVERIFY(within(volume(mesh), 4.0 / 3 * std::numbers::pi * std::pow(radius, 3), 0.02));
    QVERIFY(within(area(mesh), 4 * std::numbers::pi * radius * radius, 0.04));
  }

  void trianglesAndNormalsLookOutwards_data() { aBallKeepsItsSizeOnAnyGrid_data(); }
  void trianglesAndNormalsLookOutwards() {
    QFETCH(Geometry, geometry);
    const SurfaceMesh mesh = only(extractSurfaces(labelsOf(geometry, {{1, ball({}, 20)}}), geometry, 0, {1}));
    QVERIFY(!mesh.triangles.empty());
    for (const auto& triangle : mesh.triangles) {
      const auto [a, b, c] = corners(mesh, triangle);
      QVERIFY(dot(cross(b - a, c - a), a + b + c) > 0);
    }
    QCOMPARE(mesh.normals.size(), mesh.points.size());
    for (std::size_t n = 0; n < mesh.points.size(); ++n) {
      QVERIFY(std::abs(length(vec(mesh.normals[n])) - 1) < 1e-5);
      QVERIFY(dot(vec(mesh.normals[n]), normalized(vec(mesh.points[n]))) > 0.7);
    }
  }

  void aBlockEndsHalfAVoxelBeyondItsVoxels() {
    // Voxels 10 … 19 of 2 mm along x lie at 20 … 38 mm: their surface runs from 19 to 39 mm.
    const Geometry geometry{{40, 40, 40}, Affine({2, 0, 0}, {0, 1, 0}, {0, 0, 3}, {}), LengthUnit::millimetres};
    const Solid block = [](Vec3 p) {
      return p.x >= 20 && p.x <= 38 && p.y >= 5 && p.y <= 24 && p.z >= 30 && p.z <= 57;
    };
    const SurfaceMesh mesh = only(extractSurfaces(labelsOf(geometry, {{1, block}}), geometry, 0, {1}));
    QVERIFY(closed(mesh));
    const Bounds b = bounds(mesh);
    const double smoothing = 0.25;  // of a voxel
    QVERIFY(std::abs(b.low.x - 19) <= 2 * smoothing && std::abs(b.high.x - 39) <= 2 * smoothing);
    QVERIFY(std::abs(b.low.y - 4.5) <= smoothing && std::abs(b.high.y - 24.5) <= smoothing);
    QVERIFY(std::abs(b.low.z - 28.5) <= 3 * smoothing && std::abs(b.high.z - 58.5) <= 3 * smoothing);
  }

  void whatTouchesTheBorderIsClosedThere() {
    const Geometry geometry = cube(20);
    const SurfaceMesh mesh =
        only(extractSurfaces(labelsOf(geometry, {{1, [](Vec3) { return true; }}}), geometry, 0, {1}));
    QVERIFY(closed(mesh));
    QVERIFY(within(volume(mesh), 20.0 * 20 * 20, 0.03));
  }

  void aSingleVoxelIsASmallClosedBody() {
    const Geometry geometry = cube(9);
    const SurfaceMesh mesh = only(extractSurfaces(labelsOf(geometry, {{1, ball({}, 0.5)}}), geometry, 0, {1}));
    QVERIFY(closed(mesh));
    QVERIFY(volume(mesh) > 0.1 && volume(mesh) <= 1);
    const Bounds b = bounds(mesh);
    for (const double edge : {-b.low.x, -b.low.y, -b.low.z, b.high.x, b.high.y, b.high.z}) QVERIFY(edge <= 0.75);
  }

  void aLineOfVoxelsIsNotSmoothedAway() {
    const Geometry geometry = cube(25);
    const Solid line = [](Vec3 p) { return std::abs(p.x) <= 8 && p.y == 0 && p.z == 0; };
    const SurfaceMesh mesh = only(extractSurfaces(labelsOf(geometry, {{1, line}}), geometry, 0, {1}));
    QVERIFY(closed(mesh));
    const Bounds b = bounds(mesh);
    QVERIFY(b.high.x - b.low.x > 16 && b.high.y - b.low.y > 0.5 && b.high.z - b.low.z > 0.5);
  }

  void aHollowBodyHasAnInnerWall() {
    const Geometry geometry = cube(60);
    const SurfaceMesh mesh =
        only(extractSurfaces(labelsOf(geometry, {{1, ball({}, 24)}, {2, ball({}, 12)}}), geometry, 0, {1}));
    QVERIFY(closed(mesh));
    const double shell = 4.0 / 3 * std::numbers::pi * (std::pow(24, 3) - std::pow(12, 3));
    QVERIFY(within(volume(mesh), shell, 0.02));
  }

  void largeSegmentsAreSampledAndKeepTheirSize() {
    const Geometry geometry = cube(150);
    constexpr double radius = 60;  // a box of 121³ voxels
    const LabelTiles labels = labelsOf(geometry, {{1, ball({}, radius)}});
    const SurfaceMesh mesh = only(extractSurfaces(labels, geometry, 0, {1}));
    QVERIFY(closed(mesh));
    QVERIFY(within(volume(mesh), 4.0 / 3 * std::numbers::pi * std::pow(radius, 3), 0.02));
    QVERIFY(within(area(mesh), 4 * std::numbers::pi * radius * radius, 0.04));
    // Voxel faces of a ball: 6·π·r², two triangles each; sampled there must be far fewer.
    QVERIFY(static_cast<double>(mesh.triangles.size()) < 0.6 * 12 * std::numbers::pi * radius * radius);
  }

  void voxelsStrewnOverALargeBoxAreSeen() {
    const Geometry geometry = cube(128);
    const Solid two = [](Vec3 p) { return std::abs(p.x) > 63 && p.x == p.y && p.x == p.z; };
    const SurfaceMesh mesh = only(extractSurfaces(labelsOf(geometry, {{1, two}}), geometry, 0, {1}));
    QVERIFY(closed(mesh));
    QVERIFY(bounds(mesh).low.x < -63 && bounds(mesh).high.x > 63);
  }

  void aSampleOfFourVoxelsTakesTwoToBeInside() {
    LabelTiles labels(GridSize{8, 8, 1, 1});
    auto tile = std::make_shared<Tile>();
    tile->fill(0);
    for (const std::size_t at : {2u * kTileSide + 2, 2u * kTileSide + 3, 4u * kTileSide + 4}) (*tile)[at] = 5;
    labels.setTile({0, 0, 0, 0}, tile);
    const VoxelBox box = segmentBoxes(labels, 0, {5}).front();
    QVERIFY((box == VoxelBox{2, 2, 0, 4, 4, 0, 0}));
    const SegmentMask mask = segmentMask(labels, box, 5, 2);
    QVERIFY((mask.size == std::array{4, 4, 3}));
    QVERIFY((mask.first == std::array{0.5, 0.5, -1.0}));  // one sample before voxels 2 and 3
    std::vector<std::uint8_t> expected(48, 0);
    expected[16 + 4 + 1] = 1;
    QCOMPARE(mask.inside, expected);
  }

  void onlySegmentsOfThePhaseHaveAMesh() {
    Geometry geometry = cube(30);
    geometry.size.t = 2;
    LabelTiles labels = labelsOf(geometry, {{1, ball({-6, 0, 0}, 5)}, {3, ball({6, 0, 0}, 5)}}, 1);
    const auto before = extractSurfaces(labels, geometry, 0, {1, 2, 3});
    QVERIFY(before.ok() && before->empty());
    const auto meshes = extractSurfaces(labels, geometry, 1, {1, 2, 3});
    QVERIFY(meshes.ok());
    QCOMPARE(meshes->size(), std::size_t{2});
    QCOMPARE((*meshes)[0].value, SegmentValue{1});
    QCOMPARE((*meshes)[1].value, SegmentValue{3});
    QVERIFY(bounds((*meshes)[0]).high.x < 0 && bounds((*meshes)[1]).low.x > 0);
    const auto one = extractSurfaces(labels, geometry, 1, {3});
    QVERIFY(one.ok());
    QCOMPARE(one->size(), std::size_t{1});
  }

  void backgroundIsNoSegment() {
    const Geometry geometry = cube(10);
    const auto meshes = extractSurfaces(labelsOf(geometry, {{1, ball({}, 3)}}), geometry, 0, {0});
    QVERIFY(meshes.ok() && meshes->empty());
  }

  void stopsWhenAsked() {
    const Geometry geometry = cube(40);
    const LabelTiles labels = labelsOf(geometry, {{1, ball({-9, 0, 0}, 8)}, {2, ball({9, 0, 0}, 8)}});
    std::stop_source before;
    before.request_stop();
    const auto none = extractSurfaces(labels, geometry, 0, {1, 2}, {{}, before.get_token()});
    QVERIFY(!none.ok());
    QCOMPARE(none.error().code, ErrorCode::cancelled);

    std::stop_source during;
    int reports = 0;
    const Progress progress{[&](double, std::string_view) {
                              if (++reports == 2) during.request_stop();
                            },
                            during.get_token()};
    const auto half = extractSurfaces(labels, geometry, 0, {1, 2}, progress);
    QVERIFY(!half.ok());
    QCOMPARE(half.error().code, ErrorCode::cancelled);
    QCOMPARE(reports, 2);
  }

  void tellsHowFarItIs() {
    const Geometry geometry = cube(10);
    std::vector<double> told;
    const Progress progress{[&](double fraction, std::string_view) { told.push_back(fraction); }, {}};
    QVERIFY(extractSurfaces(labelsOf(geometry, {{1, ball({}, 3)}}), geometry, 0, {1, 2}, progress).ok());
    QCOMPARE(told, (std::vector<double>{0, 0.5, 1}));
  }

  void refusesWhatDoesNotFit() {
    const Geometry geometry = cube(10);
    const LabelTiles labels(GridSize{9, 10, 10, 1});
    QCOMPARE(extractSurfaces(labels, geometry, 0, {1}).error().code, ErrorCode::usage);
    QCOMPARE(extractSurfaces(LabelTiles(geometry.size), geometry, 1, {1}).error().code, ErrorCode::usage);
    const Geometry flat{geometry.size, Affine({1, 0, 0}, {1, 0, 0}, {0, 0, 1}, {}), LengthUnit::millimetres};
    QCOMPARE(extractSurfaces(LabelTiles(flat.size), flat, 0, {1}).error().code, ErrorCode::usage);
  }
};

QTEST_GUILESS_MAIN(SurfaceMeshTest)
#include "SurfaceMeshTest.moc"
