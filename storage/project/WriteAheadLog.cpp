#include "storage/project/WriteAheadLog.h"

#include "core/base/Files.h"
#include "storage/project/Failure.h"
#include "storage/project/PageSeals.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace diptych::storage::project {

namespace {

// The format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
constexpr std::size_t kHeaderBytes = 32, kFrameHeaderBytes = 24, kSmallestPage = 512, kLargestPage = 65536;
constexpr std::uint32_t kMagic = 0x377F0682;  // the last bit says: checksums over big-endian words

using Bytes = std::span<const unsigned char>;

std::uint32_t bigEndian(const unsigned char* b) {
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | std::uint32_t{b[3]};
}

struct Sum {
  std::uint32_t a = 0, b = 0;
  bool operator==(const Sum&) const = default;
};

Sum sumAt(const unsigned char* bytes) {
  return {bigEndian(bytes), bigEndian(bytes + 4)};
}

Sum continued(Sum sum, Bytes bytes, bool bigEndianWords) {
  const auto word = [&](std::size_t i) {
    if (bigEndianWords) return bigEndian(bytes.data() + i);
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + i, sizeof value);
    return value;
  };
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    sum.a += word(i) + sum.b;
    sum.b += word(i + 4) + sum.a;
  }
  return sum;
}

class Log {
public:
  Log(Bytes bytes, std::size_t pageSize) : bytes_{bytes}, pageSize_{pageSize} {
    frames_ = (bytes.size() - kHeaderBytes) / (kFrameHeaderBytes + pageSize);
  }

  std::size_t frames() const { return frames_; }
  Bytes page(std::size_t frame) const { return {start(frame) + kFrameHeaderBytes, pageSize_}; }
  std::uint32_t pageNumber(std::size_t frame) const { return bigEndian(start(frame)); }
  /// Pages of the whole database after the change that ends with this frame; 0 where it goes on.
  std::uint32_t pagesAfter(std::size_t frame) const { return bigEndian(start(frame) + 4); }
  bool endsChange(std::size_t frame) const { return pagesAfter(frame) != 0; }
  /// Two random numbers that all frames since the log was last begun anew share.
  Sum salt(std::size_t frame) const { return sumAt(start(frame) + 8); }
  /// How many frames, from the first on, SQLite can read.
  std::size_t readable(Sum headerSalt, Sum headerSum, bool bigEndianWords) const {
    Sum sum = headerSum;
    for (std::size_t i = 0; i < frames_; ++i) {
      sum = continued(continued(sum, {start(i), 8}, bigEndianWords), page(i), bigEndianWords);
      if (salt(i) != headerSalt || sum != sumAt(start(i) + 16)) return i;
    }
    return frames_;
  }

private:
  const unsigned char* start(std::size_t frame) const {
    return bytes_.data() + kHeaderBytes + frame * (kFrameHeaderBytes + pageSize_);
  }

  Bytes bytes_;
  std::size_t pageSize_;
  std::size_t frames_ = 0;
};

[[noreturn]] void refuse(const std::filesystem::path& log, const std::string& why, const std::string& advice) {
  fail(ErrorCode::damaged,
       "Cannot open the project " + log.parent_path().string() + ": its log " + log.filename().string() + " " + why,
       advice, log.string());
}

/// With its header unreadable SQLite passes the whole log by. That is right where everything in it has already been carried over to the
/// main file, which is what a power cut in the moment of beginning it anew leaves.
bool allCarriedOver(const Log& log, SQLite::Database& db, std::size_t reserve) {
  std::optional<std::size_t> end;
  std::map<std::uint32_t, std::size_t> newest;
  for (std::size_t i = 0; i < log.frames() && log.salt(i) == log.salt(0); ++i)
    if (log.endsChange(i)) end = i;
  if (!end) return true;
  for (std::size_t i = 0; i <= *end; ++i) newest[log.pageNumber(i)] = i;
  return std::all_of(newest.begin(), newest.end(), [&](const auto& entry) {
    const Bytes logged = log.page(entry.second);
    const std::vector<unsigned char> stored = storedPage(db, entry.first, logged.size());
    return stored.size() == logged.size() &&
           std::equal(logged.begin(), logged.end() - static_cast<long>(reserve), stored.begin());
  });
}

