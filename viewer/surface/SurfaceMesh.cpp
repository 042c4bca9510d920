#include "viewer/surface/SurfaceMesh.h"

#include "viewer/surface/SegmentMask.h"

#include <vtkCallbackCommand.h>
#include <vtkCellArray.h>
#include <vtkCommand.h>
#include <vtkDiscreteFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkUnsignedCharArray.h>
#include <vtkWindowedSincPolyDataFilter.h>

#include <cmath>
#include <new>
#include <string>
#include <utility>

namespace diptych::viewer {
namespace {

constexpr int kIterations = 15;
constexpr double kPassBand = 0.1;   // lower is smoother; steps of one voxel are gone, a papillary muscle is not
constexpr double kLeastKept = 0.5;  // of the volume; smoothing that takes more is left out

Error cancelledError() {
  return {ErrorCode::cancelled, "Making surfaces was stopped", "", ""};
}

/// Lets a filter end early: VTK tells how far it is, and looks at AbortExecute, between its steps.
void stopWhenAsked(vtkAlgorithm& filter, vtkCallbackCommand& command, const Progress& progress) {
  command.SetClientData(const_cast<Progress*>(&progress));  // NOLINT(cppcoreguidelines-pro-type-const-cast): only read
  command.SetCallback([](vtkObject* caller, unsigned long, void* data, void*) {
    if (static_cast<const Progress*>(data)->cancelled()) static_cast<vtkAlgorithm*>(caller)->SetAbortExecute(1);
  });
  filter.AddObserver(vtkCommand::ProgressEvent, &command);
}

std::array<float, 3> asFloats(Vec3 v) {
  return {static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)};
}

Vec3 asVector(const std::array<float, 3>& a) {
  return {a[0], a[1], a[2]};
}

/// Of each point the mean of its triangles' normals, weighted by their areas.
std::vector<std::array<float, 3>> pointNormals(const SurfaceMesh& mesh) {
  std::vector<Vec3> sums(mesh.points.size());
  for (const auto& corners : mesh.triangles) {
    const auto point = [&](int n) { return asVector(mesh.points[static_cast<std::size_t>(corners[n])]); };
    const Vec3 normal = cross(point(1) - point(0), point(2) - point(0));
    for (const std::int32_t corner : corners) {
      Vec3& sum = sums[static_cast<std::size_t>(corner)];
      sum = sum + normal;
    }
  }
  std::vector<std::array<float, 3>> normals;
  normals.reserve(sums.size());
  for (const Vec3& sum : sums) normals.push_back(asFloats(normalized(sum)));
  return normals;
}

/// From voxel coordinates into space. A left-handed grid turns triangles inside out: these are wound the other way.
SurfaceMesh inSpace(vtkPolyData& surface, const Affine& affine, SegmentValue value) {
  SurfaceMesh mesh;
  mesh.value = value;
  mesh.points.reserve(static_cast<std::size_t>(surface.GetNumberOfPoints()));
  for (vtkIdType n = 0; n < surface.GetNumberOfPoints(); ++n) {
    double at[3];
    surface.GetPoint(n, at);
    mesh.points.push_back(asFloats(affine.apply({at[0], at[1], at[2]})));
  }
  const bool mirrored = affine.determinant() < 0;
  vtkCellArray* cells = surface.GetPolys();
  mesh.triangles.reserve(static_cast<std::size_t>(cells->GetNumberOfCells()));
  for (vtkIdType n = 0; n < cells->GetNumberOfCells(); ++n) {
    vtkIdType count = 0;
    const vtkIdType* corners = nullptr;
    cells->GetCellAtId(n, count, corners);
    std::array<std::int32_t, 3> triangle{static_cast<std::int32_t>(corners[0]), static_cast<std::int32_t>(corners[1]),
                                         static_cast<std::int32_t>(corners[2])};
    if (mirrored) std::swap(triangle[1], triangle[2]);
    mesh.triangles.push_back(triangle);
  }
  mesh.normals = pointNormals(mesh);
  return mesh;
}

/// By the divergence theorem.
double enclosedVolume(vtkPolyData& surface) {
  double sum = 0;
  vtkCellArray* cells = surface.GetPolys();
  for (vtkIdType n = 0; n < cells->GetNumberOfCells(); ++n) {
    vtkIdType count = 0;
    const vtkIdType* corners = nullptr;
    cells->GetCellAtId(n, count, corners);
    Vec3 at[3];
    for (int corner = 0; corner < 3; ++corner) {
      double point[3];
      surface.GetPoint(corners[corner], point);
      at[corner] = {point[0], point[1], point[2]};
    }
    sum += dot(at[0], cross(at[1], at[2])) / 6;
  }
  return sum;
}

/// In voxel coordinates: the filter averages neighbours, which comes to the same before and after an affine map.
vtkSmartPointer<vtkPolyData> surfaceOf(SegmentMask mask, const Progress& progress) {
  vtkNew<vtkImageData> image;
  image->SetDimensions(mask.size.data());
  image->SetOrigin(mask.first.data());
  image->SetSpacing(mask.step, mask.step, 1);
  vtkNew<vtkUnsignedCharArray> samples;
  constexpr int keepWithCaller = 1;
  samples->SetArray(mask.inside.data(), static_cast<vtkIdType>(mask.inside.size()), keepWithCaller);
  image->GetPointData()->SetScalars(samples);

  vtkNew<vtkDiscreteFlyingEdges3D> edges;
  edges->SetInputData(image);
  edges->SetValue(0, 1);
  edges->ComputeNormalsOff();
  edges->ComputeGradientsOff();
  edges->ComputeScalarsOff();
  vtkNew<vtkWindowedSincPolyDataFilter> smooth;
  smooth->SetInputConnection(edges->GetOutputPort());
  smooth->SetNumberOfIterations(kIterations);
  smooth->SetPassBand(kPassBand);
  smooth->BoundarySmoothingOff();
  smooth->FeatureEdgeSmoothingOff();
  smooth->NonManifoldSmoothingOn();  // two voxels that touch along an edge
  smooth->NormalizeCoordinatesOn();
  vtkNew<vtkCallbackCommand> stopEdges, stopSmooth;
  stopWhenAsked(*edges, *stopEdges, progress);
  stopWhenAsked(*smooth, *stopSmooth, progress);
  smooth->Update();
  // A line one voxel thick is nothing but steps: smoothed, it would be gone, and its segment look empty.
  const bool kept = enclosedVolume(*smooth->GetOutput()) >= kLeastKept * enclosedVolume(*edges->GetOutput());
  return kept ? smooth->GetOutput() : edges->GetOutput();
}

SurfaceMesh meshOf(const LabelTiles& labels, const Affine& affine, const VoxelBox& box, SegmentValue value,
                   const Progress& progress) {
  const std::size_t voxels = static_cast<std::size_t>(box.highI - box.lowI + 1) *
                             static_cast<std::size_t>(box.highJ - box.lowJ + 1) *
                             static_cast<std::size_t>(box.highK - box.lowK + 1);
  SurfaceMesh mesh;
  if (voxels > kSampledAboveVoxels)
    mesh = inSpace(*surfaceOf(segmentMask(labels, box, value, 2), progress), affine, value);
  // What is left of single voxels, strewn over a large box, is nothing.
  if (mesh.triangles.empty() && !progress.cancelled())
    mesh = inSpace(*surfaceOf(segmentMask(labels, box, value, 1), progress), affine, value);
  return mesh;
}

}  // namespace

