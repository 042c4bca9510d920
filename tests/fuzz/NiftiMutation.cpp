#include "tests/fuzz/Mutation.h"

#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace diptych::fuzz {
namespace {

/// Offset and width of nifti1.h's fields.
constexpr std::array<std::pair<std::size_t, std::size_t>, 30> kFields{
    {{0, 4},   {40, 2},  {42, 2},  {44, 2},  {46, 2},  {48, 2},  {50, 2},  {52, 2},  {70, 2},  {72, 2},
     {76, 4},  {80, 4},  {84, 4},  {88, 4},  {108, 4}, {112, 4}, {116, 4}, {123, 1}, {252, 2}, {254, 2},
     {256, 4}, {260, 4}, {280, 4}, {284, 4}, {296, 4}, {300, 4}, {320, 4}, {344, 4}, {348, 4}, {352, 4}}};

std::uint64_t oddFloat(Dice& dice) {
  using Limits = std::numeric_limits<float>;
  static constexpr std::array<float, 12> known{
      0,      -0.0f, 1,      -1,    Limits::quiet_NaN(), Limits::infinity(), Limits::max(), Limits::denorm_min(),
      352.5f, 1e9f,  -1e30f, 1e-30f};
  return std::bit_cast<std::uint32_t>(dice.pick(known));
}

}  // namespace

std::string mutatedNifti(std::string bytes, Dice& dice) {
  const bool packed = isGzip(bytes);
  if (packed) bytes = gunzipped(bytes);
  for (std::size_t times = 1 + dice.below(3); times > 0; --times) {
    const auto [at, width] = dice.pick(kFields);
    put(bytes, at, width == 4 && !dice.oneIn(3) ? oddFloat(dice) : oddNumber(dice), width);
  }
  if (dice.oneIn(8)) bytes.resize(dice.below(bytes.size()));
  if (!packed) return bytes;
  bytes = gzipped(bytes);
  return dice.oneIn(8) ? mutatedBytes(std::move(bytes), dice) : bytes;
}

}  // namespace diptych::fuzz
