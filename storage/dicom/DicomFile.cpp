#include "storage/dicom/DicomFile.h"

#include <dcmtk/dcmdata/dcistrmf.h>

#include <algorithm>
#include <cstdint>
#include <system_error>

namespace diptych::storage {
namespace {

/// Real objects nest a handful of levels, which take a few kilobytes; newer DCMTKs stop at 64 levels. Threads have 8 MiB.
constexpr std::uintptr_t kDeepestStack = std::uintptr_t{256} << 10;
/// Of the deflated transfer syntax: images do not get near either.
constexpr std::uintmax_t kMostInflation = 200, kInflationFrom = std::uintmax_t{256} << 20;

/// Says that the file ends where reading it becomes dangerous. How deep the reader has gone is seen from its stack, for every
/// level reads from here.
class WatchedStream : public DcmInputFileStream {
public:
  explicit WatchedStream(const std::filesystem::path& path) : DcmInputFileStream(OFFilename(path.c_str())) {
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(path, ignored);
    if (!ignored)
      most_ = std::max(kInflationFrom, bytes + std::min(bytes, UINTMAX_MAX / 2 / kMostInflation) * kMostInflation);
  }

  OFBool eos() override { return stopped() || DcmInputFileStream::eos(); }
  offile_off_t avail() override { return stopped() ? 0 : DcmInputFileStream::avail(); }
  offile_off_t read(void* buffer, offile_off_t length) override {
    return stopped() ? 0 : DcmInputFileStream::read(buffer, length);
  }
  offile_off_t skip(offile_off_t length) override { return stopped() ? 0 : DcmInputFileStream::skip(length); }

  const Status& refused() const { return refused_; }

private:
  bool stopped() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    if (refused_ && start_ > here && start_ - here > kDeepestStack)
      refused_ =
          Error{ErrorCode::unsupported, "its sequences lie in one another deeper than in any real object", "", ""};
    if (refused_ && static_cast<std::uintmax_t>(tell()) > most_)
      refused_ =
          Error{ErrorCode::unsupported, "it would unpack to more than 200 times its size, as no images do", "", ""};
    return !refused_;
  }

  std::uintptr_t start_ = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  std::uintmax_t most_ = kInflationFrom;
  Status refused_;
};

}  // namespace

DicomLoad loadDicomFile(DcmFileFormat& file, const std::filesystem::path& path) {
  WatchedStream stream(path);
  if (stream.status().bad()) return {EC_InvalidFilename, {}};
  file.transferInit();
  auto condition = file.read(stream, EXS_Unknown, EGL_noChange, kLongestHeaderValue);
  file.transferEnd();
  if (!stream.refused() && condition.good()) condition = EC_CorruptedData;
  return {condition, stream.refused()};
}

}  // namespace diptych::storage
