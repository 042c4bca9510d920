#pragma once
// A worker in a few lines of shell: holds to the contract of core/jobs/README.md as far as a test wants it to.

#include "core/base/Files.h"

#include <filesystem>
#include <string>

namespace diptych::tests {

/// Writes the program. `script` runs in the job's folder and may use: lock; name (an older worker's lock); beat BEATS WORK; say
/// FIELDS (an event's, in JSON); rest SECONDS.
inline std::filesystem::path fakeWorker(const std::filesystem::path& program, const std::string& script) {
  const std::string text = R"sh(#!/bin/sh
cd "$2" || exit 1
started=$(cut -d' ' -f22 /proc/$$/stat)
lock() { exec 9>>worker.lock; flock -n 9 || exit 5; }
name() { printf '%s %s\n' $$ "$started" >worker.lock; }
beat() { printf '%s %s\n%020d %020d\n' $$ "$started" "$1" "$2" >worker.lock; }
say() { line="{\"v\":1,\"job\":\"fake\",$1}"; echo "$line" >>events.jsonl; echo "$line"; }
rest() { sleep "$1" 9>&-; }
)sh" + script;
  if (!writeFileAtomically(program, std::string_view{text}).ok()) return {};
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  return program;
}

}  // namespace diptych::tests