/// Whether a frame follows a whole change behind the first `readable` frames: SQLite begins a change only once the one before is on the
/// disk, so what is unreadable there was readable once.
bool savedChangesBehind(const Log& log, std::size_t readable, Sum salt) {
  bool changeEnded = false;
  for (std::size_t i = readable; i < log.frames(); ++i) {
    // The frame that cannot be read may have lost its salt or its mark as well; those behind it have theirs.
    if (log.salt(i) != salt) {
      if (i == readable) continue;
      break;
    }
    if (changeEnded) return true;
    changeEnded = log.endsChange(i);
  }
  return false;
}

}  // namespace

void refuseBrokenLog(SQLite::Database& db, const std::filesystem::path& file) {
  const std::filesystem::path path = file.string() + "-wal";
  std::error_code missing;
  if (std::filesystem::file_size(path, missing) <= kHeaderBytes || missing) return;
  const auto content = orThrow(readFile(path));
  const Bytes bytes{reinterpret_cast<const unsigned char*>(content.data()), content.size()};
  if (bytes.size() <= kHeaderBytes) return;

  const std::string restore = "restore the project from a backup";
  const std::size_t stored = storedPageSize(db), reserve = isSealed(db) ? kSealBytes : 0;
  const std::uint32_t magic = bigEndian(bytes.data());
  const bool bigEndianWords = (magic & 1) != 0;
  const Sum headerSum = sumAt(bytes.data() + 24);
  if ((magic | 1) != (kMagic | 1) || continued({}, bytes.first(24), bigEndianWords) != headerSum) {
    if (stored != 0 && !allCarriedOver(Log{bytes, stored}, db, reserve))
      refuse(path, "is damaged at its beginning, and with it the changes that are only there", restore);
    return;
  }

  const std::size_t pageSize = bigEndian(bytes.data() + 8);
  if (pageSize < kSmallestPage || pageSize > kLargestPage || !std::has_single_bit(pageSize)) return;
  const Log log{bytes, pageSize};
  const Sum salt = sumAt(bytes.data() + 16);
  const std::size_t readable = log.readable(salt, headerSum, bigEndianWords);
  if (const auto tag = sealTag(db))
    for (std::size_t i = 0; i < readable; ++i)
      if (const std::uint64_t found = tagOfPage(log.page(i)); pageSize != stored || (found != 0 && found != *tag))
        refuse(path, "belongs to another project or to another copy of this one",
               "bring back the log that belongs here, or move this one out of the folder if the project was copied "
               "without one");
  if (savedChangesBehind(log, readable, salt))
    refuse(path, "is damaged: changes that were saved cannot be read from it any more", restore);
}

LoggedPages pagesInLog(const std::filesystem::path& file) {
  const auto content = readFile(file.string() + "-wal");
  if (!content || content->size() <= kHeaderBytes) return {};
  const Bytes bytes{reinterpret_cast<const unsigned char*>(content->data()), content->size()};
  const std::uint32_t magic = bigEndian(bytes.data());
  const bool bigEndianWords = (magic & 1) != 0;
  const Sum headerSum = sumAt(bytes.data() + 24);
  const std::size_t pageSize = bigEndian(bytes.data() + 8);
  if ((magic | 1) != (kMagic | 1) || continued({}, bytes.first(24), bigEndianWords) != headerSum) return {};
  if (pageSize < kSmallestPage || pageSize > kLargestPage || !std::has_single_bit(pageSize)) return {};

  const Log log{bytes, pageSize};
  LoggedPages pages;
  std::set<std::uint32_t> ofThisChange;
  const std::size_t readable = log.readable(sumAt(bytes.data() + 16), headerSum, bigEndianWords);
  for (std::size_t i = 0; i < readable; ++i) {
    ofThisChange.insert(log.pageNumber(i));
    if (!log.endsChange(i)) continue;
    pages.numbers.merge(ofThisChange);
    pages.pageCount = log.pagesAfter(i);
  }
  return pages;
}

}  // namespace diptych::storage::project
