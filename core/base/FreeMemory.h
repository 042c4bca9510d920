#pragma once
// How much memory there is to be had.

#include <cstdint>

namespace diptych {

/// Bytes that this process can still take without making others swap: what the system calls available, less where the control
/// group it runs in (a container, a session's limit) or its own limit of address space (ulimit -v) leaves less. 0 where the
/// system does not tell.
std::uint64_t freeMemory();

/// Bytes of memory of the machine, or of the control group where that may use less.
std::uint64_t totalMemory();

}  // namespace diptych
