#include "models/runtime/Precision.h"

#include <string>

namespace diptych::models {
bool cpuHasBfloat16() {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

const char* nameOf(Precision precision) {
  return precision == Precision::bfloat16 ? "bfloat16" : "float32";
}

Result<Precision> choosePrecision(std::string_view asked, const Runtime& runtime) {
  if (asked == "auto" || asked == "float32") return Precision::float32;
  if (asked != "bfloat16")
    return Error{ErrorCode::usage, "There is no precision called \"" + std::string{asked} + "\"",
                 "use auto, float32 or bfloat16", "precision"};
  if (runtime.device == "cpu" && !cpuHasBfloat16())
    return Error{ErrorCode::unsupported, "This processor has no instructions for bfloat16", "use float32", "precision"};
  return Precision::bfloat16;
}

}  // namespace diptych::models
