#include "core/phantom/CardiacPhantom.h"

#include "core/edit/Edit.h"
#include "core/label/PresetSchemes.h"
#include "core/phantom/Anatomy.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

namespace diptych {
namespace {

constexpr int kSubSamples = 3;  // along each side of a pixel

/// Values of the preset "cardiac-mr".
constexpr SegmentValue kLeftVentricle = 1, kMyocardium = 2, kRightVentricle = 3;
constexpr int kLabels = 4;

SegmentValue labelOf(Tissue tissue) {
  switch (tissue) {
    case Tissue::leftVentricle:
    case Tissue::papillary:
      return kLeftVentricle;
    case Tissue::myocardium:
      return kMyocardium;
    case Tissue::rightVentricle:
      return kRightVentricle;
    default:
      return 0;
  }
}

/// Signal of each tissue in a balanced steady-state sequence: blood and fat bright, muscle and liver alike.
std::array<double, kTissues> signals(Random& random) {
  const double blood = random.uniform(560, 800), muscle = random.uniform(170, 270);
  std::array<double, kTissues> signal{};
  const auto set = [&](Tissue tissue, double value) { signal[static_cast<std::size_t>(tissue)] = value; };
  set(Tissue::air, 6);
  set(Tissue::fat, blood * random.uniform(0.85, 1.25));
  set(Tissue::muscle, muscle * random.uniform(0.85, 1.15));
  set(Tissue::lung, random.uniform(25, 70));
  set(Tissue::liver, muscle * random.uniform(0.85, 1.35));
  set(Tissue::stomach, random.uniform(60, 480));
  set(Tissue::vessel, blood * random.uniform(0.75, 1));
  set(Tissue::rightVentricle, blood * random.uniform(0.82, 1.02));
  set(Tissue::leftVentricle, blood);
  set(Tissue::papillary, muscle);
  set(Tissue::myocardium, muscle);
  return signal;
}

/// Sensitivity of a surface coil: a smooth factor about 1, the same in every slice and phase.
Raster<float> biasField(Random& random, const PhantomConfig& config) {
  const double across = random.uniform(-0.22, 0.22), down = random.uniform(-0.28, 0.08);
  const double wave = random.uniform(0.02, 0.08), start = random.uniform(0, 6);
  Raster<float> field{config.width, config.height};
  for (int y = 0; y < config.height; ++y)
    for (int x = 0; x < config.width; ++x) {
      const double u = 2.0 * x / config.width - 1, v = 2.0 * y / config.height - 1;
      field.at(x, y) = static_cast<float>(std::exp(across * u + down * v + wave * std::cos(2.2 * u + 1.7 * v + start)));
    }
  return field;
}

/// A short-axis view: slices from apex to base, rows towards the feet, columns towards the patient's left and back, as
/// scanners write it. Right-handed, so that sorting along the normal keeps the order.
Affine shortAxis(Random& random, const PhantomConfig& config) {
  const Vec3 toBase = normalized(
      {-0.66 + random.uniform(-0.08, 0.08), 0.56 + random.uniform(-0.08, 0.08), 0.5 + random.uniform(-0.08, 0.08)});
  const Vec3 feet{0, 0, -1};
  const Vec3 down = normalized(feet - dot(feet, toBase) * toBase);
  const Vec3 right = cross(down, toBase);
  const Vec3 stepI = config.pixelMm * right, stepJ = config.pixelMm * down, stepK = config.sliceMm * toBase;
  const Vec3 middle{28, -35, 12};  // about where a heart lies from a scanner's isocentre
  const Vec3 origin =
      middle - 0.5 * (config.width - 1) * stepI - 0.5 * (config.height - 1) * stepJ - 0.5 * (config.slices - 1) * stepK;
  return {stepI, stepJ, stepK, origin};
}

/// Sub-samples of one slice, pixel by pixel.
using TissueMap = std::vector<Tissue>;

class Renderer {
public:
  explicit Renderer(const PhantomConfig& config)
      : config_{config},
        random_{config.seed},
        affine_{shortAxis(random_, config)},
        heart_{random_, config.width * config.pixelMm, (config.slices - 1) * config.sliceMm},
        chest_{random_, heart_.slice(0, 0).centre(), config.width * config.pixelMm},
        signal_{signals(random_)},
        bias_{biasField(random_, config)},
        noise_{random_.uniform(11, 24)} {}

  CardiacPhantom render() {
    const GridSize size{config_.width, config_.height, config_.slices, config_.phases};
    const std::size_t pixels = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
    std::vector<std::uint16_t> voxels(size.voxels());
    EditBuilder truth{LabelTiles{size}};

    for (int k = 0; k < size.z; ++k) {
      const Point2 breath{0.8 * random_.normal(), 1.9 * random_.normal()};
      const double flow = random_.uniform(0.9, 1.06);  // blood that stays in the slice darkens
      const TissueMap still = chest(breath);
      for (int t = 0; t < size.t; ++t) {
        TissueMap tissues = still;
        addHeart(tissues, k, t, breath);
        const auto slice = static_cast<std::size_t>(t) * static_cast<std::size_t>(size.z) + static_cast<std::size_t>(k);
        truth.setSlice(k, t, labels(tissues));
        expose(tissues, flow, voxels.data() + slice * pixels);
      }
    }

    CardiacPhantom phantom;
    std::shared_ptr<std::byte[]> bytes{new std::byte[voxels.size() * sizeof(std::uint16_t)]};
    std::memcpy(bytes.get(), voxels.data(), voxels.size() * sizeof(std::uint16_t));
    phantom.volume = Volume{{size, affine_, LengthUnit::millimetres},
                            ScalarType::uint16,
                            1,
                            1,
                            0,
                            "MR",
                            std::shared_ptr<const std::byte>{bytes, bytes.get()}};
    phantom.truth = LabelTiles{size};
    [[maybe_unused]] const Status applied = apply(phantom.truth, std::move(truth).finish("truth"));
    assert(applied.ok());
    return phantom;
  }

private:
  /// Millimetres from the image's centre of sub-sample `sub` of pixel `index`.
  static double position(int index, int sub, int count, double pixelMm) {
    return (index + (sub + 0.5) / kSubSamples - 0.5 * count) * pixelMm;
  }

