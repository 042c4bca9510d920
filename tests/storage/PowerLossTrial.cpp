#include "tests/storage/PowerLossTrial.h"

#include "core/base/Files.h"
#include "tests/support/CrashDisk.h"

#include <algorithm>
#include <unordered_set>

namespace diptych::storage::test {

using diptych::test::CrashDisk;
using diptych::test::DiskImage;
using diptych::test::DiskOperation;
using diptych::test::DiskRecorder;
using diptych::test::Loss;
using diptych::test::SyncsSkipped;

namespace {

/// What is acknowledged at a moment, and whether the next step has begun.
struct Acknowledged {
  std::size_t steps = 0;
  bool begun = false;

  void pass(const DiskOperation& operation) {
    if (operation.kind != DiskOperation::Kind::mark) return;
    steps = operation.number / 2;
    begun = operation.number % 2 == 1;
  }
};

std::string checkBackup(const std::filesystem::path& folder, const PlainProject& expected) {
  if (!std::filesystem::exists(folder)) return expected.backedUp ? "the backup is gone" : "";
  const auto backup = Project::open(folder, Project::Mode::readWrite);
  if (!backup) return "the backup does not open: " + backup.error().sentence();
  const auto damages = (*backup)->check();
  if (!damages || !damages->empty()) return "the backup is damaged";
  return {};
}

/// "project.diptych.before-0002" is there whole or not at all.
std::string checkCopies(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (name.find(".before-") == std::string::npos || name.find(".tmp") != std::string::npos) continue;
    const TempFolder look;
    std::filesystem::create_directory(look / "p");
    std::filesystem::copy_file(entry.path(), look / "p" / "project.diptych");
    const auto project = Project::open(look / "p", Project::Mode::readWrite);
    if (!project) return "the copy " + name + " does not open: " + project.error().sentence();
  }
  return {};
}

class Examiner {
public:
  Examiner(const PowerLossTrial& trial, const project::OpenOptions& options, const std::vector<PlainProject>& states)
      : trial_{trial}, options_{options}, states_{states} {}

  void examine(const CrashDisk& disk, const Acknowledged& acknowledged, const std::string& moment, std::size_t number,
               bool writing) {
    std::mt19937 random{trial_.seed * 1000003u + static_cast<unsigned>(number)};
    ++findings.moments;
    for (const Loss& loss : losses(writing)) {
      const DiskImage image = disk.afterPowerLoss(loss, random);
      // The same bytes are looked at again only where more has been acknowledged since.
      if (!seen_.insert(image.hash() * 31 + acknowledged.steps).second) continue;
      ++findings.images;
      const std::string found = judge(image, acknowledged, random);
      if (!found.empty())
        findings.failures.push_back("After operation " + std::to_string(number) + " (" + moment + "; " +
                                    describe(loss) + "), " + std::to_string(acknowledged.steps) +
                                    " steps acknowledged: " + found);
    }
  }

  PowerLossFindings findings;

private:
  /// Nothing, and everything of one kind, and what the dice say: of a write under way every kind of tearing in its turn.
  std::vector<Loss> losses(bool writing) {
    using Part = Loss::Part;
    using Last = Loss::Last;
    static constexpr Loss kTorn[] = {{Part::all, Part::all, Last::cut},    {Part::some, Part::all, Last::mixed},
                                     {Part::all, Part::some, Last::noise}, {Part::some, Part::all, Last::cut},
                                     {Part::all, Part::all, Last::mixed},  {Part::all, Part::some, Last::zeros}};
    std::vector<Loss> list{{Part::none, Part::none}, {Part::none, Part::all}, {Part::all, Part::none}};
    for (int i = 0; i < trial_.draws; ++i) list.push_back({Part::some, Part::some});
    for (int i = 0; writing && i < 2 * trial_.draws; ++i) list.push_back(kTorn[torn_++ % std::size(kTorn)]);
    return list;
  }

  std::string judge(const DiskImage& image, const Acknowledged& acknowledged, std::mt19937& random) {
    const TempFolder folder;
    image.writeTo(folder.path());
    const auto path = folder / "p.diptych";
    if (const auto memory = path / "project.diptych-shm"; std::filesystem::exists(memory)) {
      std::string noise(32768, '\0');  // written through a mapping, so anything may be in it
      for (char& byte : noise) byte = static_cast<char>(random());
      writeText(memory, noise);
    }
    const PlainProject& before = states_[acknowledged.steps];
    auto opened = Project::open(path, Project::Mode::readWrite, options_);
    if (!opened) {
      const Error& error = opened.error();
      if (before.exists) return error.sentence();
      return error.what.empty() || error.advice.empty() ? "nothing helpful was said" : "";
    }
    Project& project = **opened;
    const PlainProject* is = &before;
    std::string found = difference(project, before);
    if (!found.empty() && acknowledged.begun) {
      const PlainProject& after = states_[acknowledged.steps + 1];
      const std::string foundAfter = difference(project, after);
      found = foundAfter.empty() ? "" : found + "; and if the step under way counts: " + foundAfter;
      is = &after;
    }
    if (found.empty()) found = differenceGoingOn(project, *is);
    if (found.empty()) found = checkBackup(folder / "backup.diptych", before);
    if (found.empty()) found = checkCopies(path);
    return found;
  }

  const PowerLossTrial& trial_;
  project::OpenOptions options_;
  const std::vector<PlainProject>& states_;
  std::unordered_set<std::size_t> seen_;
  std::size_t torn_ = 0;
};

}  // namespace

PowerLossFindings run(const PowerLossTrial& trial) {
  const SyncsSkipped quick;
  const TempFolder place;
  project::OpenOptions options;
  options.networkFileSystem = trial.networkFileSystem;
  RecordedWork work{place / "disk", place / "inputs", options};
  if (trial.before) trial.before(work);

  CrashDisk disk{place / "disk"};
  std::vector<DiskOperation> operations;
  {
    DiskRecorder recorder{place / "disk"};
    work.recordTo(recorder);
    trial.work(work);
    operations = recorder.operations();
  }
  Examiner examiner{trial, options, work.states()};
  PowerLossFindings& findings = examiner.findings;
  findings.operations = operations.size();

  bool chosen = false;
  const auto only = static_cast<std::size_t>(qEnvironmentVariableIntValue("DIPTYCH_POWER_LOSS_MOMENT", &chosen));
  std::mt19937 random{trial.seed};
  Acknowledged acknowledged;
  for (std::size_t i = 0; i < operations.size() && findings.failures.size() < 10; ++i) {
    disk.apply(operations[i]);
    acknowledged.pass(operations[i]);
    const auto isWrite = [&](std::size_t n) {
      return n < operations.size() && operations[n].kind == DiskOperation::Kind::write;
    };
    const bool amongWrites = isWrite(i) && isWrite(i + 1);
    const bool look = !amongWrites || random() % static_cast<unsigned>(trial.oneWriteIn) == 0;
    if (chosen ? i == only : look) examiner.examine(disk, acknowledged, describe(operations[i]), i, isWrite(i));
  }

  if (!findings.failures.empty()) return findings;
  // Had the recorder missed anything, the images would prove nothing.
  DiskImage recorded = disk.live(), real = diptych::test::imageOf(place / "disk");
  for (DiskImage* image : {&recorded, &real}) image->entries.erase("p.diptych/project.diptych-shm");
  if (recorded != real)
    findings.failures.push_back("The recorder missed something: the folder is not what it recorded");
  return findings;
}

}  // namespace diptych::storage::test
