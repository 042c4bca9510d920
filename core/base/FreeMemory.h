#pragma once
// How much memory there is to be had.

#include <cstdint>
#include <optional>

namespace diptych {

/// Bytes that this process can still take without making others swap: what the system calls available, less where a control
/// group around it (a container, a session, a cluster's job) or its own limit of address space (ulimit -v) leaves less. Files
/// that a group has read count as free, for the system drops them first. Nothing where the system does not tell.
std::optional<std::uint64_t> freeMemory();

/// Bytes of memory of the machine, or of the tightest control group around this process. Nothing where the system does not tell.
std::optional<std::uint64_t> totalMemory();

}  // namespace diptych
