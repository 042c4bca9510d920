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
vtkSmartPointer<vtkImageData> wrap(const Plane& plane) {
  auto scalars = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(vtkScalarType(plane.type)));
  const auto count = static_cast<vtkIdType>(plane.width) * plane.height;
  if (reinterpret_cast<std::uintptr_t>(plane.bytes) % bytesPerScalar(plane.type) == 0) {
    // VTK has no const arrays; the filters only read their input.
    void* bytes = const_cast<std::byte*>(plane.bytes);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    constexpr int keepWithCaller = 1;
    scalars->SetVoidArray(bytes, count, keepWithCaller);
  } else {  // voxels at an odd offset of a mapped file
    scalars->SetNumberOfTuples(count);
    std::memcpy(scalars->GetVoidPointer(0), plane.bytes, static_cast<std::size_t>(count) * bytesPerScalar(plane.type));
  }
  auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetDimensions(plane.width, plane.height, 1);
  image->GetPointData()->SetScalars(scalars);
  return image;
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
  filter->SetInputData(wrap(plane));
  filter->SetOutputDimensionality(2);
  filter->SetOutputSpacing(stepX, stepY, 1);
  filter->SetOutputOrigin(0.5 * stepX - 0.5, 0.5 * stepY - 0.5, 0);
  filter->SetOutputExtent(0, width - 1, 0, height - 1, 0, 0);
  filter->SetOutputScalarType(vtkOutputType);
  if (linear)
    filter->SetInterpolationModeToLinear();
  else
    filter->SetInterpolationModeToNearestNeighbor();
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

}  // namespace

Result<Raster<double>> resampleLinear(const Plane& plane, int width, int height) {
  return reslice<double>(plane, width, height, true, VTK_DOUBLE);
}

Result<Raster<SegmentValue>> resampleNearest(const Raster<SegmentValue>& labels, int width, int height) {
  const Plane plane{reinterpret_cast<const std::byte*>(labels.pixels.data()), ScalarType::uint16, labels.width,
                    labels.height};
  return reslice<SegmentValue>(plane, width, height, false, VTK_UNSIGNED_SHORT);
}

}  // namespace diptych::viewer
