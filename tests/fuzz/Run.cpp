// fuzz_run: thousands of mutated files, each read by a fuzz_reader of its own. Everything follows from the seed: a fault is
// repeated with the line that names it.

#include "tests/fuzz/Mutation.h"
#include "tests/fuzz/Samples.h"
#include "tests/fuzz/Victim.h"
#include "tests/support/Places.h"

#include <sys/wait.h>

#include <QTemporaryDir>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace diptych::fuzz;

/// The reader ends itself after 5 s of processor time. This is for one that waits for ever; on a busy machine a good one may wait long.
constexpr double kSeconds = 120;

struct Options {
  std::uint64_t seed = 1;
  std::size_t from = 0, count = 300;
  std::string only, keep;
};

/// How often each kind has its turn, in a hundred.
struct Share {
  std::string kind;
  std::size_t parts;
};
const std::vector<Share> kShares{{"dicom", 34}, {"nifti", 14},  {"inv3", 10},  {"zip", 10},  {"tensors", 8},
                                 {"spec", 6},   {"result", 3},  {"events", 2}, {"card", 3},  {"inputspec", 2},
                                 {"scheme", 2}, {"strokes", 2}, {"plist", 2},  {"import", 2}};

using Tally = std::map<std::string, std::array<std::size_t, 5>>;

class Run {
public:
  Run(Options options, fs::path folder) : options_{std::move(options)}, folder_{std::move(folder)} {
    fs::create_directories(folder_ / "scratch");
    for (auto& sample : samples(folder_ / "scratch", diptych::test::inShared("data").toStdString()))
      byKind_[sample.kind].push_back(std::move(sample));
  }

  /// The number of faults.
  std::size_t all() {
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1u, 4u); ++i)
      workers.emplace_back([this] { work(); });
    for (auto& worker : workers) worker.join();
    print();
    return faults_;
  }

private:
  void work() {
    for (std::size_t i = next_++; i < options_.count; i = next_++) one(options_.from + i);
  }

  std::string kindOf(Dice& dice) const {
    if (!options_.only.empty()) return options_.only;
    std::size_t at = dice.below(100);
    for (const auto& share : kShares) {
      if (at < share.parts) return share.kind;
      at -= share.parts;
    }
    return "dicom";
  }

  void one(std::size_t number) {
    Dice dice(options_.seed * 0x9E3779B97F4A7C15u + number);
    const auto kind = kindOf(dice);
    static constexpr std::array<const char*, 4> importable{"dicom", "nifti", "inv3", "zip"};
    const auto& sample = dice.pick(byKind_.at(kind == "import" ? dice.pick(importable) : kind));
    const fs::path folder = folder_ / std::to_string(number);
    fs::create_directory(folder);
    const fs::path input = folder / "in";
    fs::create_directory(input);
    writeBytes(input / sample.file, mutated(sample.kind, sample.bytes, dice));
    for (const auto& [name, bytes] : sample.beside) writeBytes(input / name, bytes);
    const fs::path given = sample.beside.empty() ? input / sample.file : input;

    auto trial = tried(reader(), kind, given, kSeconds);
    tell(number, kind, sample, trial, given);
    if (kind == "import") {  // whatever became of it, the project must be whole
      auto project = given.parent_path() / "project";
      if (fs::exists(project)) {
        auto check = tried(reader(), "project", given.parent_path(), kSeconds);
        if (check.ending == Ending::refused) check.ending = Ending::crashed;
        tell(number, "project", sample, check, given);
      }
    }
    fs::remove_all(folder);
  }

  void tell(std::size_t number, const std::string& kind, const Sample& sample, const Trial& trial,
            const fs::path& given) {
    const std::lock_guard guard(mutex_);
    ++tally_[kind][static_cast<std::size_t>(trial.ending)];
    if (!trial.fault()) return;
    ++faults_;
    std::printf("%s: %s of \"%s\" (%s %d)\n  again: fuzz_run --seed %llu%s --from %zu --count 1 --keep FOLDER\n  %s\n",
                endingName(trial.ending), kind.c_str(), sample.name.c_str(),
                WIFSIGNALED(trial.status) ? "signal" : "exit",
                WIFSIGNALED(trial.status) ? WTERMSIG(trial.status) : WEXITSTATUS(trial.status),
                static_cast<unsigned long long>(options_.seed),
                options_.only.empty() ? "" : (" --only " + options_.only).c_str(), number,
                trial.output.substr(0, 3000).c_str());
    std::fflush(stdout);
    if (options_.keep.empty()) return;
    const fs::path kept = fs::path(options_.keep) / (kind + "-" + std::to_string(number));
    fs::create_directories(kept);
    fs::copy(fs::is_directory(given) ? given : given.parent_path(), kept,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }

  void print() const {
    std::printf("%-10s %6s %6s %8s %8s %6s %9s\n", "kind", "tried", "read", "refused", "crashed", "hung", "wordless");
    std::array<std::size_t, 5> total{};
    const auto line = [](const char* kind, const std::array<std::size_t, 5>& n) {
      std::printf("%-10s %6zu %6zu %8zu %8zu %6zu %9zu\n", kind, n[0] + n[1] + n[2] + n[3] + n[4], n[0], n[1], n[2],
                  n[3], n[4]);
    };
    for (const auto& [kind, counts] : tally_) {
      line(kind.c_str(), counts);
      for (std::size_t i = 0; i < total.size(); ++i) total[i] += counts[i];
    }
    line("together", total);
    std::printf("seed %llu, %zu faults\n", static_cast<unsigned long long>(options_.seed), faults_);
  }

  static fs::path reader() { return diptych::test::inBuild("tests/fuzz_reader").toStdString(); }

  Options options_;
  fs::path folder_;
  std::map<std::string, std::vector<Sample>> byKind_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  Tally tally_;
  std::size_t faults_ = 0;
};

/// Nothing where the arguments make no sense.
bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--seed")
      options.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--from")
      options.from = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--count")
      options.count = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--only")
      options.only = value;
    else if (name == "--keep")
      options.keep = value;
    else
      return false;
  }
  const bool known = options.only.empty() || std::any_of(kShares.begin(), kShares.end(),
                                                         [&](const Share& s) { return s.kind == options.only; });
  return argc % 2 == 1 && known;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr, "usage: fuzz_run [--seed N] [--count N] [--from N] [--only KIND] [--keep FOLDER]\n");
    return 2;
  }
  const QTemporaryDir folder;
  Run run(options, folder.path().toStdString());
  return run.all() == 0 ? 0 : 1;
}
