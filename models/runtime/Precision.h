#pragma once
// What a network computes in when it only predicts. LibTorch's own headers stay out of here.

#include "core/base/Result.h"
#include "models/runtime/Runtime.h"

#include <string_view>

namespace diptych::models {

enum class Precision {
  float32,
  bfloat16  ///< weights and maps; statistics of norms, softmax and sums inside an operator stay float32
};

const char* nameOf(Precision precision);

/// Whether the processor has instructions for it: avx512_bf16, which those with AMX have, too.
bool cpuHasBfloat16();

/// `asked` is auto | float32 | bfloat16. bfloat16 is ErrorCode::unsupported where the processor has no instructions for it: it
/// would be slower than float32 there. auto is float32: bfloat16 is for those who have compared the two on their own slices.
Result<Precision> choosePrecision(std::string_view asked, const Runtime& runtime);

}  // namespace diptych::models
