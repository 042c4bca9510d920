#include "tests/support/CrashDisk.h"

#include <QtGlobal>
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>

namespace diptych::test {

namespace {

constexpr std::size_t kSector = 512;

std::string read(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void put(std::string& file, std::uint64_t offset, const std::optional<std::string>& bytes) {
  if (!bytes) {
    file.resize(offset);
    return;
  }
  if (file.size() < offset + bytes->size()) file.resize(offset + bytes->size());  // a gap reads as zeros
  file.replace(offset, bytes->size(), *bytes);
}

const char* name(Loss::Part part) {
  return part == Loss::Part::none ? "none" : part == Loss::Part::all ? "all" : "some";
}

const char* name(Loss::Last last) {
  switch (last) {
    case Loss::Last::asTheOthers:
      return "like the others";
    case Loss::Last::cut:
      return "cut at a sector";
    case Loss::Last::mixed:
      return "some of its sectors";
    case Loss::Last::zeros:
      return "a sector of it zeros";
    case Loss::Last::noise:
      return "a sector of it noise";
  }
  return "";
}

}  // namespace

std::string describe(const Loss& loss) {
  return std::string{"unsynced writes: "} + name(loss.writes) + ", unsynced names: " + name(loss.names) +
         ", the last write: " + name(loss.last);
}

std::size_t DiskImage::hash() const {
  std::size_t sum = entries.size();
  const auto mix = [&sum](std::size_t value) { sum = (sum ^ value) * 0x9E3779B97F4A7C15u + (sum >> 29); };
  for (const auto& [path, bytes] : entries) {
    mix(std::hash<std::string>{}(path));
    mix(bytes ? std::hash<std::string>{}(*bytes) : 1);
  }
  return sum;
}

void DiskImage::writeTo(const std::filesystem::path& folder) const {
  for (const auto& [path, bytes] : entries) {  // sorted: a folder comes before what is in it
    if (!bytes)
      std::filesystem::create_directory(folder / path);
    else if (!std::ofstream{folder / path, std::ios::binary}.write(bytes->data(),
                                                                   static_cast<std::streamsize>(bytes->size())))
      qFatal("Cannot write %s", (folder / path).c_str());
  }
}

DiskImage imageOf(const std::filesystem::path& folder) {
  DiskImage image;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    auto& bytes = image.entries[entry.path().lexically_relative(folder).string()];
    if (!entry.is_directory()) bytes = read(entry.path());
  }
  return image;
}

/// Decides for one image what got through.
class CrashDisk::Dice {
public:
  Dice(const Loss& loss, std::uint64_t last, std::mt19937& random) : loss_{loss}, last_{last}, random_{random} {}

  bool keepsName() { return keeps(loss_.names); }

  /// What is written of a change; nothing at all where it got lost.
  std::optional<Change> arrived(const Change& change, const std::string& before) {
    const bool torn = loss_.last != Loss::Last::asTheOthers && change.order == last_ && change.bytes;
    if (!torn) return keeps(loss_.writes) ? std::optional{change} : std::nullopt;
    return tear(change, before);
  }

private:
  bool keeps(Loss::Part part) { return part == Loss::Part::all || (part == Loss::Part::some && random_() % 2 == 0); }

  Change tear(Change change, const std::string& before) {
    std::string& bytes = *change.bytes;
    // Sectors are those of the file, so a small write may lie in one, and a large one begin within one.
    const std::uint64_t first = change.offset / kSector;
    const std::uint64_t count = (change.offset + bytes.size() - 1) / kSector - first + 1;
    const std::uint64_t chosen = random_() % count;
    if (loss_.last == Loss::Last::cut) {
      const std::uint64_t end = (first + chosen) * kSector;
      bytes.resize(end > change.offset ? std::min<std::uint64_t>(end - change.offset, bytes.size()) : 0);
      return change;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::uint64_t at = change.offset + i, sector = at / kSector - first;
      if (i == 0 || at % kSector == 0) old_ = random_() % 2 == 0;
      if (loss_.last == Loss::Last::mixed && old_) bytes[i] = at < before.size() ? before[at] : '\0';
      if (loss_.last == Loss::Last::zeros && sector == chosen) bytes[i] = '\0';
      if (loss_.last == Loss::Last::noise && sector == chosen) bytes[i] = static_cast<char>(random_());
    }
    return change;
  }

