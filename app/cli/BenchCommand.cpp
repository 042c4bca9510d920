// bench viewer, bench start

#include "app/bench/BenchStudy.h"
#include "app/bench/StartBench.h"
#include "app/bench/ViewerBench.h"
#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Table.h"
#include "app/cli/Words.h"
#include "app/loop/Machine.h"

#include <CLI/CLI.hpp>

#include <QGuiApplication>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>

namespace diptych::app {

namespace {

constexpr double kStartAimMs = 1500;

constexpr const char* kPrototypeSource =
    "A prototype of the view made before Diptych: QWidget and QPainter, smooth scaling, Qt 6.4.2, 900 x 900 on Xvfb, "
    "512 x 512 x 200 int16 and one layer of labels, crosshair and text, brush of radius 8; 300 samples on two cores "
    "with "
    "other work beside it";

/// A figure and the prototype's, where it had one.
struct Step {
  const char *key, *name;
  Figure ViewerFigures::*figure;
  Figure prototype;
};

constexpr std::array<Step, 4> kSteps{
    {{"scroll", "Scroll by a slice", &ViewerFigures::scroll, {1.77, 2.22, 1.8}},
     {"brush_8", "Brush, radius 8", &ViewerFigures::brush8, {0.17, 0.21, 0.1}},
     {"brush_40", "Brush, radius 40", &ViewerFigures::brush40, {}},
     {"window_level", "Window/level", &ViewerFigures::windowLevel, {1.85, 2.46, 2.0}}}};

/// X where there is one (and it answers), else a screen that nobody sees: unless the user has chosen.
void choosePlatform() {
  if (!qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) return;
  qputenv("QT_QPA_PLATFORM", qEnvironmentVariableIsEmpty("DISPLAY") ? "offscreen" : "xcb;offscreen");
}

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

double ratio(double value, double to) {
  return to > 0 ? rounded(value / to) : 0;
}

/// With the load: whoever reads the figures later must see whether the machine had other things to do.
Json machineFacts() {
  const Machine machine = thisMachine();
  std::array<double, 1> load{};
  ::getloadavg(load.data(), 1);
  return {{"processor", machine.processor}, {"cores", machine.cores}, {"load", rounded(load[0])}};
}

Json jsonOf(const Figure& figure) {
  return {
      {"median_ms", rounded(figure.medianMs)}, {"p95_ms", rounded(figure.p95Ms)}, {"cpu_ms", rounded(figure.cpuMs)}};
}

Json jsonOf(const ViewerFigures& figures) {
  Json json = Json::object();
  for (const Step& step : kSteps) json[step.key] = jsonOf(figures.*step.figure);
  return json;
}

Json viewerJson(const ViewerBenchOptions& options, const ViewerBenchResult& result) {
  Json prototype{{"source", kPrototypeSource}}, toPrototype = Json::object(), toFew = Json::object();
  for (const Step& step : kSteps) {
    const Figure &many = result.many.*step.figure, &few = result.few.*step.figure;
    toFew[step.key] = {{"median", ratio(many.medianMs, few.medianMs)}, {"cpu", ratio(many.cpuMs, few.cpuMs)}};
    if (step.prototype.medianMs <= 0) continue;
    prototype[step.key] = jsonOf(step.prototype);
    toPrototype[step.key] = {{"median", ratio(many.medianMs, step.prototype.medianMs)},
                             {"p95", ratio(many.p95Ms, step.prototype.p95Ms)}};
  }
  return {
      {"machine", machineFacts()},
      {"qt", qVersion()},
      {"platform", QGuiApplication::platformName().toStdString()},
      {"view", {{"width", options.size}, {"height", options.size}, {"device_pixel_ratio", result.devicePixelRatio}}},
      {"volume",
       {{"size", {kBenchColumns, kBenchRows, result.slices}}, {"type", "int16"}, {"segments", kBenchSegments}}},
      {"samples", options.samples},
      {"warm_ups", kBenchWarmUps},
      {"figures", jsonOf(result.many)},
      {"few_slices", {{"slices", result.fewSlices}, {"figures", jsonOf(result.few)}}},
      {"prototype", std::move(prototype)},
      {"ratios", {{"to_prototype", std::move(toPrototype)}, {"to_few_slices", std::move(toFew)}}}};
}

std::string viewerText(const ViewerBenchOptions& options, const ViewerBenchResult& result) {
  const std::string many = std::to_string(result.slices), few = std::to_string(result.fewSlices);
  Table table({"ms until painted", "Median", "95 %", "CPU", "Prototype", "Factor", "CPU, " + few + " slices",
               many + " : " + few});
  for (const Step& step : kSteps) {
    const Figure &all = result.many.*step.figure, &tenth = result.few.*step.figure, &then = step.prototype;
    const bool known = then.medianMs > 0;
    table.add({step.name, decimal(all.medianMs, 2), decimal(all.p95Ms, 2), decimal(all.cpuMs, 2),
               known ? decimal(then.medianMs, 2) + " / " + decimal(then.p95Ms, 2) : "-",
               known ? decimal(all.medianMs / then.medianMs, 2) + " / " + decimal(all.p95Ms / then.p95Ms, 2) : "-",
               decimal(tenth.cpuMs, 2), decimal(ratio(all.cpuMs, tenth.cpuMs), 2)});
  }
  const std::string size = std::to_string(options.size);
  return "A view of " + size + " × " + size + " pixels on " + QGuiApplication::platformName().toStdString() + ", Qt " +
         qVersion() + ": 512 × 512 × " + many + " int16, " + std::to_string(kBenchSegments) + " segments, " +
         plural(static_cast<std::size_t>(options.samples), "sample", "samples") + "\n" + table.text();
}

Result<Output> runViewer(Session& session, const ViewerBenchOptions& options) {
  choosePlatform();
  session.needWindows();
  const auto result = benchViewer(options, session.progress());
  if (!result) return result.error();
  return Output{viewerText(options, *result), viewerJson(options, *result), {}};
}

Json jsonOf(const StartTimes& times) {
  return {{"first_frame_ms", rounded(times.frame)},
          {"study_list_ms", rounded(times.studies)},
          {"picture_ms", rounded(times.picture)}};
}

Result<Output> runStart(Session& session, StartBenchOptions options) {
  choosePlatform();
  session.needProcesses();
  auto worker = findWorker(session.worker);
  if (!worker) return worker.error();
  options.worker = std::move(*worker);
  options.program = QCoreApplication::applicationFilePath().toStdString();
  const auto result = benchStart(options, session.progress());
  if (!result) return result.error();

  Table table({"ms from the start of the process", "Median", "Each"});
  const auto add = [&](const std::string& what, double StartTimes::*which) {
    std::string each;
    for (const StartTimes& run : result->runs) each += (each.empty() ? "" : ", ") + decimal(run.*which, 0);
    table.add({what, decimal(result->median.*which, 0), each});
  };
  add("First frame", &StartTimes::frame);
  add("Study list filled", &StartTimes::studies);
  add("First series in view", &StartTimes::picture);
  Output output;
  const std::string platform = qEnvironmentVariable("QT_QPA_PLATFORM").section(QLatin1Char(';'), 0, 0).toStdString();
  output.text = "A project of " + plural(static_cast<std::size_t>(options.series), "series", "series") + " on " +
                platform + "; aim for the study list: below " + decimal(kStartAimMs, 0) + " ms\n" + table.text();
  output.json = {{"machine", machineFacts()}, {"qt", qVersion()},      {"platform", platform},
                 {"series", options.series},  {"aim_ms", kStartAimMs}, {"median", jsonOf(result->median)},
                 {"runs", Json::array()}};
  for (const StartTimes& run : result->runs) output.json["runs"].push_back(jsonOf(run));
  return output;
}

void addViewer(CLI::App& bench, Session& session) {
  auto options = std::make_shared<ViewerBenchOptions>();
  CLI::App* command = addCommand(bench, session, "viewer", "Scrolling, brush and window/level in a slice view");
  command->add_option("--size", options->size, "Side of the view in pixels")
      ->check(CLI::Range(100, 4000))
      ->capture_default_str();
  command->add_option("--repeats", options->samples, "Samples of each figure")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  command->add_option("--slices", options->slices, "Slices of the volume; a tenth of them for comparison")
      ->check(CLI::Range(2, 4000))
      ->capture_default_str();
  command->callback(
      [&session, options] { session.command = [&session, options] { return runViewer(session, *options); }; });
}

void addStart(CLI::App& bench, Session& session) {
  auto options = std::make_shared<StartBenchOptions>();
  CLI::App* command = addCommand(bench, session, "start", "From the start of the program to a project in its window");
  command->add_option("--series", options->series, "Series in the project")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command->add_option("--repeats", options->runs, "Starts")->check(CLI::Range(1, 1000))->capture_default_str();
  command->add_option("--worker", session.worker, "The worker program (default: the one beside diptych)");
  command->callback(
      [&session, options] { session.command = [&session, options] { return runStart(session, *options); }; });
}

}  // namespace

void addBenchCommand(CLI::App& app, Session& session) {
  CLI::App* bench = app.add_subcommand("bench", "Measure the window: bench viewer, bench start");
  bench->require_subcommand(1);
  addViewer(*bench, session);
  addStart(*bench, session);
}

}  // namespace diptych::app