Result<std::vector<SurfaceMesh>> extractSurfaces(const LabelTiles& labels, const Geometry& geometry, int t,
                                                 const std::vector<SegmentValue>& values, const Progress& progress) {
  if (!(labels.size() == geometry.size))
    return Error{ErrorCode::usage, "Cannot make surfaces: the labels are not of this grid", "", ""};
  if (t < 0 || t >= geometry.size.t)
    return Error{ErrorCode::usage, "Cannot make surfaces: there is no phase " + std::to_string(t), "", ""};
  const double determinant = geometry.affine.determinant();
  if (!std::isfinite(determinant) || determinant == 0)
    return Error{ErrorCode::usage, "Cannot make surfaces: the steps between voxels do not span space", "", ""};
  // VTK speaks to standard error by itself; what goes wrong here is told by Result instead.
  vtkObject::GlobalWarningDisplayOff();

  try {
    const std::vector<VoxelBox> boxes = segmentBoxes(labels, t, values);
    std::vector<SurfaceMesh> meshes;
    for (std::size_t n = 0; n < values.size(); ++n) {
      if (progress.cancelled()) return cancelledError();
      progress(static_cast<double>(n) / static_cast<double>(values.size()),
               "Making surface " + std::to_string(n + 1) + " of " + std::to_string(values.size()));
      if (boxes[n].empty()) continue;
      meshes.push_back(meshOf(labels, geometry.affine, boxes[n], values[n], progress));
    }
    if (progress.cancelled()) return cancelledError();
    progress(1, "Surfaces made");
    return meshes;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::noSpace, "Cannot make surfaces: there is not enough memory", "", ""};
  }
}

}  // namespace diptych::viewer
