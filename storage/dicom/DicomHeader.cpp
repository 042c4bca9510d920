#include "storage/dicom/DicomHeader.h"

#include "storage/dicom/DicomFile.h"
#include "storage/dicom/DicomText.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>

namespace diptych::storage {
namespace {

// A classic header describes its frames once; enhanced ones list them. More than this is a damaged count.
constexpr int kMostFrames = 1 << 17;
// No patient is ten kilometres from the scanner.
constexpr double kFarthestMm = 1e7;
// Rows and Columns have 16 bits.
constexpr int kLongestSide = 65535;
// What compressed pixels may come to: blank pictures can be packed without end, but a file of nothing else is an attack.
constexpr double kMostExpansion = 1000, kExpansionFrom = 256 << 20;

Error refusal(ErrorCode code, std::string reason) {
  return Error{code, std::move(reason), "", ""};
}

std::optional<double> number(DcmItem& item, const DcmTagKey& tag, unsigned long position = 0) {
  DcmElement* element = shortElement(item, tag);
  if (element == nullptr) return std::nullopt;
  Float64 asDouble = 0;
  if (element->getFloat64(asDouble, position).good()) {
    return std::isfinite(asDouble) ? std::optional<double>(asDouble) : std::nullopt;
  }
  Uint32 asUnsigned = 0;
  if (element->getUint32(asUnsigned, position).good()) return asUnsigned;
  Uint16 asShort = 0;
  if (element->getUint16(asShort, position).good()) return asShort;
  Sint32 asSigned = 0;
  if (element->getSint32(asSigned, position).good()) return asSigned;
  return std::nullopt;
}

/// As a whole number, whatever the value representation says; far beyond what any such attribute can be where it is no int.
int wholeNumber(DcmItem& item, const DcmTagKey& tag, int otherwise) {
  constexpr double kFar = 1 << 30;
  return static_cast<int>(std::clamp(number(item, tag).value_or(otherwise), -kFar, kFar));
}

std::optional<Vec3> vector(DcmItem& item, const DcmTagKey& tag, unsigned long first = 0) {
  const auto x = number(item, tag, first), y = number(item, tag, first + 1), z = number(item, tag, first + 2);
  if (!x || !y || !z) return std::nullopt;
  return Vec3{*x, *y, *z};
}

std::optional<DicomOrientation> orientation(DcmItem& item) {
  const auto row = vector(item, DCM_ImageOrientationPatient, 0);
  const auto column = vector(item, DCM_ImageOrientationPatient, 3);
  if (!row || !column) return std::nullopt;
  // Orthogonal unit vectors up to the digits that files carry; anything else is no orientation.
  constexpr double kTolerance = 1e-2;
  if (std::abs(length(*row) - 1) > kTolerance || std::abs(length(*column) - 1) > kTolerance ||
      std::abs(dot(*row, *column)) > kTolerance) {
    return std::nullopt;
  }
  return DicomOrientation{normalized(*row), normalized(*column)};
}

/// Image type from the third value on ("ORIGINAL\PRIMARY\M\ND" → "M\ND").
std::string imageTypeDetails(const std::string& imageType) {
  std::size_t start = 0;
  for (int skip = 0; skip < 2; ++skip) {
    const auto next = imageType.find('\\', start);
    if (next == std::string::npos) return {};
    start = next + 1;
  }
  return imageType.substr(start);
}

/// What an object is that is no image, in a person's words; empty for images.
std::string kindOfNonImage(const std::string& sopClass) {
  struct Kind {
    const char* prefixOrUid;
    const char* words;
  };
  static constexpr std::array kinds{
      Kind{"1.2.840.10008.5.1.4.1.1.88.59", "a key object selection"},
      Kind{"1.2.840.10008.5.1.4.1.1.88.", "a structured report (SR)"},
      Kind{"1.2.840.10008.5.1.4.1.1.66.4", "a segmentation (SEG)"},
      Kind{"1.2.840.10008.5.1.4.1.1.66.5", "a surface segmentation"},
      Kind{"1.2.840.10008.5.1.4.1.1.66", "a registration or raw data object"},
      Kind{"1.2.840.10008.5.1.4.1.1.30", "a parametric map"},
      Kind{"1.2.840.10008.5.1.4.1.1.481.2", "a dose grid (RTDOSE)"},
      Kind{"1.2.840.10008.5.1.4.1.1.481.3", "a radiotherapy structure set (RTSTRUCT)"},
      Kind{"1.2.840.10008.5.1.4.1.1.481.5", "a radiotherapy plan (RTPLAN)"},
      Kind{"1.2.840.10008.5.1.4.1.1.481.8", "a radiotherapy plan (RTPLAN)"},
      Kind{"1.2.840.10008.5.1.4.1.1.11.", "a presentation state"},
      Kind{"1.2.840.10008.5.1.4.1.1.9.", "a waveform"},
      Kind{"1.2.840.10008.5.1.4.1.1.104.", "an encapsulated document"},
  };
  for (const auto& kind : kinds) {
    if (sopClass.starts_with(kind.prefixOrUid)) return kind.words;
  }
  return {};
}

/// One of the values, wherever it stands: CT has it third (PS3.3 C.8.2.1.1.1), other vendors' files later.
bool isLocalizer(const std::string& imageType) {
  std::string_view rest = imageType;
  for (;;) {
    const auto end = rest.find('\\');
    if (trimmed(rest.substr(0, end)) == "LOCALIZER") return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
}

/// In doubt an image. DERIVED and SECONDARY say nothing here: reformats, maps and subtractions are both and still what a
/// reader wants to see. A secondary capture that knows where it lies in the patient is a converted image.
SeriesRole roleOf(DcmItem& data, const std::string& sopClass) {
  if (isLocalizer(codeText(data, DCM_ImageType))) return SeriesRole::scout;
  const std::string capture = UID_SecondaryCaptureImageStorage;
  const bool captured = sopClass == capture || sopClass.starts_with(capture + ".");
  const bool placed = data.tagExistsWithValue(DCM_ImagePositionPatient) ||
                      data.tagExists(DCM_PerFrameFunctionalGroupsSequence) ||
                      data.tagExists(DCM_SharedFunctionalGroupsSequence);
  return captured && !placed ? SeriesRole::secondary : SeriesRole::image;
}

/// Item of a functional group sequence: the frame's own first, then the shared one (PS3.3 C.7.6.16).
DcmItem* functionalGroup(DcmItem* perFrame, DcmItem* shared, const DcmTagKey& tag) {
  for (DcmItem* groups : {perFrame, shared}) {
    DcmItem* item = nullptr;
    if (groups != nullptr && groups->findAndGetSequenceItem(tag, item, 0).good() && item != nullptr) return item;
  }
  return nullptr;
}

void readClassicGeometry(DcmItem& data, DicomHeader& header, DicomFrame& frame) {
  frame.position = vector(data, DCM_ImagePositionPatient);
  frame.orientation = orientation(data);
  frame.slope = number(data, DCM_RescaleSlope).value_or(1);
  frame.intercept = number(data, DCM_RescaleIntercept).value_or(0);
  frame.temporalPosition = number(data, DCM_TemporalPositionIdentifier);
  frame.triggerTime = number(data, DCM_TriggerTime);
  frame.echo = codeText(data, DCM_EchoNumbers);
  frame.imageType = imageTypeDetails(codeText(data, DCM_ImageType));
  frame.rowSpacing = number(data, DCM_PixelSpacing, 0);
  frame.columnSpacing = number(data, DCM_PixelSpacing, 1);
  if (!frame.rowSpacing || !frame.columnSpacing) {
    frame.rowSpacing = number(data, DCM_ImagerPixelSpacing, 0);
    frame.columnSpacing = number(data, DCM_ImagerPixelSpacing, 1);
    header.spacingAtDetector = frame.rowSpacing.has_value();
  }
  header.sliceThickness = number(data, DCM_SliceThickness);
  header.spacingBetweenSlices = number(data, DCM_SpacingBetweenSlices);
}

void readFunctionalGroups(DcmItem& data, int frameCount, DicomHeader& header) {
  DcmItem* shared = nullptr;
  data.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, shared, 0);
  DcmSequenceOfItems* perFrame = nullptr;
  data.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, perFrame);
  DcmObject* next = nullptr;  // one after the other: a position is looked for from the start each time
  for (int f = 0; f < frameCount; ++f) {
    if (perFrame != nullptr && (f == 0 || next != nullptr)) next = perFrame->nextInContainer(next);
    DcmItem* own = dynamic_cast<DcmItem*>(next);
    DicomFrame frame;
    frame.index = f;
    if (auto* item = functionalGroup(own, shared, DCM_PlanePositionSequence)) {
      frame.position = vector(*item, DCM_ImagePositionPatient);
    }
    if (auto* item = functionalGroup(own, shared, DCM_PlaneOrientationSequence)) frame.orientation = orientation(*item);
    if (auto* item = functionalGroup(own, shared, DCM_PixelMeasuresSequence)) {
      frame.rowSpacing = number(*item, DCM_PixelSpacing, 0);
      frame.columnSpacing = number(*item, DCM_PixelSpacing, 1);
      header.sliceThickness = number(*item, DCM_SliceThickness);
      header.spacingBetweenSlices = number(*item, DCM_SpacingBetweenSlices);
    }
    if (auto* item = functionalGroup(own, shared, DCM_PixelValueTransformationSequence)) {
      frame.slope = number(*item, DCM_RescaleSlope).value_or(1);
      frame.intercept = number(*item, DCM_RescaleIntercept).value_or(0);
    }
    if (auto* item = functionalGroup(own, shared, DCM_FrameContentSequence)) {
      frame.temporalPosition = number(*item, DCM_TemporalPositionIndex);
    }
    if (auto* item = functionalGroup(own, shared, DCM_CardiacSynchronizationSequence)) {
      frame.triggerTime = number(*item, DCM_NominalCardiacTriggerDelayTime);
    }
    if (auto* item = functionalGroup(own, shared, DCM_MREchoSequence)) {
      frame.echo = codeText(*item, DCM_EffectiveEchoTime);
    }
    header.frames.push_back(std::move(frame));
  }
}

void readFrames(DcmItem& data, int frameCount, DicomHeader& header) {
  // Some archives leave an empty functional group in classic files: a plane at the top level decides.
  const bool grouped =
      data.tagExists(DCM_PerFrameFunctionalGroupsSequence) || data.tagExists(DCM_SharedFunctionalGroupsSequence);
  if (grouped && !data.tagExistsWithValue(DCM_ImageOrientationPatient)) {
    readFunctionalGroups(data, frameCount, header);
    return;
  }
  DicomFrame frame;
  readClassicGeometry(data, header, frame);
  // A classic multi-frame file has one position for all frames at best; it says nothing about the others.
  if (frameCount > 1) {
    frame.position.reset();
    header.framesAreTime = data.tagExistsWithValue(DCM_FrameTime) || data.tagExistsWithValue(DCM_FrameTimeVector);
  }
  for (frame.index = 0; frame.index < frameCount; ++frame.index) header.frames.push_back(frame);
}

void readIdentity(DcmItem& data, DicomHeader& header) {
  const DicomText text(data);
  header.sopInstanceUid = codeText(data, DCM_SOPInstanceUID);
  header.patient = {text(DCM_PatientID), text(DCM_IssuerOfPatientID), text(DCM_PatientName), text(DCM_PatientBirthDate),
                    text(DCM_PatientSex)};
  header.study = {codeText(data, DCM_StudyInstanceUID), text(DCM_StudyDate), text(DCM_StudyTime),
                  text(DCM_StudyDescription), text(DCM_AccessionNumber)};
  header.series = {codeText(data, DCM_SeriesInstanceUID),
                   text(DCM_Modality),
                   text(DCM_SeriesDescription),
                   text(DCM_SeriesNumber),
                   text(DCM_ProtocolName),
                   roleOf(data, codeText(data, DCM_SOPClassUID))};
  header.instanceNumber = wholeNumber(data, DCM_InstanceNumber, 0);
}

/// Numbers that would overflow, or turn into none, in what is computed from them.
Status checkGeometry(const DicomHeader& header) {
  const auto far = [](double value) { return std::abs(value) > kFarthestMm; };
  for (const DicomFrame& frame : header.frames) {
    const Vec3 p = frame.position.value_or(Vec3{});
    if (far(p.x) || far(p.y) || far(p.z) || far(frame.rowSpacing.value_or(1)) || far(frame.columnSpacing.value_or(1)))
      return refusal(ErrorCode::invalid,
                     "its place in the patient makes no sense: it lies kilometres away or has pixels of that size");
  }
  if (far(header.sliceThickness.value_or(1)) || far(header.spacingBetweenSlices.value_or(1)))
    return refusal(ErrorCode::invalid, "its slice thickness makes no sense");
  return {};
}

/// Bytes of uncompressed pixels that the header promises.
double promisedBytes(const DicomHeader& header, int frameCount) {
  // YBR_FULL_422 shares chroma between two pixels.
  const double samples = header.photometric == "YBR_FULL_422" ? 2 : header.samples;
  return static_cast<double>(header.rows) * header.columns * samples * frameCount * header.bitsAllocated / 8;
}

Status checkPixelFormat(const DicomHeader& header) {
  const auto say = [](std::string reason) { return refusal(ErrorCode::unsupported, std::move(reason)); };
  if (header.rows < 1 || header.columns < 1) return say("not an image: it has no rows and columns");
  if (header.rows > kLongestSide || header.columns > kLongestSide) {
    return refusal(ErrorCode::invalid, "its numbers of rows and columns make no sense");
  }
  if (header.samples != 1 && header.samples != 3) {
    return say("an image of " + std::to_string(header.samples) + " samples per pixel, which is not supported");
  }
  if (header.bitsAllocated != 8 && header.bitsAllocated != 16 && header.bitsAllocated != 32) {
    return say("an image of " + std::to_string(header.bitsAllocated) + " bits per pixel, which is not supported");
  }
  if (header.bitsStored < 1 || header.bitsStored > header.bitsAllocated || header.highBit >= header.bitsAllocated ||
      header.highBit + 1 < header.bitsStored) {
    return refusal(ErrorCode::invalid, "its bits stored, allocated and high bit contradict each other");
  }
  return {};
}

}  // namespace

