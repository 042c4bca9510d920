#include "storage/decoder/Confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace diptych::storage::decoder {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;
#endif

// What reading files, decoding, memory and the end of a process take. What can be written and sent to is what the parent gave.
constexpr std::uint32_t kAllowed[] = {
    __NR_read,
    __NR_readv,
    __NR_pread64,
    __NR_write,
    __NR_writev,
    __NR_pwrite64,
    __NR_ftruncate,
    __NR_sendto,
    __NR_recvfrom,
    __NR_lseek,
    __NR_close,
    __NR_fstat,
    __NR_newfstatat,
    __NR_statx,
    __NR_getdents64,
    __NR_readlinkat,
    __NR_faccessat,
    __NR_faccessat2,
    __NR_getcwd,
    __NR_mmap,
    __NR_munmap,
    __NR_mremap,
    __NR_mprotect,
    __NR_madvise,
    __NR_brk,
    __NR_futex,
    __NR_ppoll,
    __NR_getpid,
    __NR_gettid,
    __NR_getuid,
    __NR_geteuid,
    __NR_getgid,
    __NR_getegid,
    __NR_uname,
    __NR_sysinfo,
    __NR_getrandom,
    __NR_clock_gettime,
    __NR_clock_nanosleep,
    __NR_nanosleep,
    __NR_gettimeofday,
    __NR_sched_yield,
    __NR_sched_getaffinity,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_sigaltstack,
    __NR_restart_syscall,
    __NR_tgkill,
    __NR_exit,
    __NR_exit_group,
#if defined(__x86_64__)
    __NR_stat,
    __NR_lstat,
    __NR_access,
    __NR_readlink,
    __NR_poll,
#endif
#if defined(__SANITIZE_ADDRESS__)
    // How the undefined-behaviour sanitizer asks whether an address can be read before it looks at an object's type.
    __NR_pipe2,
#if defined(__x86_64__)
    __NR_pipe,
#endif
#endif
};

constexpr std::uint32_t kChangesSomething =
    O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

using Program = std::vector<sock_filter>;

void statement(Program& program, std::uint16_t code, std::uint32_t value) {
  program.push_back(BPF_STMT(code, value));
}
/// Goes on behind the next instruction unless the value loaded before equals `value`.
void onlyIfEqual(Program& program, std::uint32_t value) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
}

constexpr std::uint32_t argument(std::size_t index) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args) +
                                    index * sizeof(std::uint64_t));  // the low half: little-endian
}

/// `call` is allowed where its argument `index`, the flags of an open, asks for reading alone.
void allowOpening(Program& program, std::uint32_t call, std::size_t index) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4));
  statement(program, BPF_LD | BPF_W | BPF_ABS, argument(index));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kChangesSomething, 0, 1));
  statement(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  statement(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

/// fcntl() where it asks something of a descriptor, or makes it close with a program that is never started.
void allowAskingDescriptors(Program& program) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fcntl, 0, 5));
  statement(program, BPF_LD | BPF_W | BPF_ABS, argument(1));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_GETFL, 2, 0));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_SETFD, 1, 0));
  statement(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  statement(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

Program filter() {
  Program program;
  statement(program, BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  statement(program, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  statement(program, BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  for (const std::uint32_t call : kAllowed) {
    onlyIfEqual(program, call);
    statement(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  }
  // Each of these ends where it fits: only what comes next still finds the number of the call loaded.
  allowAskingDescriptors(program);
  allowOpening(program, __NR_openat, 2);
#if defined(__x86_64__)
  allowOpening(program, __NR_open, 1);
#endif
  statement(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  return program;
}

}  // namespace

bool confineThisProcess() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
  if (kArchitecture == 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  Program program = filter();
  const sock_fprog description{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &description, 0, 0) == 0;
}

}  // namespace diptych::storage::decoder
