// Loaded into the real programs by LD_PRELOAD, so that they need no hook of their own. Tells when a write transaction is open
// (Watch.h), and, where DIPTYCH_TEST_NETWORK is set, says of every folder that it lies on NFS: the program then keeps a rollback journal.

#include "tests/e2e/kills/Watch.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdlib>
#include <new>
#include <string_view>

namespace {

using diptych::test::TransactionState;
using diptych::test::WatchPage;

WatchPage* page = nullptr;

/// Before and after each statement. Statements that are a transaction of their own are not told apart from reading.
int onStatement(unsigned event, void* context, void* statement, void*) {
  auto* database = static_cast<sqlite3*>(context);
  TransactionState state = TransactionState::none;
  if (sqlite3_txn_state(database, nullptr) == SQLITE_TXN_WRITE) {
    const char* sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
    const bool commit = event == SQLITE_TRACE_STMT && sql != nullptr && std::string_view(sql).starts_with("COMMIT");
    state = commit ? TransactionState::committing : TransactionState::open;
  }
  page->state.store(static_cast<std::uint32_t>(state));
  return 0;
}

int watch(sqlite3* database, char**, const sqlite3_api_routines*) {
  return sqlite3_trace_v2(database, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, onStatement, database);
}

[[gnu::constructor]] void begin() {
  const char* path = std::getenv("DIPTYCH_TEST_WATCH");
  if (path == nullptr) return;
  const int fd = ::open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* memory = ::mmap(nullptr, sizeof(WatchPage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory == MAP_FAILED) return;
  page = static_cast<WatchPage*>(memory);
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
}

constexpr long kNfs = 0x6969;

template <class Info>
int ask(const char* function, const char* path, Info* info) {
  const auto real = reinterpret_cast<int (*)(const char*, Info*)>(::dlsym(RTLD_NEXT, function));
  const int result = real(path, info);
  if (result == 0 && std::getenv("DIPTYCH_TEST_NETWORK") != nullptr) info->f_type = kNfs;
  return result;
}

}  // namespace

extern "C" int statfs(const char* path, struct statfs* info) noexcept {
  return ask("statfs", path, info);
}
extern "C" int statfs64(const char* path, struct statfs64* info) noexcept {
  return ask("statfs64", path, info);
}
