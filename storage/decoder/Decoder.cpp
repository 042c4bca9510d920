#include "storage/decoder/Decoder.h"

#include "storage/decoder/Conversation.h"
#include "storage/decoder/Messages.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace diptych::storage::decoder {

namespace {

constexpr int kMostChannels = 4;
constexpr std::size_t kLeastMemory = std::size_t{2} << 30;

std::size_t usualMemory() {
  const auto machine =
      static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return std::max(kLeastMemory, machine / 4 * 3);
}

Error senseless(const std::string& why) {
  return Error{ErrorCode::damaged,
               "The reader of image files gave an answer that cannot be trusted: " + why,
               "nothing of these files was taken in; they may be made to do harm",
               {}};
}

std::string culpritReason(const DecoderEnd& end) {
  return "it made the reader of image files fail (" + end.how + "): it may be damaged, or made to do harm";
}

bool isBelow(const std::filesystem::path& file, const std::vector<std::filesystem::path>& paths) {
  return std::any_of(paths.begin(), paths.end(), [&](const std::filesystem::path& path) {
    // "folder/" has an empty last part, which a file below it has not.
    const auto stem = path.has_filename() ? path : path.parent_path();
    const auto [stemRest, fileRest] = std::mismatch(stem.begin(), stem.end(), file.begin(), file.end());
    return stemRest == stem.end() && std::find(fileRest, file.end(), "..") == file.end();
  });
}

/// A file that nobody asked for would be copied into the project, or shown, as if the person had chosen it.
Status checkScan(const ScanResult& scan, const std::vector<std::filesystem::path>& paths) {
  for (const SeriesCandidate& series : scan.series) {
    if (series.instances.empty()) return senseless("a series without a file");
    for (const Instance& instance : series.instances)
      if (!isBelow(instance.path, paths)) return senseless("a file that was not asked for");
  }
  return {};
}

bool plausible(const VolumeShape& shape) {
  const GridSize& size = shape.geometry.size;
  for (const int extent : {size.x, size.y, size.z, size.t})
    if (extent < 1 || extent > (1 << 20)) return false;
  if (shape.channels < 1 || shape.channels > kMostChannels) return false;
  const auto matrix = shape.geometry.affine.matrix();
  return std::all_of(matrix.begin(), matrix.end(), [](double v) { return std::isfinite(v); }) &&
         std::isfinite(shape.slope) && std::isfinite(shape.intercept);
}

/// Four factors of up to 2^20 each do not fit 64 bits: compared from above.
bool hasBytes(const VolumeShape& shape, std::size_t bytes) {
  const GridSize& size = shape.geometry.size;
  std::size_t rest = bytes;
  for (const std::size_t factor :
       {static_cast<std::size_t>(size.x), static_cast<std::size_t>(size.y), static_cast<std::size_t>(size.z),
        static_cast<std::size_t>(size.t), static_cast<std::size_t>(shape.channels), bytesPerScalar(shape.type)}) {
    if (rest % factor != 0) return false;
    rest /= factor;
  }
  return rest == 1;
}

Status checkLoaded(const Answer& answer, const SeriesCandidate& asked, std::size_t voxelBytes) {
  std::set<std::filesystem::path> files;
  for (const Instance& instance : asked.instances) files.insert(instance.path);
  const GridSize& size = answer.shape.geometry.size;
  for (const Instance& instance : answer.source.instances) {
    if (!files.contains(instance.path)) return senseless("a file that was not asked for");
    if (instance.k < 0 || instance.k >= size.z || instance.t < 0 || instance.t >= size.t)
      return senseless("a slice outside the volume");
  }
  if (answer.source.format != asked.format) return senseless("another format");
  if (!plausible(answer.shape)) return senseless("an impossible volume");
  if (!hasBytes(answer.shape, voxelBytes)) return senseless("a volume without its voxels");
  for (const ImportedLabels& labels : answer.labels)
    if (!(labels.labels.size() == size)) return senseless("labels of another size");
  return {};
}

}  // namespace

Decoder::Decoder(std::filesystem::path program, DecoderLimits limits) : program_{std::move(program)}, limits_{limits} {
  if (limits_.memoryBytes == 0) limits_.memoryBytes = usualMemory();
}

Result<ScanResult> Decoder::scan(const std::vector<std::filesystem::path>& paths, const Progress& progress) const {
  Request request;
  request.kind = Request::Kind::scan;
  request.paths = paths;
  for (;;) {
    auto conversation = ask(program_, limits_, request, progress);
    if (!conversation) return conversation.error();
    if (conversation->end.ended) {
      const DecoderEnd& end = conversation->end;
      if (end.lastFile.empty() || static_cast<int>(request.leftOut.size()) >= limits_.culprits)
        return Error{
            ErrorCode::unreadable,
            "Cannot look for images: the files made the reader of image files fail again and again (" + end.how + ")",
            "import a few of them at a time", end.lastFile};
      // What it had found so far went with it; the files before this one are harmless and quickly read again.
      request.leftOut.push_back({end.lastFile, culpritReason(end)});
      continue;
    }
    Answer& answer = *conversation->answer;
    if (answer.kind == Answer::Kind::refused) return answer.error;
    if (answer.kind != Answer::Kind::scanned) return senseless("not what was asked");
    if (auto status = checkScan(answer.scan, paths); !status) return status.error();
    return std::move(answer.scan);
  }
}

Result<LoadedSeries> Decoder::load(const SeriesCandidate& candidate, const Progress& progress) const {
  Request request;
  request.kind = Request::Kind::load;
  request.candidate = candidate;
  auto conversation = ask(program_, limits_, request, progress);
  if (!conversation) return conversation.error();
  const std::string subject = candidate.instances.empty() ? std::string{} : candidate.instances.front().path.string();
  if (conversation->end.ended)
    return Error{ErrorCode::unreadable,
                 "Cannot read the series of " + subject + ": its files made the reader of image files fail (" +
                     conversation->end.how + ")",
                 "they may be damaged, or made to do harm; nothing of them was taken in", subject};
  Answer& answer = *conversation->answer;
  if (answer.kind == Answer::Kind::refused) return answer.error;
  if (answer.kind != Answer::Kind::loaded) return senseless("not what was asked");
  if (auto status = checkLoaded(answer, candidate, conversation->voxelBytes); !status) return status.error();
  const VolumeShape& shape = answer.shape;
  return LoadedSeries{std::move(answer.source),
                      Volume{shape.geometry, shape.type, shape.channels, shape.slope, shape.intercept, shape.modality,
                             std::move(conversation->voxels)},
                      std::move(answer.labels), std::move(answer.notes)};
}

}  // namespace diptych::storage::decoder
