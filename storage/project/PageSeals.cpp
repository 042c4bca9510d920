#include "storage/project/PageSeals.h"

#include "storage/project/Failure.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>

namespace diptych::storage::project {

namespace {

static_assert(std::endian::native == std::endian::little, "seals are little-endian");

using Page = std::span<const unsigned char>;

constexpr const char* kName = "diptych-sealed";
constexpr std::size_t kHeaderBytes = 100, kReserveAt = 20, kSmallestPage = 512, kLargestPage = 65536;
constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr sqlite3_int64 kPendingByte = 0x40000000;  // SQLite locks here and never writes the page around it

// File controls of this layer; SQLite keeps those below 100 to itself.
constexpr int kStartSealing = 0x44505401, kAskSealed = 0x44505402, kAskBelow = 0x44505403;

std::uint64_t wordAt(const unsigned char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, kWord);
  return word;
}

/// Each step is one-to-one in what came before and in the word, so that a change of one word is never missed.
std::uint64_t checksum(Page page, std::uint64_t number) {
  std::uint64_t sum = 0x9E3779B97F4A7C15u ^ (number * 0xC2B2AE3D27D4EB4Fu);
  for (std::size_t i = 0; i + kWord < page.size(); i += kWord) {
    sum = (sum ^ wordAt(page.data() + i)) * 0xFF51AFD7ED558CCDu;
    sum ^= sum >> 29;
  }
  return sum;
}

bool sealFits(Page page, std::uint64_t number) {
  return wordAt(page.data() + page.size() - kWord) == checksum(page, number);
}

bool isDatabaseHeader(Page bytes) {
  constexpr std::string_view magic{"SQLite format 3\0", 16};
  return bytes.size() >= kHeaderBytes && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

bool headerSaysSealed(Page bytes) {
  return isDatabaseHeader(bytes) && bytes[kReserveAt] == kSealBytes;
}

/// SQLite reads and writes the main file in whole pages, except for a look at the header.
bool isWholePage(int bytes, sqlite3_int64 offset) {
  const auto size = static_cast<std::size_t>(bytes);
  return bytes > 0 && size >= kSmallestPage && size <= kLargestPage && std::has_single_bit(size) && offset % bytes == 0;
}

/// A main file as SQLite holds it. SQLite gives the memory: this, and behind it the file of the layer below.
struct SealedFile {
  sqlite3_file base;
  bool sealed;    ///< the header says so: pages are compared
  bool starting;  ///< the whole file is being written: pages are sealed before the header says so
  std::uint64_t tag;

  sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  static SealedFile& of(sqlite3_file* file) { return *reinterpret_cast<SealedFile*>(file); }
};

// Everything below reads through SQLite's own handle: opening and closing the file once more would let go of every POSIX lock that
// this process has on it.

std::vector<unsigned char> bytesOf(sqlite3_file* file, std::size_t size, sqlite3_int64 offset) {
  std::vector<unsigned char> bytes(size);
  if (file->pMethods->xRead(file, bytes.data(), static_cast<int>(size), offset) != SQLITE_OK) bytes.clear();
  return bytes;
}

/// The size of the pages as the header has it; 0 where there is none.
std::size_t pageSizeOf(Page header) {
  if (!isDatabaseHeader(header)) return 0;
  const std::size_t field = header[16] * 256u + header[17];
  const std::size_t size = field == 1 ? kLargestPage : field;
  return isWholePage(static_cast<int>(size), 0) ? size : 0;
}

std::optional<std::uint64_t> tagIn(sqlite3_file* file) {
  const auto header = bytesOf(file, kHeaderBytes, 0);
  const std::size_t size = pageSizeOf(header);
  if (size == 0 || !headerSaysSealed(header)) return std::nullopt;
  const auto seal = bytesOf(file, kSealBytes, static_cast<sqlite3_int64>(size) - kSealBytes);
  if (seal.empty()) return std::nullopt;
  return tagOfPage(seal);
}

void begin(SealedFile& file) {
  if (file.starting) return;
  file.starting = true;
  sqlite3_randomness(sizeof file.tag, &file.tag);
  file.tag |= 1;  // 0 marks pages in the log that have never been in the file
}

void learnFromFirstPage(SealedFile& file, Page page) {
  file.sealed = headerSaysSealed(page);
  if (file.sealed && !file.starting) file.tag = tagOfPage(page);
}

int read(sqlite3_file* given, void* into, int bytes, sqlite3_int64 offset) {
  SealedFile& file = SealedFile::of(given);
  const int code = file.below()->pMethods->xRead(file.below(), into, bytes, offset);
  if (code != SQLITE_OK || !isWholePage(bytes, offset)) return code;
  const Page page{static_cast<const unsigned char*>(into), static_cast<std::size_t>(bytes)};
  if (offset == 0) learnFromFirstPage(file, page);
  if (!file.sealed) return SQLITE_OK;
  const auto number = static_cast<std::uint64_t>(offset / bytes + 1);
  if (sealFits(page, number) && tagOfPage(page) == file.tag) return SQLITE_OK;
  sqlite3_log(SQLITE_CORRUPT, "the seal of page %lld does not fit", static_cast<long long>(number));
  return SQLITE_CORRUPT;
}

int write(sqlite3_file* given, const void* from, int bytes, sqlite3_int64 offset) {
  SealedFile& file = SealedFile::of(given);
  const auto size = static_cast<std::size_t>(bytes);
  // The log of an older file that was rewritten with seals may be carried over by a later opening: page 1 comes first then, and says so.
  if (offset == 0 && !file.sealed && headerSaysSealed({static_cast<const unsigned char*>(from), size})) begin(file);
  if (!isWholePage(bytes, offset) || !(file.sealed || file.starting))
    return file.below()->pMethods->xWrite(file.below(), from, bytes, offset);
  std::array<unsigned char, kLargestPage> copy;  // SQLite's own buffer must stay as it is
  std::memcpy(copy.data(), from, size);
  std::memcpy(copy.data() + size - kSealBytes, &file.tag, kWord);
  const std::uint64_t sum = checksum({copy.data(), size}, static_cast<std::uint64_t>(offset / bytes + 1));
  std::memcpy(copy.data() + size - kWord, &sum, kWord);
  const int code = file.below()->pMethods->xWrite(file.below(), copy.data(), bytes, offset);
  if (code == SQLITE_OK && offset == 0) learnFromFirstPage(file, {copy.data(), size});
  return code;
}

int control(sqlite3_file* given, int operation, void* argument) {
  SealedFile& file = SealedFile::of(given);
  switch (operation) {
    case kStartSealing:
      begin(file);
      return SQLITE_OK;
    case kAskSealed:
      *static_cast<bool*>(argument) = file.sealed;
      return SQLITE_OK;
    case kAskBelow:
      *static_cast<sqlite3_file**>(argument) = file.below();
      return SQLITE_OK;
    default:
      return file.below()->pMethods->xFileControl(file.below(), operation, argument);
  }
}

/// Everything else goes to the layer below as it comes.
template <auto Method, class... Arguments>
int pass(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file* below = SealedFile::of(file).below();
  return (below->pMethods->*Method)(below, arguments...);
}

void shmBarrier(sqlite3_file* file) {
  sqlite3_file* below = SealedFile::of(file).below();
  below->pMethods->xShmBarrier(below);
}

using Methods = sqlite3_io_methods;

constexpr Methods kMethods{
    2,  // no xFetch: a mapped file would be read past this layer
    pass<&Methods::xClose>,
    read,
    write,
    pass<&Methods::xTruncate, sqlite3_int64>,
    pass<&Methods::xSync, int>,
    pass<&Methods::xFileSize, sqlite3_int64*>,
    pass<&Methods::xLock, int>,
    pass<&Methods::xUnlock, int>,
    pass<&Methods::xCheckReservedLock, int*>,
    control,
    pass<&Methods::xSectorSize>,
    pass<&Methods::xDeviceCharacteristics>,
    pass<&Methods::xShmMap, int, int, int, void volatile**>,
    pass<&Methods::xShmLock, int, int, int>,
    shmBarrier,
    pass<&Methods::xShmUnmap, int>,
    nullptr,
    nullptr,
};

sqlite3_vfs* layerBelow(sqlite3_vfs* layer) {
  return static_cast<sqlite3_vfs*>(layer->pAppData);
}

int open(sqlite3_vfs* layer, const char* name, sqlite3_file* given, int flags, int* outFlags) {
  sqlite3_vfs* below = layerBelow(layer);
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return below->xOpen(below, name, given, flags, outFlags);
  auto* file = new (given) SealedFile{};
  const int code = below->xOpen(below, name, file->below(), flags, outFlags);
  if (code != SQLITE_OK) {
    // An unset pMethods tells SQLite that there is nothing to close.
    if (file->below()->pMethods) file->below()->pMethods->xClose(file->below());
    return code;
  }
  file->base.pMethods = &kMethods;
  if (const auto tag = tagIn(file->below())) {
    file->sealed = true;
    file->tag = *tag;
  }
  return SQLITE_OK;
}

bool registerLayer() {
  // What the default is at this moment: a layer that a test has put below this one stays below it.
  sqlite3_vfs* below = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs layer = *below;
  layer.pNext = nullptr;
  layer.zName = kName;
  layer.pAppData = below;
  layer.szOsFile = static_cast<int>(sizeof(SealedFile)) + below->szOsFile;
  layer.xOpen = open;
  // These take the layer itself as their first argument.
  layer.xDelete = [](sqlite3_vfs* l, const char* name, int sync) {
    return layerBelow(l)->xDelete(layerBelow(l), name, sync);
  };
  layer.xAccess = [](sqlite3_vfs* l, const char* name, int flags, int* result) {
    return layerBelow(l)->xAccess(layerBelow(l), name, flags, result);
  };
  layer.xFullPathname = [](sqlite3_vfs* l, const char* name, int bytes, char* out) {
    return layerBelow(l)->xFullPathname(layerBelow(l), name, bytes, out);
  };
  layer.xRandomness = [](sqlite3_vfs* l, int bytes, char* out) {
    return layerBelow(l)->xRandomness(layerBelow(l), bytes, out);
  };
  layer.xSleep = [](sqlite3_vfs* l, int microseconds) { return layerBelow(l)->xSleep(layerBelow(l), microseconds); };
  layer.xCurrentTime = [](sqlite3_vfs* l, double* now) { return layerBelow(l)->xCurrentTime(layerBelow(l), now); };
  layer.xCurrentTimeInt64 = [](sqlite3_vfs* l, sqlite3_int64* now) {
    return layerBelow(l)->xCurrentTimeInt64(layerBelow(l), now);
  };
  layer.xGetLastError = [](sqlite3_vfs* l, int bytes, char* out) {
    return layerBelow(l)->xGetLastError(layerBelow(l), bytes, out);
  };
  // Extensions are never loaded through it, and system calls are a matter of the layer below.
  layer.xDlOpen = nullptr;
  layer.xDlError = nullptr;
  layer.xDlSym = nullptr;
  layer.xDlClose = nullptr;
  layer.iVersion = 2;
  return sqlite3_vfs_register(&layer, 0) == SQLITE_OK;
}

void startSealingPages(SQLite::Database& db) {
  if (sqlite3_file_control(db.getHandle(), "main", kStartSealing, nullptr) != SQLITE_OK)
    fail(ErrorCode::failed, "SQLite does not let the pages of " + db.getFilename() + " be sealed");
}

sqlite3_file* fileOf(SQLite::Database& db) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(db.getHandle(), "main", kAskBelow, &file);
  return file;
}

}  // namespace

