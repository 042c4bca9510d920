#include "viewer/surface/SurfaceScene.h"

#include "viewer/surface/OpenGlProbe.h"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkLight.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkSmartPointer.h>
#include <vtkTypeInt32Array.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace diptych::viewer {
namespace {

constexpr int kLargestSide = 16384;  // pixels; what OpenGL promises to hold, and more than any screen has
constexpr int kPeels = 4;            // layers of translucent surfaces behind each other that are told apart

/// One block of three numbers after the other, copied at once.
template <class Array, class Number>
vtkSmartPointer<Array> triples(const std::vector<std::array<Number, 3>>& values) {
  auto array = vtkSmartPointer<Array>::New();
  array->SetNumberOfComponents(3);
  array->SetNumberOfTuples(static_cast<vtkIdType>(values.size()));
  if (!values.empty()) std::memcpy(array->GetPointer(0), values.data(), values.size() * sizeof(values[0]));
  return array;
}

vtkSmartPointer<vtkPolyData> polyData(const SurfaceMesh& mesh) {
  vtkNew<vtkPoints> points;
  points->SetData(triples<vtkFloatArray>(mesh.points));
  const auto corners = triples<vtkTypeInt32Array>(mesh.triangles);
  corners->SetNumberOfComponents(1);
  corners->SetNumberOfTuples(static_cast<vtkIdType>(3 * mesh.triangles.size()));
  vtkNew<vtkCellArray> triangles;
  triangles->SetData(3, corners);
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetPolys(triangles);
  data->GetPointData()->SetNormals(triples<vtkFloatArray>(mesh.normals));
  return data;
}

/// Moves with the camera, so that whatever is turned to the eye is lit. Coordinates: right, up, towards the eye.
vtkSmartPointer<vtkLight> cameraLight(double right, double up, double towards, double intensity) {
  auto light = vtkSmartPointer<vtkLight>::New();
  light->SetLightTypeToCameraLight();
  light->SetPosition(right, up, towards);
  light->SetFocalPoint(0, 0, 0);
  light->SetIntensity(intensity);
  return light;
}

void makeMatt(vtkProperty& property) {
  property.SetInterpolationToPhong();
  property.SetAmbient(0.15);
  property.SetDiffuse(0.85);
  property.SetSpecular(0.12);
  property.SetSpecularPower(16);
  property.SetSpecularColor(1, 1, 1);
  property.BackfaceCullingOn();  // surfaces are closed, and the eye stays outside
}

}  // namespace

struct SurfaceScene::Impl {
  struct Surface {
    SegmentValue value = 0;
    vtkSmartPointer<vtkPolyData> data;
    vtkSmartPointer<vtkActor> actor;
  };

  Impl() {
    window->SetOffScreenRendering(1);
    window->SetMultiSamples(0);  // FXAA smooths edges for a fraction of the cost under software OpenGL
    window->AddRenderer(renderer);
    renderer->SetBackground(0, 0, 0);
    renderer->UseFXAAOn();
    renderer->SetMaximumNumberOfPeels(kPeels);
    renderer->AutomaticLightCreationOff();
    renderer->AddLight(cameraLight(-0.5, 0.7, 1, 0.95));
    renderer->AddLight(cameraLight(0.7, -0.3, 0.8, 0.4));
  }

  void applyLooks();
  Ball ball() const;

  // The window goes last: what the renderer's parts hold on the graphics card is given back through it.
  vtkNew<vtkRenderWindow> window;
  vtkNew<vtkRenderer> renderer;
  vtkNew<vtkUnsignedCharArray> pixels;
  std::vector<Surface> surfaces;
  std::vector<Look> looks;
  SurfaceCamera camera;
  Ball fitted;
};

void SurfaceScene::Impl::applyLooks() {
  bool translucent = false;
  for (const Surface& surface : surfaces) {
    const auto look = std::find_if(looks.begin(), looks.end(), [&](const Look& l) { return l.value == surface.value; });
    const bool visible = look != looks.end() && look->visible && look->opacity > 0;
    surface.actor->SetVisibility(visible ? 1 : 0);
    if (!visible) continue;
    vtkProperty* property = surface.actor->GetProperty();
    property->SetColor(look->colour.r / 255.0, look->colour.g / 255.0, look->colour.b / 255.0);
    property->SetOpacity(std::min(look->opacity, 1.0));
    translucent = translucent || look->opacity < 1;
  }
  // Costs several passes: only where surfaces are seen through each other.
  renderer->SetUseDepthPeeling(translucent ? 1 : 0);
}