  /// Calls work(point, tissue) for each sub-sample of the pixels in a window.
  template <class Work>
  void forEachSubSample(TissueMap& tissues, int left, int top, int right, int bottom, Work&& work) const {
    for (int y = top; y < bottom; ++y)
      for (int x = left; x < right; ++x) {
        Tissue* tissue = tissues.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(config_.width) +
                                           static_cast<std::size_t>(x)) *
                                              kSubSamples * kSubSamples;
        for (int sy = 0; sy < kSubSamples; ++sy)
          for (int sx = 0; sx < kSubSamples; ++sx, ++tissue)
            work(Point2{position(x, sx, config_.width, config_.pixelMm),
                        position(y, sy, config_.height, config_.pixelMm)},
                 *tissue);
      }
  }

  TissueMap chest(Point2 breath) const {
    TissueMap tissues(static_cast<std::size_t>(config_.width) * static_cast<std::size_t>(config_.height) * kSubSamples *
                      kSubSamples);
    forEachSubSample(tissues, 0, 0, config_.width, config_.height,
                     [&](Point2 point, Tissue& tissue) { tissue = chest_.at(point, breath); });
    return tissues;
  }

  void addHeart(TissueMap& tissues, int k, int t, Point2 breath) const {
    const double depth = (config_.slices - 1 - k) * config_.sliceMm;  // slice 0 is the one at the apex
    const HeartSlice heart = heart_.slice(depth, static_cast<double>(t) / config_.phases);
    if (heart.reach() <= 0) return;
    const auto pixel = [&](double mm, int count) {
      return std::clamp(static_cast<int>(std::lround(mm / config_.pixelMm + 0.5 * count)), 0, count);
    };
    const Point2 centre{heart.centre().x + breath.x, heart.centre().y + breath.y};
    forEachSubSample(tissues, pixel(centre.x - heart.reach() - 4, config_.width),
                     pixel(centre.y - heart.reach() - 4, config_.height),
                     pixel(centre.x + heart.reach() + 4, config_.width),
                     pixel(centre.y + heart.reach() + 4, config_.height), [&](Point2 point, Tissue& tissue) {
                       const Tissue here = heart.at({point.x - breath.x, point.y - breath.y});
                       if (here != Tissue::air) tissue = here;
                     });
  }

  /// The segment that holds most of each pixel's sub-samples; what has no segment counts as one.
  Raster<SegmentValue> labels(const TissueMap& tissues) const {
    Raster<SegmentValue> labels{config_.width, config_.height};
    const Tissue* tissue = tissues.data();
    for (SegmentValue& label : labels.pixels) {
      std::array<int, kLabels> votes{};
      for (int i = 0; i < kSubSamples * kSubSamples; ++i) ++votes[labelOf(*tissue++)];
      label = static_cast<SegmentValue>(std::max_element(votes.begin(), votes.end()) - votes.begin());
    }
    return labels;
  }

  /// Partial volume, coil, noise: what the scanner makes of the tissues.
  void expose(const TissueMap& tissues, double flow, std::uint16_t* to) {
    std::array<double, kTissues> signal = signal_;
    for (const Tissue blood : {Tissue::leftVentricle, Tissue::rightVentricle, Tissue::vessel})
      signal[static_cast<std::size_t>(blood)] *= flow;
    const Tissue* tissue = tissues.data();
    for (const float sensitivity : bias_.pixels) {
      double sum = 0;
      for (int i = 0; i < kSubSamples * kSubSamples; ++i) sum += signal[static_cast<std::size_t>(*tissue++)];
      const double clean = sum / (kSubSamples * kSubSamples) * sensitivity;
      // The magnitude of a complex signal with noise in both parts: Rice's distribution.
      const double real = clean + noise_ * random_.normal(), imaginary = noise_ * random_.normal();
      const double magnitude = std::sqrt(real * real + imaginary * imaginary);
      *to++ = static_cast<std::uint16_t>(std::min(magnitude + 0.5, 4095.0));
    }
  }

  PhantomConfig config_;
  Random random_;  // the members below draw from it in this order
  Affine affine_;
  Heart heart_;
  Chest chest_;
  std::array<double, kTissues> signal_;
  Raster<float> bias_;
  double noise_;
};

}  // namespace

CardiacPhantom makeCardiacPhantom(const PhantomConfig& config) {
  assert(config.width > 0 && config.height > 0 && config.slices > 0 && config.phases > 0);
  return Renderer{config}.render();
}

Scheme cardiacScheme() {
  return *presetScheme("cardiac-mr");
}

}  // namespace diptych
