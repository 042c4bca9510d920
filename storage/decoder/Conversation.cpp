#include "storage/decoder/Conversation.h"

#include "core/base/Files.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace diptych::storage::decoder {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookMs = 100;
constexpr std::size_t kLongestAnswer = std::size_t{1} << 30;  // labels of a large series
constexpr std::size_t kLongestText = 300;

class Descriptor {
public:
  explicit Descriptor(int fd = -1) : fd_{fd} {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

private:
  int fd_;
};

/// The process, ended and reaped with this object.
class Child {
public:
  explicit Child(pid_t pid) : pid_{pid} {}
  ~Child() {
    kill();
    reap();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
  }
  /// Waits for the end; its wait status.
  int reap() {
    if (pid_ > 0)
      while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
      }
    pid_ = 0;
    return status_;
  }
  void limitMemory(std::size_t bytes) const {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    (void)bytes;  // a sanitizer reserves terabytes of address space
#else
    const rlimit limit{bytes, bytes};
    ::prlimit(pid_, RLIMIT_AS, &limit, nullptr);
#endif
  }

private:
  pid_t pid_;
  int status_ = 0;
};

Error cannotStart(const std::filesystem::path& program, int failure) {
  return Error{
      ErrorCode::failed,
      "Cannot read image files: the program " + program.string() + " does not start (" + std::strerror(failure) + ")",
      "install Diptych again, so that it lies beside diptych", program.string()};
}

/// The child knows neither what it is asked nor who asks until it has confined itself: nothing of it is in its arguments.
Result<pid_t> spawn(const std::filesystem::path& program, int socket, int voxels) {
  posix_spawn_file_actions_t files{};
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  // Above both targets first: one may have the other's number.
  constexpr int kAside = 10;
  const Descriptor aside{::fcntl(socket, F_DUPFD_CLOEXEC, kAside)},
      asideVoxels{::fcntl(voxels, F_DUPFD_CLOEXEC, kAside)};
  ::posix_spawn_file_actions_adddup2(&files, aside.get(), kSocket);
  ::posix_spawn_file_actions_adddup2(&files, asideVoxels.get(), kVoxels);
  ::posix_spawn_file_actions_addclosefrom_np(&files, kVoxels + 1);

  posix_spawnattr_t attributes{};
  ::posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigfillset(&usual);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  // A session of its own: the terminal's Ctrl+C is for us, who end the child ourselves.
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::string name = program.string();
  std::array<char*, 2> arguments{name.data(), nullptr};
  pid_t child = 0;
  const int failure = ::posix_spawn(&child, program.c_str(), &files, &attributes, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&files);
  ::posix_spawnattr_destroy(&attributes);
  if (failure != 0) return cannotStart(program, failure);
  return child;
}

/// It is shown to people: nothing in it may steer a terminal.
std::string harmless(std::string text) {
  std::erase_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return text.substr(0, kLongestText);
}

/// Nobody can change the voxels any more, and their number is what it will be.
Status sealAndMap(int file, Conversation& conversation) {
  if (::fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return errorFromErrno("seal", "the decoded voxels");
  struct stat info {};
  if (::fstat(file, &info) != 0) return errorFromErrno("read", "the decoded voxels");
  const auto bytes = static_cast<std::size_t>(info.st_size);
  conversation.voxelBytes = bytes;
  if (bytes == 0) return {};
  void* start = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
  if (start == MAP_FAILED) return errorFromErrno("map", "the decoded voxels");
  const std::shared_ptr<void> mapping{start, [bytes](void* p) { ::munmap(p, bytes); }};
  conversation.voxels = {mapping, static_cast<const std::byte*>(start)};
  return {};
}

class Listener {
public:
  Listener(int socket, const DecoderLimits& limits, const Progress& progress, Conversation& conversation)
      : socket_{socket}, limits_{limits}, progress_{progress}, conversation_{conversation} {}

  /// Until the answer is there, or there is no more to hear.
  Status listen() {
    heard_ = Clock::now();
    while (!conversation_.answer) {
      if (progress_.cancelled()) return Error{ErrorCode::cancelled, "Reading the images was cancelled", {}, {}};
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, kLookMs) > 0) {
        if (!receive()) return {};
        heard_ = Clock::now();
        if (auto status = understand(); !status) return status;
      } else if (Clock::now() - heard_ > limits_.silence) {
        conversation_.end.how = "it did not come to an end";
        return {};
      }
    }
    return {};
  }

