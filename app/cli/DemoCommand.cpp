// demo

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/demo/Demo.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

Result<Output> run(Session& session, DemoOptions options) {
  auto runner = session.runner();
  if (!runner) return runner.error();
  session.needFonts();
  options.job = session.job;
  DemoConsole console;
  console.progress = session.progress();
  console.say = [&session](std::string_view line) { session.say(line); };
  const auto outcome = runDemo(options, **runner, console);
  if (!outcome) return outcome.error();
  Output output;
  output.text = outcome->summary;
  if (!output.text.ends_with('\n')) output.text += '\n';
  output.json = {{"folder", outcome->folder.string()},
                 {"stored", outcome->stored},
                 {"demo", Json::parse(outcome->json, nullptr, false)}};
  return output;
}

}  // namespace

void addDemoCommand(CLI::App& app, Session& session) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command = addCommand(app, session, "demo", "The whole loop on a head CT and ten generated beating hearts");
  command->add_option("--out,-o", options->out, "Folder for everything (default diptych-demo)")->type_name("DIR");
  command->add_flag("--quick", options->quick, "The same steps, smaller");
  command->add_flag("--again", options->again, "Start over although the folder holds a finished demo");
  command
      ->add_option("--cranium", options->cranium,
                   "Cranium.inv3 (default: where the package invesalius-examples puts it)")
      ->type_name("FILE");
  addWorkerOptions(*command, session);
  command->callback([&session, options] { session.command = [&session, options] { return run(session, *options); }; });
}

}  // namespace diptych::app