  Loss loss_;
  std::uint64_t last_;
  std::mt19937& random_;
  bool old_ = false;
};

CrashDisk::CrashDisk(const std::filesystem::path& folder) {
  load(folder);
}

std::size_t CrashDisk::add(bool folder) {
  nodes_.push_back({});
  nodes_.back().folder = folder;
  return nodes_.size() - 1;
}

std::size_t CrashDisk::load(const std::filesystem::path& path) {
  const bool folder = std::filesystem::is_directory(path);
  const std::size_t id = add(folder);
  if (!folder) {
    nodes_[id].safe = nodes_[id].live = read(path);
    return id;
  }
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    const std::size_t child = load(entry.path());
    nodes_[id].safeNames[entry.path().filename().string()] = child;
  }
  nodes_[id].liveNames = nodes_[id].safeNames;
  return id;
}

std::pair<std::size_t, std::string> CrashDisk::place(const std::string& path) const {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {0, path};
  return {find(path.substr(0, slash)), path.substr(slash + 1)};
}

std::size_t CrashDisk::find(const std::string& path) const {
  if (path.empty()) return 0;
  const auto [folder, name] = place(path);
  const auto found = nodes_[folder].liveNames.find(name);
  if (found == nodes_[folder].liveNames.end()) qFatal("The recorder missed the making of %s", path.c_str());
  return found->second;
}

void CrashDisk::setNames(std::size_t folder, Naming naming) {
  for (const auto& [name, node] : naming.names)
    if (node)
      nodes_[folder].liveNames[name] = *node;
    else
      nodes_[folder].liveNames.erase(name);
  nodes_[folder].namings.push_back(std::move(naming));
}

void CrashDisk::change(const std::string& path, Change change) {
  Node& file = nodes_[find(path)];
  change.order = ++order_;
  put(file.live, change.offset, change.bytes);
  file.changes.push_back(std::move(change));
}

void CrashDisk::apply(const DiskOperation& operation) {
  using Kind = DiskOperation::Kind;
  switch (operation.kind) {
    case Kind::makeFile:
    case Kind::makeFolder: {
      const auto [folder, name] = place(operation.path);
      setNames(folder, {{{name, add(operation.kind == Kind::makeFolder)}}});
      break;
    }
    case Kind::write:
      change(operation.path, {operation.number, operation.bytes});
      break;
    case Kind::resize:
      change(operation.path, {operation.number, std::nullopt});
      break;
    case Kind::sync: {
      Node& node = nodes_[find(operation.path)];
      node.safe = node.live;
      node.safeNames = node.liveNames;
      node.changes.clear();
      node.namings.clear();
      break;
    }
    case Kind::rename: {
      const std::size_t node = find(operation.path);
      const auto [from, oldName] = place(operation.path);
      const auto [to, newName] = place(operation.to);
      if (from == to) {
        setNames(from, {{{oldName, std::nullopt}, {newName, node}}});
      } else {
        setNames(to, {{{newName, node}}});
        setNames(from, {{{oldName, std::nullopt}}});
      }
      break;
    }
    case Kind::remove: {
      const auto [folder, name] = place(operation.path);
      setNames(folder, {{{name, std::nullopt}}});
      break;
    }
    case Kind::mark:
      break;
  }
}

std::string CrashDisk::contents(const Node& file, Dice& dice) const {
  std::string bytes = file.safe;
  for (const Change& change : file.changes)
    if (const auto arrived = dice.arrived(change, bytes)) put(bytes, arrived->offset, arrived->bytes);
  return bytes;
}

void CrashDisk::collect(const std::string& path, std::size_t id, Dice& dice, DiskImage& image) const {
  const Node& node = nodes_[id];
  if (!path.empty()) image.entries[path] = node.folder ? std::nullopt : std::optional{contents(node, dice)};
  if (!node.folder) return;
  Names names = node.safeNames;
  for (const Naming& naming : node.namings) {
    if (!dice.keepsName()) continue;
    for (const auto& [name, child] : naming.names)
      if (child)
        names[name] = *child;
      else
        names.erase(name);
  }
  for (const auto& [name, child] : names) collect(path.empty() ? name : path + "/" + name, child, dice, image);
}

DiskImage CrashDisk::live() const {
  std::mt19937 unused;
  return afterPowerLoss({Loss::Part::all, Loss::Part::all}, unused);
}

DiskImage CrashDisk::afterPowerLoss(const Loss& loss, std::mt19937& random) const {
  Dice dice{loss, order_, random};
  DiskImage image;
  collect({}, 0, dice, image);
  return image;
}

bool CrashDisk::pending() const {
  return std::any_of(nodes_.begin(), nodes_.end(),
                     [](const Node& node) { return !node.changes.empty() || !node.namings.empty(); });
}

}  // namespace diptych::test