private:
  bool receive() {
    std::array<char, 1 << 16> block;
    const ssize_t got = ::recv(socket_, block.data(), block.size(), 0);
    if (got < 0) return errno == EINTR;
    buffer_.append(block.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  Status understand() {
    bool tooLong = false;
    while (const auto message = takeMessage(buffer_, kLongestAnswer, tooLong)) {
      auto answer = answerFromBytes(*message);
      if (!answer) return answer.error();
      if (answer->kind == Answer::Kind::progress) {
        progress_(std::clamp(answer->fraction, 0.0, 1.0), harmless(std::move(answer->text)));
      } else if (answer->kind == Answer::Kind::file) {
        conversation_.end.lastFile = std::move(answer->text);
      } else {
        conversation_.answer = std::move(*answer);
        return {};
      }
    }
    if (tooLong) return Error{ErrorCode::damaged, "The reader of image files sent a message without an end", {}, {}};
    return {};
  }

  int socket_;
  const DecoderLimits& limits_;
  const Progress& progress_;
  Conversation& conversation_;
  std::string buffer_;
  Clock::time_point heard_;
};

std::string endOf(int status) {
  if (WIFSIGNALED(status)) return ::strsignal(WTERMSIG(status));
  return "it ended with status " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

}  // namespace

bool sendMessage(int socket, std::string_view bytes) {
  const std::uint64_t length = bytes.size();
  const auto* header = reinterpret_cast<const char*>(&length);
  for (std::string_view rest : {std::string_view{header, sizeof length}, bytes})
    while (!rest.empty()) {
      const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);  // the other side may be gone
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  return true;
}

std::optional<std::string> takeMessage(std::string& buffer, std::size_t limit, bool& tooLong) {
  std::uint64_t length = 0;
  if (buffer.size() < sizeof length) return {};
  std::memcpy(&length, buffer.data(), sizeof length);
  tooLong = length > limit;
  if (tooLong || buffer.size() - sizeof length < length) return {};
  std::string message = buffer.substr(sizeof length, length);
  buffer.erase(0, sizeof length + length);
  return message;
}

Result<Conversation> ask(const std::filesystem::path& program, const DecoderLimits& limits, const Request& request,
                         const Progress& progress) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return cannotStart(program, errno);
  const Descriptor ours{ends[0]};
  Descriptor theirs{ends[1]};
  const Descriptor voxels{::memfd_create("voxels", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  if (!voxels) return cannotStart(program, errno);
  const auto pid = spawn(program, theirs.get(), voxels.get());
  if (!pid) return pid.error();
  Child child{*pid};
  theirs.close();
  if (limits.memoryBytes != 0) child.limitMemory(limits.memoryBytes);

  Conversation conversation;
  (void)sendMessage(ours.get(), toBytes(request));  // where the child is gone already, listening finds that out
  Listener listener{ours.get(), limits, progress, conversation};
  if (auto status = listener.listen(); !status) return status.error();

  if (conversation.answer || !conversation.end.how.empty()) child.kill();
  const int status = child.reap();
  if (!conversation.answer) {
    conversation.end.ended = true;
    if (conversation.end.how.empty()) conversation.end.how = endOf(status);
    return conversation;
  }
  if (conversation.answer->kind == Answer::Kind::loaded)
    if (auto mapped = sealAndMap(voxels.get(), conversation); !mapped) return mapped.error();
  return conversation;
}

}  // namespace diptych::storage::decoder
