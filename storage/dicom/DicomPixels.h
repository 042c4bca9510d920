#pragma once
// Decodes the frames of one DICOM file, one at a time: memory is bounded by a frame. Internal to storage/dicom.

#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "storage/dicom/DicomHeader.h"

#include <cstddef>
#include <memory>
#include <span>

namespace diptych::storage {

/// Type of the decoded values: as stored for grey images, uint8 for colour.
ScalarType scalarTypeOf(const DicomHeader& header);
/// Bytes of one decoded frame.
std::size_t frameBytes(const DicomHeader& header);

/// Error.what is a clause without a subject ("it is compressed as JPEG 2000, which …"), for a file that can be represented
/// in principle but not here.
Status checkDecodable(const DicomHeader& header);

class DicomPixels {
public:
  /// The file must still be what `header` says.
  static Result<DicomPixels> open(const DicomHeader& header);
  DicomPixels(DicomPixels&&) noexcept;
  DicomPixels& operator=(DicomPixels&&) noexcept;
  ~DicomPixels();

  /// Grey: rows · columns values in host order, unused bits cleared or sign-extended, MONOCHROME1 turned so that greater is
  /// brighter. Colour: planes of red, green and blue. Ascending frames are fastest.
  Status read(int frame, std::span<std::byte> out);

private:
  struct Impl;
  explicit DicomPixels(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace diptych::storage
