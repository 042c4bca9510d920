#include "storage/dicom/DicomScanner.h"

#include "storage/dicom/Dcmtk.h"
#include "storage/dicom/DicomGrid.h"

#include <map>
#include <vector>

namespace diptych::storage {
namespace {

SeriesCandidate candidateFrom(const std::vector<DicomFrameRef>& stack, std::size_t part) {
  const auto& first = *stack.front().file;
  SeriesCandidate candidate;
  candidate.format = SourceFormat::dicom;
  candidate.patient = first.patient;
  candidate.study = first.study;
  candidate.series = first.series;
  if (part > 0) candidate.series.uid += "/" + std::to_string(part + 1);
  for (const auto& f : stack) {
    // A scout that got among the images hides nothing: one image makes the stack one.
    if (f.file->series.role == SeriesRole::image) candidate.series.role = SeriesRole::image;
    candidate.instances.push_back({f.file->path, f.frame->index, f.file->sopInstanceUid, 0, 0});
  }
  return candidate;
}

}  // namespace

Status DicomScanner::add(const std::filesystem::path& path) {
  if (auto ready = prepareDcmtk(); !ready) return ready;
  auto header = readDicomHeader(path);
  if (!header) return header.error();
  headers_.push_back(std::move(*header));
  return {};
}

void DicomScanner::finish(ScanResult& result) const {
  // A file without a series UID is a series of its own.
  std::map<std::string, std::size_t> numberOfSeries;
  std::vector<std::vector<DicomFrameRef>> series;
  std::map<std::string, const DicomHeader*> instances;
  for (const auto& header : headers_) {
    if (!header.sopInstanceUid.empty()) {
      const auto [seen, isNew] = instances.emplace(header.sopInstanceUid, &header);
      if (!isNew) {
        result.skipped.push_back({header.path, "the same image (SOP Instance UID) as " + seen->second->path.string()});
        continue;
      }
    }
    const auto& uid = header.series.uid;
    const auto key = uid.empty() ? "file " + header.path.string() : header.study.uid + " " + uid;
    const auto [entry, isNew] = numberOfSeries.emplace(key, series.size());
    if (isNew) series.emplace_back();
    for (const auto& frame : header.frames) series[entry->second].push_back({&header, &frame});
  }
  for (const auto& frames : series) {
    const auto stacks = splitIntoStacks(frames);
    for (std::size_t part = 0; part < stacks.size(); ++part) result.series.push_back(candidateFrom(stacks[part], part));
  }
}

}  // namespace diptych::storage
