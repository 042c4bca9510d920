#include "tests/fuzz/Samples.h"

#include "core/jobs/JobFolder.h"
#include "core/label/PresetSchemes.h"
#include "core/model/ModelCard.h"
#include "core/model/PresetConfigs.h"
#include "core/tensorfile/TensorFile.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/formats/Nifti.h"
#include "tests/core/JobExamples.h"
#include "tests/fuzz/Mutation.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace diptych::fuzz {
namespace {

namespace fs = std::filesystem;

using Members = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kLargestSample = 400'000;

Volume smallVolume(GridSize size, ScalarType type = ScalarType::int16, int channels = 1) {
  const auto bytes = size.voxels() * bytesPerScalar(type) * static_cast<std::size_t>(channels);
  std::shared_ptr<std::byte> memory(new std::byte[bytes], std::default_delete<std::byte[]>());
  for (std::size_t i = 0; i < bytes; ++i) memory.get()[i] = static_cast<std::byte>(i % 61 == 0 ? i / 61 : i % 2);
  const Geometry geometry{size, Affine({0.75, 0, 0}, {0, 1.25, 0}, {0, 0, 3.5}, {-7, 2, 10}), LengthUnit::millimetres};
  return Volume(geometry, type, channels, 1, 0, "MR", memory);
}

std::string written(Status status, const fs::path& file) {
  if (!status) std::abort();  // a sample of our own must come out
  return bytesOf(file);
}

Members dicomSeries(const fs::path& folder) {
  storage::DicomSeriesDescription description;
  description.patient = {"T-1", "", "Test^Volume", "19700102", "O"};
  description.series.modality = "MR";
  const auto files = storage::writeDicomSeries(folder, smallVolume({12, 10, 3, 2}), description);
  if (!files) std::abort();
  Members members;
  for (const auto& file : *files) members.emplace_back(file.filename().string(), bytesOf(file));
  return members;
}

ModelCard card() {
  ModelCard card;
  card.id = "0123456789abcdef0123456789abcdef";
  card.name = "Hearts";
  card.created = "2024-05-01T12:00:00Z";
  card.configName = "din-test";
  card.configJson = findPresetConfig("din-test")->json;
  card.classes = test::heartClasses();
  card.modality = "MR";
  card.validationDice = {{"LV cavity", 0.9}};
  card.weightsSha256 = std::string(64, 'a');
  return card;
}

void addDocuments(std::vector<Sample>& all) {
  all.push_back({"spec", "training", "spec.json", toJson(test::trainJob())});
  all.push_back({"spec", "segmenting", "spec.json", toJson(test::segmentJob())});
  JobResult result;
  result.state = JobState::failed;
  result.error = Error{ErrorCode::noSpace, "The disk is full", "free some space", "/x"};
  result.outputs = {{"1", "outputs/1.safetensors", std::string(64, 'b')}};
  result.curve = {{120, 1.5, 9.1, 0.73, {0, 0.91}}};
  all.push_back({"result", "failed", "result.json", toJson(result)});
  all.push_back({"events", "four events", "events.jsonl",
                 "{\"v\":1,\"job\":\"a\",\"event\":\"hello\",\"threads\":2}\n"
                 "{\"v\":1,\"job\":\"a\",\"event\":\"metric\",\"step\":1,\"epoch\":0.5,\"seconds\":1,\"loss\":0.4,"
                 "\"validationDice\":[null,0.9]}\n"
                 "{\"v\":1,\"job\":\"a\",\"event\":\"progress\",\"fraction\":0.4,\"what\":\"Epoch 3 of 20\"}\n"
                 "{\"v\":1,\"job\":\"a\",\"event\":\"error\",\"code\":\"noSpace\",\"what\":\"full\"}\n"});
  all.push_back({"card", "hearts", "card.json", toJson(card())});
  all.push_back({"inputspec", "plain", "input.json", toJson(InputSpec{})});
  for (const Scheme& scheme : presetSchemes()) all.push_back({"scheme", scheme.id, "scheme.json", toJson(scheme)});
  all.push_back({"strokes", "three strokes", "strokes.json",
                 R"({"version": 1, "strokes": [
 {"name": "Mend", "segment": "myocardium", "slice": 3, "phase": 1, "shape": "disc", "radius": 2.5, "points": [[30, 41.5], [33, 44]]},
 {"segment": null, "slice": 2, "radius": 4, "points": [[10, 10]]},
 {"segment": "LV cavity", "slice": 3, "onlyOver": null, "minValue": 300, "polygon": [[40, 40], [52, 41], [47, 55]]}]})"});
  for (const auto& [name, text] : invesaliusMembers())
    if (name.ends_with(".plist")) all.push_back({"plist", name, "list.plist", text});
}

void addTensors(std::vector<Sample>& all, const fs::path& scratch) {
  TensorFile pixels;
  pixels.tensors["image"] = makeTensor(TensorType::f32, {2, 8, 6}, std::vector<float>(96, 0.5f));
  pixels.tensors["labels"] = makeTensor(TensorType::u8, {2, 8, 6}, std::vector<std::uint8_t>(96, 1));
  pixels.tensors["declared"] = makeTensor(TensorType::u8, {2, 3}, std::vector<std::uint8_t>(6, 1));
  all.push_back({"tensors", "a case", "case.safetensors",
                 written(writeTensorFile(scratch / "case.safetensors", pixels), scratch / "case.safetensors")});
  TensorFile weights;
  weights.metadata = {{"format", "pt"}};
  for (int i = 0; i < 40; ++i)
    weights.tensors["stage." + std::to_string(i) + ".weight"] =
        makeTensor(TensorType::f16, {4, 3, 3}, std::vector<std::uint16_t>(36, 7));
  all.push_back({"tensors", "weights", "weights.safetensors",
                 written(writeTensorFile(scratch / "weights.safetensors", weights), scratch / "weights.safetensors")});
}

