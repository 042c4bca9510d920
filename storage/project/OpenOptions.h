#pragma once
// What tests may change about opening a project. The program always opens with the defaults.

#include "storage/project/Migrator.h"

#include <optional>
#include <span>

namespace diptych::storage::project {

struct OpenOptions {
  std::span<const Revision> revisions = schemaRevisions();
  std::optional<bool> networkFileSystem;  ///< unset: ask the system
};

}  // namespace diptych::storage::project
