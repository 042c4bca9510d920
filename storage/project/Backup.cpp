#include "storage/project/Backup.h"

#include "core/base/Ids.h"
#include "storage/project/Database.h"
#include "storage/project/Failure.h"
#include "storage/project/PageSeals.h"
#include "storage/project/PosixFiles.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>

#include <array>
#include <string>

namespace diptych::storage::project {

namespace {

constexpr int kPagesPerStep = 1024;  // 4 MiB between two looks at the cancel button
constexpr std::array<const char*, 2> kFolders{"models", "sources"};

void copyFolder(const std::filesystem::path& from, const std::filesystem::path& to, const Progress& progress) {
  makePrivateFolder(to);
  for (const auto& entry : std::filesystem::directory_iterator{from}) {
    const auto target = to / entry.path().filename();
    if (entry.is_directory() && !entry.is_symlink())
      copyFolder(entry.path(), target, progress);
    else if (entry.is_regular_file())
      copyFileDurably(entry.path(), target, progress);
  }
  syncFolder(to);
}

}  // namespace

void copyDatabase(SQLite::Database& from, const std::filesystem::path& to, const Progress& progress) {
  openFile(to, O_WRONLY | O_CREAT | O_EXCL, "make");
  RemoveUnlessKept unfinished{to};
  // The read transaction holds one moment fast: without it SQLite starts the copy again at every stroke of a writer.
  SQLite::Transaction snapshot{from};
  from.execAndGet("SELECT count(*) FROM sqlite_schema");
  {
    SQLite::Database copy{to.string(), SQLite::OPEN_READWRITE, 0, sealingVfs()};
    if (isSealed(from)) startSealingCopy(copy);
    SQLite::Backup backup{copy, from};
    for (;;) {
      throwIfCancelled(progress, "Copying the database");
      const int code = backup.executeStep(kPagesPerStep);
      if (code == SQLITE_DONE) break;
      if (code != SQLITE_OK) throw SQLite::Exception{sqlite3_errstr(code), code};
      const int total = backup.getTotalPageCount();
      if (total > 0)
        progress(1.0 - static_cast<double>(backup.getRemainingPageCount()) / total, "Copying the database");
    }
  }
  syncFile(openFile(to, O_RDONLY, "open"), to);
  unfinished.keep();
}

void backupProject(SQLite::Database& db, const std::filesystem::path& folder, const std::filesystem::path& out,
                   const Progress& progress) {
  const auto target = std::filesystem::absolute(out).lexically_normal();
  const auto refuseExisting = [&] {
    if (std::filesystem::exists(std::filesystem::symlink_status(target)))
      fail(ErrorCode::conflict, "Cannot write the backup " + target.string() + ": it is already there",
           "choose a new name", target.string());
  };
  refuseExisting();

  const auto unfinished = target.parent_path() / std::string{"."}.append(randomId()).append(".partial");
  makePrivateFolder(unfinished);
  RemoveUnlessKept cleanup{unfinished};
  copyDatabase(db, unfinished / kDatabaseName, progress);
  for (const char* name : kFolders) {
    progress(1, std::string{"Copying "} + name);
    if (std::filesystem::is_directory(folder / name)) copyFolder(folder / name, unfinished / name, progress);
  }
  syncFolder(unfinished);
  refuseExisting();
  std::filesystem::rename(unfinished, target);
  cleanup.keep();
  syncFolder(target.parent_path());
}

}  // namespace diptych::storage::project
