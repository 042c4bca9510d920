#include "viewer/Resample.h"

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkType.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace diptych::viewer {
namespace {

int vtkScalarType(ScalarType type) {
  switch (type) {
    case ScalarType::uint8:
      return VTK_UNSIGNED_CHAR;
    case ScalarType::int8:
      return VTK_SIGNED_CHAR;
    case ScalarType::uint16:
      return VTK_UNSIGNED_SHORT;
    case ScalarType::int16:
      return VTK_SHORT;
    case ScalarType::uint32:
      return VTK_UNSIGNED_INT;
    case ScalarType::int32:
      return VTK_INT;
    case ScalarType::float32:
      return VTK_FLOAT;
    case ScalarType::float64:
      return VTK_DOUBLE;
  }
  return VTK_VOID;
}

/// VTK speaks to standard error by itself (on Windows in a pop-up); what goes wrong here is told by Result
/// instead.
void silenceVtk() {
  static const bool once = [] {
    vtkObject::GlobalWarningDisplayOff();
    return true;
  }();
  static_cast<void>(once);
}

/// An image over the caller's bytes: nothing is freed, and nothing copied unless alignment forces it.
vtkSmartPointer<vtkImageData> wrap(const Block& block) {
  auto scalars = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(vtkScalarType(block.type)));
  const auto count = static_cast<vtkIdType>(block.size[0]) * block.size[1] * block.size[2];
  if (reinterpret_cast<std::uintptr_t>(block.bytes) % bytesPerScalar(block.type) == 0) {
    // VTK has no const arrays; the filters only read their input.
    void* bytes = const_cast<std::byte*>(block.bytes);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    constexpr int keepWithCaller = 1;
    scalars->SetVoidArray(bytes, count, keepWithCaller);
  } else {  // voxels at an odd offset of a mapped file
    scalars->SetNumberOfTuples(count);
    std::memcpy(scalars->GetVoidPointer(0), block.bytes, static_cast<std::size_t>(count) * bytesPerScalar(block.type));
  }
  auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetDimensions(block.size[0], block.size[1], block.size[2]);
  image->GetPointData()->SetScalars(scalars);
  return image;
}

/// Runs the filter and copies its picture.
template <class T>
Result<Raster<T>> pictureOf(vtkImageReslice* filter, int width, int height, int vtkOutputType) {
  filter->SetOutputDimensionality(2);
  filter->SetOutputExtent(0, width - 1, 0, height - 1, 0, 0);
  filter->SetOutputScalarType(vtkOutputType);
  filter->BorderOn();             // the half pixel beyond the outermost centres takes the edge's value
  filter->SetNumberOfThreads(1);  // a slice is small, and callers bring their own threads
  filter->Update();

  vtkImageData* out = filter->GetOutput();
  const int* size = out->GetDimensions();
  const auto* values = static_cast<const T*>(out->GetScalarPointer());
  if (values == nullptr || out->GetScalarType() != vtkOutputType || size[0] != width || size[1] != height)
    return Error{ErrorCode::failed, "Cannot resample a slice: the imaging filter gave no picture", "", ""};
  Raster<T> raster(width, height);
  std::copy_n(values, raster.pixels.size(), raster.pixels.begin());
  return raster;
}

/// Works in units of input pixels, where equal sizes give a step of exactly 1 and an origin of exactly 0.
template <class T>
Result<Raster<T>> reslice(const Plane& plane, int width, int height, bool linear, int vtkOutputType) {
  silenceVtk();
  if (plane.bytes == nullptr || plane.width < 1 || plane.height < 1 || width < 1 || height < 1)
    return Error{ErrorCode::usage, "Cannot resample a slice: it has no pixels", "", ""};

  const double stepX = static_cast<double>(plane.width) / width;
  const double stepY = static_cast<double>(plane.height) / height;
  vtkNew<vtkImageReslice> filter;
  filter->SetInputData(wrap({plane.bytes, plane.type, {plane.width, plane.height, 1}}));
  filter->SetOutputSpacing(stepX, stepY, 1);
  filter->SetOutputOrigin(0.5 * stepX - 0.5, 0.5 * stepY - 0.5, 0);
  if (linear)
    filter->SetInterpolationModeToLinear();
  else
    filter->SetInterpolationModeToNearestNeighbor();
  return pictureOf<T>(filter, width, height, vtkOutputType);
}

bool valid(const Block& block, const Cut& cut) {
  const auto axis = [](int a) { return a >= 0 && a < 3; };
  if (block.bytes == nullptr || *std::min_element(block.size.begin(), block.size.end()) < 1) return false;
  if (!axis(cut.horizontal) || !axis(cut.vertical) || cut.horizontal == cut.vertical) return false;
  const int depth = block.size[static_cast<std::size_t>(3 - cut.horizontal - cut.vertical)];
  return cut.low >= 0 && cut.low <= cut.high && cut.high < depth;
}

}  // namespace

Result<Raster<double>> resampleLinear(const Plane& plane, int width, int height) {
  return reslice<double>(plane, width, height, true, VTK_DOUBLE);
}

Result<Raster<SegmentValue>> resampleNearest(const Raster<SegmentValue>& labels, int width, int height) {
  const Plane plane{reinterpret_cast<const std::byte*>(labels.pixels.data()), ScalarType::uint16, labels.width,
                    labels.height};
  return reslice<SegmentValue>(plane, width, height, false, VTK_UNSIGNED_SHORT);
}

Result<Raster<double>> resampleCut(const Block& block, const Cut& cut) {
  silenceVtk();
  if (!valid(block, cut)) return Error{ErrorCode::usage, "Cannot cut a slice: the voxels have no such slice", "", ""};
  const auto u = static_cast<std::size_t>(cut.horizontal), v = static_cast<std::size_t>(cut.vertical), n = 3 - u - v;
  std::array<std::array<double, 3>, 3> axes{};  // directions of the picture's columns, rows and depth, in voxels
  std::array<double, 3> corner{};               // its first pixel, in the middle of the slab
  axes[0][u] = cut.flipU ? -1 : 1;
  axes[1][v] = cut.flipV ? -1 : 1;
  axes[2][n] = 1;
  corner[u] = cut.flipU ? block.size[u] - 1 : 0;
  corner[v] = cut.flipV ? block.size[v] - 1 : 0;
  corner[n] = 0.5 * (cut.low + cut.high);

  vtkNew<vtkImageReslice> filter;
  filter->SetInputData(wrap(block));
  filter->SetResliceAxesDirectionCosines(axes[0].data(), axes[1].data(), axes[2].data());
  filter->SetResliceAxesOrigin(corner.data());
  filter->SetOutputSpacing(1, 1, 1);
  filter->SetOutputOrigin(0, 0, 0);
  filter->SetInterpolationModeToNearestNeighbor();
  filter->SetSlabNumberOfSlices(cut.high - cut.low + 1);
  switch (cut.join) {
    case Cut::Join::mean:
      filter->SetSlabModeToMean();
      break;
    case Cut::Join::maximum:
      filter->SetSlabModeToMax();
      break;
    case Cut::Join::minimum:
      filter->SetSlabModeToMin();
      break;
  }
  return pictureOf<double>(filter, block.size[u], block.size[v], VTK_DOUBLE);
}

}  // namespace diptych::viewer