const char* sealingVfs() {
  static const bool registered = registerLayer();
  if (!registered) fail(ErrorCode::failed, "SQLite does not take the layer that seals pages");
  return kName;
}

void makeRoomForSeals(SQLite::Database& db) {
  int bytes = kSealBytes;
  if (sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes) != SQLITE_OK)
    fail(ErrorCode::failed, "SQLite leaves no room for seals in " + db.getFilename());
}

void startSealing(SQLite::Database& db) {
  makeRoomForSeals(db);
  startSealingPages(db);
}

void startSealingCopy(SQLite::Database& db) {
  startSealingPages(db);
}

bool isSealed(SQLite::Database& db) {
  bool sealed = false;
  return sqlite3_file_control(db.getHandle(), "main", kAskSealed, &sealed) == SQLITE_OK && sealed;
}

std::uint64_t tagOfPage(std::span<const unsigned char> page) {
  return wordAt(page.data() + page.size() - kSealBytes);
}

std::optional<std::uint64_t> sealTag(SQLite::Database& db) {
  sqlite3_file* file = fileOf(db);
  return file ? tagIn(file) : std::nullopt;
}

std::size_t storedPageSize(SQLite::Database& db) {
  sqlite3_file* file = fileOf(db);
  return file ? pageSizeOf(bytesOf(file, kHeaderBytes, 0)) : 0;
}

std::vector<unsigned char> storedPage(SQLite::Database& db, std::int64_t number, std::size_t size) {
  sqlite3_file* file = fileOf(db);
  if (!file || number < 1) return {};
  return bytesOf(file, size, (number - 1) * static_cast<sqlite3_int64>(size));
}

std::vector<std::int64_t> brokenSeals(SQLite::Database& db) {
  std::vector<std::int64_t> broken;
  const auto tag = sealTag(db);
  sqlite3_file* file = fileOf(db);
  sqlite3_int64 bytes = 0;
  if (!tag || file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) return broken;
  const std::size_t size = storedPageSize(db);
  const auto step = static_cast<sqlite3_int64>(size);
  for (sqlite3_int64 number = 1; number <= bytes / step; ++number) {
    if (number == kPendingByte / step + 1) continue;
    const auto page = storedPage(db, number, size);
    if (page.empty() || !sealFits(page, static_cast<std::uint64_t>(number)) || tagOfPage(page) != *tag)
      broken.push_back(number);
  }
  return broken;
}

}  // namespace diptych::storage::project
