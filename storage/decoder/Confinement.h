#pragma once
// What a process gives up for good before it looks at foreign files.

namespace diptych::storage::decoder {

/// From here on this process can read files that its user can read, ask for memory and write to what it holds open. It cannot open a file for
/// writing, make, rename or remove one, reach a network, start a program or a thread, or look into another process
/// (seccomp(2); system calls that are not on the list fail with EPERM). No core dump is ever written. False where the system has no
/// such filter (another processor, a kernel without it): then only the limits that the parent sets hold.
bool confineThisProcess();

}  // namespace diptych::storage::decoder