/// About everything that is visible, or everything where nothing is.
Ball SurfaceScene::Impl::ball() const {
  const bool any =
      std::any_of(surfaces.begin(), surfaces.end(), [](const Surface& s) { return s.actor->GetVisibility(); });
  const auto forEachPoint = [&](auto&& work) {
    for (const Surface& surface : surfaces) {
      if (any && !surface.actor->GetVisibility()) continue;
      for (vtkIdType n = 0; n < surface.data->GetNumberOfPoints(); ++n) {
        double at[3];
        surface.data->GetPoint(n, at);
        work(Vec3{at[0], at[1], at[2]});
      }
    }
  };
  constexpr double kFar = std::numeric_limits<double>::max();
  Vec3 low{kFar, kFar, kFar}, high{-kFar, -kFar, -kFar};
  forEachPoint([&](Vec3 p) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
  });
  if (low.x > high.x) return {};
  Ball found{0.5 * (low + high), 0};
  forEachPoint([&](Vec3 p) { found.radius = std::max(found.radius, length(p - found.centre)); });
  if (!(found.radius > 0)) found.radius = 1;
  return found;
}

SurfaceScene::SurfaceScene(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {
  resetCamera();
}

SurfaceScene::~SurfaceScene() = default;

Result<std::unique_ptr<SurfaceScene>> SurfaceScene::create() {
  if (const Result<void> possible = probeOpenGl(); !possible) return possible.error();
  // VTK speaks to standard error by itself; what goes wrong here is told by Result instead.
  vtkObject::GlobalWarningDisplayOff();
  return std::unique_ptr<SurfaceScene>(new SurfaceScene(std::make_unique<Impl>()));
}

void SurfaceScene::setMeshes(const std::vector<SurfaceMesh>& meshes) {
  for (const Impl::Surface& surface : impl_->surfaces) impl_->renderer->RemoveActor(surface.actor);
  impl_->surfaces.clear();
  for (const SurfaceMesh& mesh : meshes) {
    Impl::Surface surface{mesh.value, polyData(mesh), vtkSmartPointer<vtkActor>::New()};
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputData(surface.data);
    mapper->ScalarVisibilityOff();
    surface.actor->SetMapper(mapper);
    makeMatt(*surface.actor->GetProperty());
    impl_->renderer->AddActor(surface.actor);
    impl_->surfaces.push_back(std::move(surface));
  }
  impl_->applyLooks();
}

void SurfaceScene::setLooks(const std::vector<Look>& looks) {
  impl_->looks = looks;
  impl_->applyLooks();
}

void SurfaceScene::resetCamera() {
  impl_->camera.lookFromFront();
  fitCamera();
}

void SurfaceScene::fitCamera() {
  impl_->fitted = impl_->ball();
  impl_->camera.fit(impl_->fitted);
}

void SurfaceScene::orbit(double degreesRight, double degreesUp) {
  impl_->camera.turn(degreesRight, degreesUp);
}

void SurfaceScene::zoom(double factor) {
  impl_->camera.zoom(factor);
}

void SurfaceScene::pan(double pixelsRight, double pixelsUp, int width, int height) {
  impl_->camera.pan(pixelsRight, pixelsUp, width, height);
}

const SurfaceCamera& SurfaceScene::camera() const {
  return impl_->camera;
}

void SurfaceScene::setCamera(const SurfaceCamera& camera) {
  impl_->camera = camera;
}

bool SurfaceScene::outgrown() const {
  const Ball now = impl_->ball();
  return length(now.centre - impl_->fitted.centre) + now.radius > 1.01 * impl_->fitted.radius;
}

Result<Picture> SurfaceScene::render(int width, int height) {
  if (width <= 0 || height <= 0 || width > kLargestSide || height > kLargestSide)
    return Error{ErrorCode::usage,
                 "Cannot draw surfaces in " + std::to_string(width) + " × " + std::to_string(height) + " pixels", "",
                 ""};
  const SurfaceCamera& camera = impl_->camera;
  vtkCamera* eye = impl_->renderer->GetActiveCamera();
  const Vec3 focus = camera.focus(), position = camera.eye(), up = camera.up();
  eye->SetFocalPoint(focus.x, focus.y, focus.z);
  eye->SetPosition(position.x, position.y, position.z);
  eye->SetViewUp(up.x, up.y, up.z);
  eye->SetViewAngle(camera.viewAngle(width, height));
  impl_->renderer->ResetCameraClippingRange();

  vtkRenderWindow* window = impl_->window;
  window->SetSize(width, height);
  window->Render();
  constexpr int backBuffer = 0;
  const vtkIdType count = vtkIdType{4} * width * height;
  if (window->GetRGBACharPixelData(0, 0, width - 1, height - 1, backBuffer, impl_->pixels) == 0 ||
      impl_->pixels->GetNumberOfValues() < count)
    return Error{ErrorCode::failed, "Cannot draw surfaces: OpenGL gave no picture", "", ""};

  // OpenGL's rows begin at the bottom, and its alpha is of no meaning on an opaque ground.
  Picture picture{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(count))};
  const std::size_t row = 4 * static_cast<std::size_t>(width);
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* from = impl_->pixels->GetPointer(0) + static_cast<std::size_t>(height - 1 - y) * row;
    std::copy_n(from, row, picture.rgba.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * row));
  }
  for (std::size_t n = 3; n < picture.rgba.size(); n += 4) picture.rgba[n] = 255;
  return picture;
}

}  // namespace diptych::viewer
