#include "tests/e2e/kills/DrawnProject.h"

#include "app/loop/ImportService.h"
#include "core/phantom/CardiacPhantom.h"
#include "tests/support/Take.h"
#include "tests/window/Hearts.h"

#include <QtGlobal>
#include <algorithm>

namespace diptych::test {
namespace {

namespace fs = std::filesystem;
using storage::Project;

constexpr int kUndoSteps = 4;

QString sentence(const Error& error) {
  return QString::fromStdString(error.sentence());
}

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

DrawnProject::DrawnProject(const fs::path& folder, bool network, std::uint64_t seed)
    : folder_{folder}, network_{network}, random_{seed} {
  options_.networkFileSystem = network;
  PhantomConfig config;
  config.width = kDrawnGrid.x;
  config.height = kDrawnGrid.y;
  config.slices = kDrawnGrid.z;
  config.phases = kDrawnGrid.t;
  const fs::path images = folder.string() + "-images";
  if (!writeHeart(images, makeCardiacPhantom(config), seed)) qFatal("the images cannot be written");
  const auto project = take(Project::create(folder, options_));
  const auto series = take(app::importPaths(*project, {images}, {})).added.front().entry;
  track_ = take(project->createTrack(series.volume, storage::TrackKind::human, "Human", "reader", cardiacScheme())).id;
}

std::unique_ptr<Project> DrawnProject::open(QString& wrong) const {
  auto opened = Project::open(folder_, Project::Mode::readWrite, options_);
  if (!opened) {
    wrong = QStringLiteral("it does not open: ") + sentence(opened.error());
    return nullptr;
  }
  const auto problems = (*opened)->check();
  if (!problems)
    wrong = sentence(problems.error());
  else if (!problems->empty())
    wrong = QStringLiteral("check: ") + QString::fromStdString(problems->front());
  return wrong.isEmpty() ? std::move(*opened) : nullptr;
}

QString DrawnProject::examine(const std::vector<Act>& acts, const Victim& victim, Delays& delays) {
  QString wrong;
  auto project = open(wrong);
  if (!project) return wrong;
  wrong = follow(*project, acts, victim, delays);
  const auto undos = static_cast<int>(random_() % kUndoSteps);
  const auto redos = undos == 0 ? 0 : static_cast<int>(random_() % static_cast<unsigned>(undos + 1));
  for (int i = 0; i < undos && wrong.isEmpty(); ++i) wrong = step(*project, Act::Kind::undo);
  for (int i = 0; i < redos && wrong.isEmpty(); ++i) wrong = step(*project, Act::Kind::redo);
  project.reset();
  return wrong.isEmpty() ? leftovers() : wrong;
}

QString DrawnProject::follow(const Project& project, const std::vector<Act>& acts, const Victim& victim,
                             Delays& delays) {
  const auto edits = project.edits(track_);
  if (!edits) return sentence(edits.error());
  const std::int64_t last = edits->empty() ? 0 : edits->back().seq;
  if (last < victim.lastSaved())
    return QStringLiteral("edit %1 was said to be saved, the last one there is %2").arg(victim.lastSaved()).arg(last);
  if (last != static_cast<std::int64_t>(edits->size())) return QStringLiteral("the sequence numbers have gaps");

  std::size_t next = 0;
  while (expected_.edits() < edits->size()) {
    if (next == acts.size())
      return QStringLiteral("%1 edits are there, which is more than were begun").arg(edits->size());
    const Act& act = acts[next++];
    if (!expected_.act(act)) continue;
    const auto said = victim.savedAt().find(static_cast<std::int64_t>(expected_.edits()));
    if (act.finished && said != victim.savedAt().end())
      delays.saved.push_back(milliseconds(said->second - *act.finished));
    if (said == victim.savedAt().end() && static_cast<std::int64_t>(expected_.edits()) > victim.lastSaved())
      ++delays.recordedUnsaid;
  }
  // Done marks carry no number: those behind the last edit may be there or not.
  while (!sameStages(project) && next < acts.size() && makesNoEdit(acts[next])) (void)expected_.act(acts[next++]);
  for (std::size_t i = next; i < acts.size(); ++i)
    if (acts[i].finished)
      delays.longestUnsaved = std::max(delays.longestUnsaved, milliseconds(victim.killedAt() - *acts[i].finished));
  return compare(project);
}

bool DrawnProject::makesNoEdit(const Act& act) const {
  return act.kind == Act::Kind::done || (act.kind == Act::Kind::undo && expected_.undoable() == 0) ||
         (act.kind == Act::Kind::redo && expected_.redoable() == 0);
}

bool DrawnProject::sameStages(const Project& project) const {
  const auto states = project.sliceStates(track_);
  std::map<int, SliceStage> found;
  if (states)
    for (const SliceState& state : *states) found.emplace(state.k, state.stage);
  return states && found == expected_.stages();
}

QString DrawnProject::compare(const Project& project) const {
  const auto labels = project.labels(track_);
  if (!labels) return sentence(labels.error());
  if (const int differ = expected_.labels().differences(*labels, 0); differ > 0)
    return QStringLiteral("%1 voxels are not what the strokes made of them").arg(differ);
  return sameStages(project) ? QString() : QStringLiteral("the states of the slices are not those of the strokes");
}

QString DrawnProject::step(Project& project, Act::Kind kind) {
  const bool back = kind == Act::Kind::undo;
  const bool possible = expected_.act({kind});
  const auto done = back ? project.undo(track_, "reader") : project.redo(track_, "reader");
  if (done.ok() != possible)
    return QStringLiteral("%1 should have been %2possible").arg(back ? "undo" : "redo", possible ? "" : "im");
  const QString wrong = compare(project);
  return wrong.isEmpty() ? wrong : QString(back ? "after undo, " : "after redo, ") + wrong;
}

QString DrawnProject::examineHistory() {
  QString wrong;
  const auto project = open(wrong);
  if (!project) return wrong;
  std::size_t undone = 0;
  for (; expected_.undoable() > 0 && wrong.isEmpty(); ++undone) wrong = step(*project, Act::Kind::undo);
  if (wrong.isEmpty() && !project->labels(track_)->tiles().empty()) wrong = QStringLiteral("not everything is undone");
  for (; undone > 0 && wrong.isEmpty(); --undone) wrong = step(*project, Act::Kind::redo);
  return wrong;
}

QString DrawnProject::leftovers() const {
  int volumes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    if (entry.is_directory()) continue;
    const std::string name = entry.path().filename();
    if (name == "project.diptych" || name == "writer.lock") continue;
    if (entry.path().extension() == ".vox" && ++volumes == 1) continue;
    return QStringLiteral("%1 is left over").arg(QString::fromStdString(name));
  }
  return {};
}

}  // namespace diptych::test