bool looksLikeDicom(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<unsigned char, 132> start{};
  in.read(reinterpret_cast<char*>(start.data()), start.size());
  const auto got = static_cast<std::size_t>(in.gcount());
  if (got >= 132 && std::memcmp(start.data() + 128, "DICM", 4) == 0) return true;
  if (got < 8) return false;
  // Without the prefix: a data set opens with group 0002 or 0008 and an even or VR-led small length.
  const bool littleGroup = (start[0] == 2 || start[0] == 8) && start[1] == 0;
  const bool bigGroup = start[0] == 0 && (start[1] == 2 || start[1] == 8);
  if (!littleGroup && !bigGroup) return false;
  const bool explicitVr = std::isupper(start[4]) != 0 && std::isupper(start[5]) != 0;
  const bool smallLength = start[6] == 0 && start[7] == 0;
  return explicitVr || (littleGroup && smallLength);
}

Result<DicomHeader> readDicomHeader(const std::filesystem::path& path) {
  DcmFileFormat file;
  const auto [status, refused] = loadDicomFile(file, path);
  if (!refused) return refused.error();
  auto& data = *file.getDataset();
  std::error_code ignored;
  const auto fileBytes = std::filesystem::file_size(path, ignored);

  DicomHeader header;
  header.path = path;
  if (auto* meta = file.getMetaInfo(); meta != nullptr) {
    if (codeText(*meta, DCM_MediaStorageSOPClassUID) == UID_MediaStorageDirectoryStorage) {
      return refusal(ErrorCode::unsupported, "a DICOMDIR lists other files");
    }
    header.transferSyntaxUid = codeText(*meta, DCM_TransferSyntaxUID);
  }
  const DcmXfer syntax(data.getOriginalXfer());
  if (header.transferSyntaxUid.empty()) header.transferSyntaxUid = syntax.getXferID();
  const bool knownSyntax = header.transferSyntaxUid == syntax.getXferID();
  header.transferSyntaxName = knownSyntax ? std::string(syntax.getXferName()) : header.transferSyntaxUid;
  header.decodable = knownSyntax && (!syntax.isEncapsulated() ||
                                     DcmCodecList::canChangeCoding(syntax.getXfer(), EXS_LittleEndianExplicit));
  if (status.bad()) {
    const bool inPixels = data.tagExists(DCM_PixelData);
    if (status == EC_InvalidFilename || fileBytes == static_cast<std::uintmax_t>(-1)) {
      return refusal(ErrorCode::notFound, "it cannot be opened");
    }
    return refusal(ErrorCode::unreadable, "a truncated or damaged DICOM file: it breaks off within its " +
                                              std::string(inPixels ? "pixels" : "header") + " (" +
                                              std::to_string(fileBytes) + " bytes on disk)");
  }

  const auto sopClass = codeText(data, DCM_SOPClassUID);
  if (const auto kind = kindOfNonImage(sopClass); !kind.empty()) {
    return refusal(ErrorCode::unsupported, kind + ", not an image");
  }
  DcmElement* pixels = nullptr;
  data.findAndGetElement(DCM_PixelData, pixels);
  if (pixels == nullptr) {
    const char* name = dcmFindNameOfUID(sopClass.c_str(), nullptr);
    return refusal(ErrorCode::unsupported, std::string("not an image: a DICOM object without pixels") +
                                               (name ? " (" + std::string(name) + ")" : ""));
  }

  readIdentity(data, header);
  header.rows = wholeNumber(data, DCM_Rows, 0);
  header.columns = wholeNumber(data, DCM_Columns, 0);
  header.samples = wholeNumber(data, DCM_SamplesPerPixel, 1);
  header.bitsAllocated = wholeNumber(data, DCM_BitsAllocated, 16);
  header.bitsStored = wholeNumber(data, DCM_BitsStored, header.bitsAllocated);
  header.highBit = wholeNumber(data, DCM_HighBit, header.bitsStored - 1);
  header.isSigned = number(data, DCM_PixelRepresentation).value_or(0) == 1;
  header.photometric = codeText(data, DCM_PhotometricInterpretation);
  header.hasModalityLut = data.tagExistsWithValue(DCM_ModalityLUTSequence);
  header.lossy = codeText(data, DCM_LossyImageCompression) == "01";
  header.isMosaic = codeText(data, DCM_ImageType).find("MOSAIC") != std::string::npos;
  if (auto format = checkPixelFormat(header); !format) return format.error();

  const int frameCount = wholeNumber(data, DCM_NumberOfFrames, 1);
  if (frameCount < 1 || frameCount > kMostFrames) {
    return refusal(ErrorCode::invalid, "its number of frames makes no sense: " + std::to_string(frameCount));
  }
  const bool encapsulated = pixels->getLengthField() == DCM_UndefinedLength;
  if (!encapsulated && pixels->getLengthField() < promisedBytes(header, frameCount)) {
    return refusal(ErrorCode::unreadable,
                   "a truncated DICOM file: its header promises " +
                       std::to_string(static_cast<std::uint64_t>(promisedBytes(header, frameCount))) +
                       " bytes of pixels, it holds " + std::to_string(pixels->getLengthField()));
  }
  // An encapsulated frame takes at least a fragment of 8 bytes, so that the count cannot outgrow the file.
  if (encapsulated && static_cast<std::uintmax_t>(frameCount) > fileBytes / 8) {
    return refusal(ErrorCode::invalid, "its number of frames does not fit its size");
  }
  const double promised = promisedBytes(header, frameCount);
  if (encapsulated && promised > kExpansionFrom && promised / kMostExpansion > static_cast<double>(fileBytes)) {
    return refusal(ErrorCode::invalid, "its header promises " + std::to_string(static_cast<std::uint64_t>(promised)) +
                                           " bytes of pixels, which no file of " + std::to_string(fileBytes) +
                                           " bytes holds");
  }
  readFrames(data, frameCount, header);
  if (auto geometry = checkGeometry(header); !geometry) return geometry.error();
  return header;
}

}  // namespace diptych::storage