void addImages(std::vector<Sample>& all, const fs::path& scratch) {
  auto series = dicomSeries(scratch / "series");
  all.push_back({"dicom", "one slice", "image.dcm", series.front().second});
  const auto first = series.front();
  all.push_back({"zip", "series", "images.zip", zipOf(series)});
  series.erase(series.begin());
  all.push_back({"dicom", "series of 6", first.first, first.second, series});
  const auto nifti = [&](const char* name, const Volume& volume) {
    const auto file = scratch / name;
    all.push_back({"nifti", name, name, written(storage::writeNifti(file, volume), file)});
  };
  nifti("plain.nii", smallVolume({9, 7, 5, 2}));
  nifti("packed.nii.gz", smallVolume({9, 7, 5, 1}, ScalarType::float32));
  nifti("labels.nii.gz", smallVolume({9, 7, 5, 1}, ScalarType::uint8));
  nifti("colour.nii", smallVolume({9, 7, 1, 1}, ScalarType::uint8, 3));
  all.push_back({"zip", "NIfTI", "images.zip",
                 zipOf({{"a/image.nii", bytesOf(scratch / "plain.nii")}, {"readme.txt", "Hello"}})});
  all.push_back({"inv3", "plain", "project.inv3", tarOf(invesaliusMembers())});
  all.push_back({"inv3", "packed", "project.inv3", gzipped(tarOf(invesaliusMembers()))});
}

/// Of the data pack: what is small enough to be tried thousands of times.
void addDataPack(std::vector<Sample>& all, const fs::path& pack) {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> folders{
      {"dicom", {"dicom-edge", "dicom-hippocampus-crops"}}, {"nifti", {"nifti-hippocampus"}}};
  for (const auto& [kind, names] : folders) {
    for (const auto& name : names) {
      std::vector<fs::path> files;
      std::error_code ignored;
      for (const auto& entry : fs::recursive_directory_iterator(pack / name, ignored))
        if (entry.is_regular_file() && entry.file_size() < kLargestSample) files.push_back(entry.path());
      std::sort(files.begin(), files.end());
      std::size_t taken = 0;
      for (const auto& file : files) {
        const auto suffix = file.extension().string();
        const bool wanted = kind == "dicom" ? suffix == ".dcm" || suffix.empty() : suffix == ".nii" || suffix == ".gz";
        if (!wanted || (kind == "nifti" && ++taken % 12 != 0)) continue;  // they are all alike
        if (kind == "dicom" && fs::path(file.parent_path()).filename() != "pydicom-pixel-formats" &&
            fs::path(file.parent_path()).filename() != "broken-or-odd" && ++taken % 8 != 0)
          continue;
        all.push_back({kind, fs::relative(file, pack).string(), file.filename().string(), bytesOf(file)});
      }
    }
  }
}

}  // namespace

std::string bytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void writeBytes(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

Members invesaliusMembers() {
  std::string matrix(24, '\1'), mask(36, '\0');
  mask[30] = static_cast<char>(254);
  return {{"p/main.plist",
           "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>"
           "<key>matrix</key><dict><key>dtype</key><string>int16</string><key>filename</key><string>matrix.dat</string>"
           "<key>shape</key><array><integer>2</integer><integer>2</integer><integer>3</integer></array></dict>"
           "<key>modality</key><string>CT</string><key>orientation</key><integer>1</integer>"
           "<key>spacing</key><array><real>0.5</real><real>0.75</real><integer>2</integer></array>"
           "<key>masks</key><dict><key>0</key><string>mask_0.plist</string></dict></dict></plist>"},
          {"p/mask_0.plist",
           "<plist><dict><key>name</key><string>Bone</string><key>mask_file</key><string>mask_0.dat</string>"
           "<key>mask_shape</key><array><integer>3</integer><integer>3</integer><integer>4</integer></array></dict></"
           "plist>"},
          {"p/matrix.dat", matrix},
          {"p/mask_0.dat", mask}};
}

namespace {

std::string archiveOf(const Members& members, int (*format)(archive*)) {
  std::size_t total = 1 << 16;
  for (const auto& [name, bytes] : members) total += bytes.size() + name.size() * 2 + 2048;
  std::string out(total, '\0');
  std::size_t used = 0;
  auto* writer = archive_write_new();
  format(writer);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  for (const auto& [name, bytes] : members) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

}  // namespace

std::string tarOf(const Members& members) {
  return archiveOf(members, archive_write_set_format_ustar);
}

std::string zipOf(const Members& members) {
  return archiveOf(members, archive_write_set_format_zip);
}

std::vector<Sample> samples(const fs::path& scratch, const fs::path& dataPack) {
  std::vector<Sample> all;
  addImages(all, scratch);
  addTensors(all, scratch);
  addDocuments(all);
  addDataPack(all, dataPack);
  return all;
}

}  // namespace diptych::fuzz
