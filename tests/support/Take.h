#pragma once
// For what a test needs and is not about.

#include "core/base/Result.h"

#include <QtGlobal>
#include <utility>

namespace diptych::test {

/// The value, or the end of the test program with the error's words.
template <class T>
T take(Result<T> result) {
  if (!result) qFatal("%s", result.error().sentence().c_str());
  return std::move(result).value();
}

}  // namespace diptych::test
