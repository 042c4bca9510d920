#pragma once
// What one DICOM file says about itself, without its pixels. Internal to storage/dicom; free of DCMTK types.

#include "core/base/Result.h"
#include "core/image/Affine.h"
#include "storage/import/Import.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::storage {

/// The plane of a frame (PS3.3 C.7.6.2).
struct DicomOrientation {
  Vec3 row;     ///< direction in which the column index grows
  Vec3 column;  ///< direction in which the row index grows
};

/// One frame: a whole classic file, or one of an enhanced multi-frame object with its functional groups resolved.
struct DicomFrame {
  int index = 0;  ///< within the file, from 0
  std::optional<Vec3> position;
  std::optional<DicomOrientation> orientation;
  std::optional<double> rowSpacing, columnSpacing;  ///< between rows, between columns, mm
  double slope = 1, intercept = 0;
  std::optional<double> temporalPosition, triggerTime;
  std::string echo;       ///< EchoNumbers, or EffectiveEchoTime of an enhanced object
  std::string imageType;  ///< from the third value on: ORIGINAL\PRIMARY says nothing about the contents
};

struct DicomHeader {
  std::filesystem::path path;
  std::string sopInstanceUid, transferSyntaxUid, transferSyntaxName;
  PatientInfo patient;
  StudyInfo study;
  SeriesInfo series;

  int rows = 0, columns = 0;
  int samples = 1;
  int bitsAllocated = 16, bitsStored = 16, highBit = 15;
  bool isSigned = false;
  std::string photometric;
  bool hasModalityLut = false;
  bool decodable = true;  ///< a codec for the transfer syntax is registered
  bool lossy = false;     ///< LossyImageCompression: values are not those that were measured
  bool isMosaic = false;  ///< Siemens: many slices tiled into one picture

  bool spacingAtDetector = false;  ///< ImagerPixelSpacing: projection radiographs
  std::optional<double> sliceThickness, spacingBetweenSlices;
  int instanceNumber = 0;
  bool framesAreTime = false;  ///< multi-frame of one place, e.g. ultrasound cine
  std::vector<DicomFrame> frames;

  bool isColour() const { return samples == 3 || photometric == "PALETTE COLOR"; }
};

/// True where the first bytes look like DICOM: the DICM prefix, or a data set without one.
bool looksLikeDicom(const std::filesystem::path& path);

/// Reads everything but the pixels and makes sure that they are all there. `what` of the error is a reason as in
/// Skipped::reason ("truncated: …", "a structured report, not an image"). Call prepareDcmtk() first.
Result<DicomHeader> readDicomHeader(const std::filesystem::path& path);

}  // namespace diptych::storage
