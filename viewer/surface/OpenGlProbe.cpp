#include "viewer/surface/OpenGlProbe.h"

// After our own headers: X defines words like None and Status.
#include <GL/glx.h>
#include <X11/Xlib.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#undef Status

namespace diptych::viewer {
namespace {

using CreateContext = GLXContext (*)(::Display*, GLXFBConfig, GLXContext, Bool, const int*);

struct Close {
  void operator()(::Display* display) const { XCloseDisplay(display); }
};

/// X answers what it cannot do with an error that ends the program, unless somebody takes it.
class IgnoredXErrors {
public:
  explicit IgnoredXErrors(::Display* display)
      : display_{display}, before_{XSetErrorHandler([](::Display*, XErrorEvent*) { return 0; })} {}
  ~IgnoredXErrors() {
    XSync(display_, False);
    XSetErrorHandler(before_);
  }
  IgnoredXErrors(const IgnoredXErrors&) = delete;
  IgnoredXErrors& operator=(const IgnoredXErrors&) = delete;

private:
  ::Display* display_;
  XErrorHandler before_;
};

/// An X server whose last client goes starts anew, and turns clients away while it does: a bare one (Xvfb) whose only client
/// this is would do so between this question and VTK's window, and VTK would end the program. Hence the first connection is
/// kept for as long as the program runs; and hence a few tries, for another program may have been the last client.
std::unique_ptr<::Display, Close> openDisplay() {
  constexpr int kTries = 5;
  constexpr std::chrono::milliseconds kPause{20};
  static ::Display* kept = nullptr;
  const bool named = std::getenv("DISPLAY") != nullptr;
  std::unique_ptr<::Display, Close> display(XOpenDisplay(nullptr));
  for (int n = 1; !display && named && n < kTries; ++n) {
    std::this_thread::sleep_for(kPause);
    display.reset(XOpenDisplay(nullptr));
  }
  if (display && kept == nullptr) kept = XOpenDisplay(nullptr);
  return display;
}

Error unavailable(const std::string& why, const std::string& advice) {
  return {ErrorCode::unsupported, "3-D is not available here: " + why, advice, ""};
}

/// The oldest OpenGL that VTK draws with.
bool canMakeContext(::Display* display) {
  const int wanted[] = {GLX_RENDER_TYPE,
                        GLX_RGBA_BIT,
                        GLX_DRAWABLE_TYPE,
                        GLX_WINDOW_BIT,
                        GLX_RED_SIZE,
                        1,
                        GLX_GREEN_SIZE,
                        1,
                        GLX_BLUE_SIZE,
                        1,
                        GLX_DEPTH_SIZE,
                        1,
                        None};
  int count = 0;
  const std::unique_ptr<GLXFBConfig, int (*)(void*)> configs(
      glXChooseFBConfig(display, XDefaultScreen(display), wanted, &count), [](void* data) { return XFree(data); });
  if (!configs || count == 0) return false;
  const auto create = reinterpret_cast<CreateContext>(
      glXGetProcAddressARB(reinterpret_cast<const GLubyte*>("glXCreateContextAttribsARB")));
  if (create == nullptr) return false;
  const int version[] = {
      GLX_CONTEXT_MAJOR_VERSION_ARB,    3,   GLX_CONTEXT_MINOR_VERSION_ARB, 2, GLX_CONTEXT_PROFILE_MASK_ARB,
      GLX_CONTEXT_CORE_PROFILE_BIT_ARB, None};
  const IgnoredXErrors ignored(display);
  const GLXContext context = create(display, configs.get()[0], nullptr, True, version);
  if (context == nullptr) return false;
  glXDestroyContext(display, context);
  return true;
}

}  // namespace

Result<void> probeOpenGl() {
  const std::unique_ptr<::Display, Close> display = openDisplay();
  if (!display) return unavailable("no X display answers", "start the program in a graphical session");
  int ignoredError = 0, ignoredEvent = 0;
  if (!glXQueryExtension(display.get(), &ignoredError, &ignoredEvent))
    return unavailable("the X display has no OpenGL (GLX)", "start the program on the machine's own screen");
  if (!canMakeContext(display.get()))
    return unavailable("the X display has no OpenGL 3.2",
                       "look for a newer graphics driver, or Mesa's software OpenGL");
  return {};
}

}  // namespace diptych::viewer
