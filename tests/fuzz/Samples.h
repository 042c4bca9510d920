#pragma once
// Good files of every kind, to be mutated: made by the product's own writers, and small ones of the data pack where it is there.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace diptych::fuzz {

struct Sample {
  std::string kind;  ///< as fuzz_reader names it
  std::string name;  ///< for messages; nothing about a patient
  std::string file;  ///< name that the file must have
  std::string bytes;
  /// Files that lie beside it and stay as they are: name and bytes. The folder is read then.
  std::vector<std::pair<std::string, std::string>> beside = {};
};

/// `scratch` is an existing folder for the writers, `dataPack` may be absent. The order is fixed.
std::vector<Sample> samples(const std::filesystem::path& scratch, const std::filesystem::path& dataPack);

/// A tar archive of plain files: name and bytes.
std::string tarOf(const std::vector<std::pair<std::string, std::string>>& members);
/// A ZIP archive of the same.
std::string zipOf(const std::vector<std::pair<std::string, std::string>>& members);
/// The members of a small InVesalius project.
std::vector<std::pair<std::string, std::string>> invesaliusMembers();

std::string bytesOf(const std::filesystem::path& file);
void writeBytes(const std::filesystem::path& file, const std::string& bytes);

}  // namespace diptych::fuzz
