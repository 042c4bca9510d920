#include "storage/dicom/DicomPixels.h"

#include "storage/dicom/DicomFile.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmimage/diregist.h>  // teaches DicomImage colour
#include <dcmtk/dcmimgle/dcmimage.h>

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

namespace diptych::storage {
namespace {

Error unsupported(std::string what, std::string advice = {}) {
  return Error{ErrorCode::unsupported, std::move(what), std::move(advice), ""};
}

/// Keeps the stored bits of each value (PS3.5 8.1.1: others may hold overlays or rubbish) and turns MONOCHROME1 round within
/// the range of the stored bits.
template <class T>
void unpack(std::span<std::byte> bytes, const DicomHeader& header) {
  using U = std::make_unsigned_t<T>;
  constexpr int kBits = 8 * static_cast<int>(sizeof(T));
  const int up = kBits - 1 - header.highBit;   // stored bits to the top …
  const int down = kBits - header.bitsStored;  // … and back, with their sign
  const bool invert = header.photometric == "MONOCHROME1";
  T highest = static_cast<T>(static_cast<U>(~U{0}) >> down);
  if constexpr (std::is_signed_v<T>) highest = T{-1};
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    U raw;
    std::memcpy(&raw, bytes.data() + at, sizeof raw);
    T value = static_cast<T>(static_cast<U>(raw << up));
    value = static_cast<T>(value >> down);
    if (invert) value = static_cast<T>(highest - value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
  }
}

void unpack(std::span<std::byte> bytes, const DicomHeader& header) {
  switch (scalarTypeOf(header)) {
    case ScalarType::uint8:
      return unpack<std::uint8_t>(bytes, header);
    case ScalarType::int8:
      return unpack<std::int8_t>(bytes, header);
    case ScalarType::uint16:
      return unpack<std::uint16_t>(bytes, header);
    case ScalarType::int16:
      return unpack<std::int16_t>(bytes, header);
    case ScalarType::uint32:
      return unpack<std::uint32_t>(bytes, header);
    default:
      return unpack<std::int32_t>(bytes, header);
  }
}

}  // namespace

ScalarType scalarTypeOf(const DicomHeader& header) {
  if (header.isColour() || header.bitsAllocated == 8) {
    return header.isSigned && !header.isColour() ? ScalarType::int8 : ScalarType::uint8;
  }
  if (header.bitsAllocated == 16) return header.isSigned ? ScalarType::int16 : ScalarType::uint16;
  return header.isSigned ? ScalarType::int32 : ScalarType::uint32;
}

std::size_t frameBytes(const DicomHeader& header) {
  const auto pixels = static_cast<std::size_t>(header.rows) * static_cast<std::size_t>(header.columns);
  return pixels * (header.isColour() ? 3 : static_cast<std::size_t>(header.bitsAllocated / 8));
}

Status checkDecodable(const DicomHeader& header) {
  if (!header.decodable) {
    return unsupported(
        "it is compressed in the transfer syntax " + header.transferSyntaxName + ", which cannot be read yet",
        "convert it to an uncompressed or JPEG-LS transfer syntax");
  }
  if (header.isMosaic) {
    return unsupported("it is a Siemens mosaic, many slices tiled into one picture, which cannot be read yet",
                       "export it as single slices or enhanced multi-frame");
  }
  if (header.hasModalityLut)
    return unsupported("its values pass through a modality lookup table, which is not supported");
  if (header.samples == 3 && header.bitsAllocated != 8) {
    return unsupported("it is a colour image of " + std::to_string(header.bitsAllocated) +
                       " bits per sample; only 8 are supported");
  }
  if (!header.isColour() && header.photometric != "MONOCHROME1" && header.photometric != "MONOCHROME2") {
    return unsupported("its photometric interpretation '" + header.photometric + "' is not supported");
  }
  return {};
}

struct DicomPixels::Impl {
  DicomHeader header;
  DcmFileFormat file;
  DcmPixelData* pixels = nullptr;
  DcmFileCache cache;
  Uint32 nextFragment = 0;
  int nextFrame = 0;
  std::vector<std::byte> raw;  ///< a frame as DCMTK gives it: may be a byte longer than ours

  Error failure(const std::string& why) const {
    return Error{ErrorCode::unreadable, "Cannot read the pixels of " + header.path.string() + ": " + why,
                 "check the file with its source", header.path.string()};
  }

  Status readGrey(int frame, std::span<std::byte> out) {
    Uint32 size = 0;
    if (auto c = pixels->getUncompressedFrameSize(file.getDataset(), size); c.bad()) return failure(c.text());
    if (size < out.size() || size > out.size() + 1) return failure("its frames have an unexpected size");
    raw.resize(size + size % 2);
    // DCMTK finds a frame's fragments by itself from 0, and faster where it is told.
    Uint32 fragment = frame == nextFrame ? nextFragment : 0;
    OFString colourModel;
    const auto c = pixels->getUncompressedFrame(file.getDataset(), static_cast<Uint32>(frame), fragment, raw.data(),
                                                static_cast<Uint32>(raw.size()), colourModel, &cache);
    if (c.bad()) return failure(c.text());
    nextFragment = fragment;
    nextFrame = frame + 1;
    std::memcpy(out.data(), raw.data(), out.size());
    unpack(out, header);
    return {};
  }

  Status readColour(int frame, std::span<std::byte> out) {
    DicomImage image(file.getDataset(), file.getDataset()->getOriginalXfer(), CIF_UsePartialAccessToPixelData,
                     static_cast<unsigned long>(frame), 1);
    if (image.getStatus() != EIS_Normal) return failure(DicomImage::getString(image.getStatus()));
    image.hideAllOverlays();
    if (image.getWidth() != static_cast<unsigned long>(header.columns) ||
        image.getHeight() != static_cast<unsigned long>(header.rows) || image.isMonochrome() ||
        image.getOutputDataSize(8) != out.size()) {
      return failure("its colours cannot be decoded");
    }
    if (!image.getOutputData(out.data(), static_cast<unsigned long>(out.size()), 8, 0, 1)) {
      return failure("its colours cannot be decoded");
    }
    return {};
  }
};

DicomPixels::DicomPixels(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
DicomPixels::DicomPixels(DicomPixels&&) noexcept = default;
DicomPixels& DicomPixels::operator=(DicomPixels&&) noexcept = default;
DicomPixels::~DicomPixels() = default;

Result<DicomPixels> DicomPixels::open(const DicomHeader& header) {
  auto impl = std::make_unique<Impl>();
  impl->header = header;
  const auto [condition, refused] = loadDicomFile(impl->file, header.path);
  if (!refused) return impl->failure(refused.error().what);
  if (condition.bad()) return impl->failure(condition.text());
  DcmElement* element = nullptr;
  impl->file.getDataset()->findAndGetElement(DCM_PixelData, element);
  impl->pixels = dynamic_cast<DcmPixelData*>(element);
  if (impl->pixels == nullptr) return impl->failure("the file has changed since it was listed");
  return DicomPixels(std::move(impl));
}

Status DicomPixels::read(int frame, std::span<std::byte> out) {
  if (out.size() != frameBytes(impl_->header)) return impl_->failure("a frame of another size was asked for");
  return impl_->header.isColour() ? impl_->readColour(frame, out) : impl_->readGrey(frame, out);
}

}  // namespace diptych::storage
