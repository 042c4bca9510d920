#pragma once
// Files made to do harm: each offending structure is built here, small, from nothing. What fuzz_run or an attacker's thoughts
// found stays in this list.

#include <string>
#include <vector>

namespace diptych::fuzz {

struct Attack {
  std::string name;
  std::string kind;  ///< as fuzz_reader names it
  std::string file;  ///< name that the file must have
  std::string bytes;
  std::string reason;  ///< words of the refusal; empty where it may be read
};

std::vector<Attack> dicomAttacks();
std::vector<Attack> niftiAttacks();
std::vector<Attack> archiveAttacks();
std::vector<Attack> documentAttacks();

}  // namespace diptych::fuzz
