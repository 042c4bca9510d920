#include "core/preprocess/InputSpecJson.h"

#include <array>

namespace diptych {
namespace json {
namespace {

using Kind = IntensityRule::Kind;
constexpr std::array<Name<Kind>, 4> kIntensityKinds{{{"window", Kind::window},
                                                     {"volumePercentiles", Kind::volumePercentiles},
                                                     {"slicePercentiles", Kind::slicePercentiles},
                                                     {"eightBit", Kind::eightBit}}};
constexpr std::array<Name<InputSpec::Fit>, 2> kFits{
    {{"stretch", InputSpec::Fit::stretch}, {"fitAndPad", InputSpec::Fit::fitAndPad}}};
constexpr const char* kPlanes[] = {"acquisition", "axial", "coronal", "sagittal"};

constexpr Range kSide{1, 8192};

void read(Object& o, IntensityRule& rule) {
  o.choice("kind", rule.kind, kIntensityKinds);
  const bool used = rule.kind != Kind::eightBit;
  const bool percentiles = rule.kind == Kind::volumePercentiles || rule.kind == Kind::slicePercentiles;
  const Range range = percentiles ? Range{0, 100} : Range{};
  const Need need = used ? Need::required : Need::optional;
  o.number("low", rule.low, range, need);
  o.number("high", rule.high, range, need);
  if (used && rule.low >= rule.high) o.complain("low", "must be less than high");
}

void read(Object& o, EnhancerSpec& spec) {
  o.text("kind", spec.kind);
  o.integer("m", spec.m, {}, Need::optional);
  o.integer("n", spec.n, {}, Need::optional);
  o.number("gamma", spec.gamma, {}, Need::optional);
  o.number("sigmaU", spec.sigmaU, {}, Need::optional);
  o.number("clipLimit", spec.clipLimit, {}, Need::optional);
  o.integer("tiles", spec.tiles, {}, Need::optional);
  o.integer("steps", spec.steps, {}, Need::optional);
  if (o.problem()) return;
  // The enhancers know what they can do; their refusal says it.
  if (const auto known = checkEnhancer(spec); !known) o.complain("kind", "cannot be made: " + known.error().what);
}

Builder build(const EnhancerSpec& spec) {
  Builder o{{"kind", spec.kind},   {"m", spec.m},           {"n", spec.n},
            {"gamma", spec.gamma}, {"sigmaU", spec.sigmaU}, {"clipLimit", spec.clipLimit},
            {"tiles", spec.tiles}};
  // A later key: without it where it says nothing, earlier programs read the other kinds' documents.
  if (isMadeByWorker(spec)) o["steps"] = spec.steps;
  return o;
}

}  // namespace

Builder build(const InputSpec& spec) {
  const auto& intensity = spec.intensity;
  Builder o{{"version", spec.version},
            {"plane", spec.plane},
            {"width", spec.width},
            {"height", spec.height},
            {"fit", nameOf(spec.fit, kFits)},
            {"intensity",
             {{"kind", nameOf(intensity.kind, kIntensityKinds)}, {"low", intensity.low}, {"high", intensity.high}}},
            {"channels", spec.channels},
            {"enhancer", build(spec.enhancer)}};
  if (spec.mirrored) o["mirrored"] = true;  // a later key, as `steps` is
  return o;
}

void read(Object& o, InputSpec& spec) {
  o.version("version", spec.version, InputSpec{}.version);
  o.text("plane", spec.plane);
  bool known = false;
  for (const char* plane : kPlanes) known = known || spec.plane == plane;
  if (!known) o.complain("plane", "must be one of acquisition, axial, coronal, sagittal");
  o.integer("width", spec.width, kSide);
  o.integer("height", spec.height, kSide);
  o.choice("fit", spec.fit, kFits);
  o.object("intensity", [&](Object& member) { read(member, spec.intensity); });
  o.integer("channels", spec.channels, {1, 16});
  o.object("enhancer", [&](Object& member) { read(member, spec.enhancer); });
  o.boolean("mirrored", spec.mirrored, Need::optional);
}

}  // namespace json

std::string toJson(const InputSpec& spec) {
  return json::print(json::build(spec));
}

Result<InputSpec> inputSpecFromJson(std::string_view text) {
  constexpr const char* document = "the input description";
  auto value = json::parse(text, document, {.bytes = std::size_t{1} << 20});
  if (!value) return value.error();
  InputSpec spec;
  json::Problem problem;
  json::Object o{*value, "inputSpec", problem};
  json::read(o, spec);
  o.finish();
  if (problem) return problem.error(document);
  return spec;
}

}  // namespace diptych
