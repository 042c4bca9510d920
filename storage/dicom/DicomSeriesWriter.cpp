#include "storage/dicom/DicomSeriesWriter.h"

#include "core/base/Files.h"
#include "core/base/Ids.h"
#include "storage/dicom/Dcmtk.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace diptych::storage {
namespace {

constexpr const char* kResearchNote =
    "Written by Diptych, research software. Not a medical device; must not be used for diagnosis or treatment.";

/// In-plane axes further from a right angle than this (cosine) cannot be said by ImageOrientationPatient.
constexpr double kLargestSkew = 1e-4;

Error refuse(const std::filesystem::path& folder, std::string why, std::string advice = {}) {
  return Error{ErrorCode::unsupported, "Cannot write the DICOM series " + folder.string() + ": " + std::move(why),
               std::move(advice), folder.string()};
}

std::string newUid(const char* root) {
  char buffer[100];
  return dcmGenerateUniqueIdentifier(buffer, root);
}

bool isUid(const std::string& uid) {
  return !uid.empty() && uid.size() <= 64 && uid.find_first_not_of("0123456789.") == std::string::npos;
}

/// The most exact decimal string of at most 16 characters (PS3.5 table 6.2-1, DS).
std::string decimal(double value) {
  char buffer[64];
  for (int digits = 17; digits > 1; --digits) {
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, digits);
    if (error == std::errc{} && end - buffer <= 16) return {buffer, end};
  }
  return "0";
}

std::string decimals(std::initializer_list<double> values) {
  std::string joined;
  for (const double v : values) {
    if (!joined.empty()) joined += '\\';
    joined += decimal(v);
  }
  return joined;
}

/// Cut to the length that the representation allows, at a character's edge, without the value separator.
std::string text(std::string value, std::size_t longest) {
  std::replace(value.begin(), value.end(), '\\', '/');
  if (value.size() <= longest) return value;
  while (longest > 0 && (static_cast<unsigned char>(value[longest]) & 0xC0) == 0x80) --longest;
  return value.substr(0, longest);
}

/// Dates that are none (20120000 occurs) are left empty, which type 2 attributes allow.
std::string date(const std::string& value) {
  const OFString checked(value.c_str());
  return DcmDate::checkStringValue(checked, "1").good() && OFDate().setISOFormattedDate(checked) ? value
                                                                                                 : std::string{};
}

std::string time(const std::string& value) {
  return DcmTime::checkStringValue(OFString(value.c_str()), "1").good() ? value : std::string{};
}

/// Collects the first failure, so that a list of attributes reads as a list.
class Attributes {
public:
  explicit Attributes(DcmItem& item) : item_{item} {}
  void set(const DcmTagKey& tag, const std::string& value) {
    if (status_.good()) status_ = item_.putAndInsertString(tag, value.c_str());
  }
  void set(const DcmTagKey& tag, int value) {
    if (status_.good()) status_ = item_.putAndInsertUint16(tag, static_cast<Uint16>(value));
  }
  void setPixels(const std::vector<Uint16>& values) {
    if (status_.good()) {
      status_ = item_.putAndInsertUint16Array(DCM_PixelData, values.data(), static_cast<unsigned long>(values.size()));
    }
  }
  OFCondition status() const { return status_; }

private:
  DcmItem& item_;
  OFCondition status_ = EC_Normal;
};

struct SeriesUids {
  std::string study, series, frameOfReference;
};

class SliceWriter {
public:
  SliceWriter(const Volume& volume, const DicomSeriesDescription& description)
      : volume_{volume}, description_{description} {
    uids_.study = isUid(description.study.uid) ? description.study.uid : newUid(SITE_STUDY_UID_ROOT);
    uids_.series = isUid(description.series.uid) ? description.series.uid : newUid(SITE_SERIES_UID_ROOT);
    uids_.frameOfReference = newUid(SITE_STUDY_UID_ROOT);
  }

  Status write(const std::filesystem::path& path, int k, int t) const {
    DcmFileFormat file;
    Attributes a(*file.getDataset());
    const bool ct = description_.series.modality == "CT";
    const int number = t * volume_.size().z + k + 1;
    a.set(DCM_SpecificCharacterSet, "ISO_IR 192");
    a.set(DCM_SOPClassUID, ct ? UID_CTImageStorage : UID_MRImageStorage);
    a.set(DCM_SOPInstanceUID, newUid(SITE_INSTANCE_UID_ROOT));
    setPatientAndStudy(a);
    setSeries(a);
    a.set(DCM_InstanceNumber, std::to_string(number));
    a.set(DCM_ImageType, ct ? "DERIVED\\SECONDARY\\AXIAL" : "DERIVED\\SECONDARY\\OTHER");
    a.set(DCM_ImageComments, kResearchNote);
    setPlane(a, k);
    if (ct) {
      a.set(DCM_KVP, "");
      a.set(DCM_AcquisitionNumber, "");
    } else {
      setMr(a);
    }
    if (volume_.size().t > 1) setPhase(a, t);
    if (ct || volume_.slope() != 1 || volume_.intercept() != 0) {
      a.set(DCM_RescaleIntercept, decimal(volume_.intercept()));
      a.set(DCM_RescaleSlope, decimal(volume_.slope()));
      a.set(DCM_RescaleType, ct ? "HU" : "US");
    }
    if (description_.windowWidth > 0) {
      a.set(DCM_WindowCenter, decimal(description_.windowCentre));
      a.set(DCM_WindowWidth, decimal(description_.windowWidth));
    }
    setPixels(a, k, t);

    auto status = a.status();
    if (status.good()) {
      status = file.saveFile(OFFilename(path.c_str()), EXS_LittleEndianExplicit, EET_ExplicitLength, EGL_recalcGL,
                             EPD_withoutPadding);
    }
    if (status.bad()) {
      return Error{ErrorCode::failed, "Cannot write the DICOM file " + path.string() + ": " + status.text(),
                   "check the free space and the rights of the folder", path.string()};
    }
    return {};
  }

private:
  void setPatientAndStudy(Attributes& a) const {
    const auto& patient = description_.patient;
    const auto& study = description_.study;
    a.set(DCM_PatientName, text(patient.name, 64));
    a.set(DCM_PatientID, text(patient.id, 64));
    if (!patient.issuer.empty()) a.set(DCM_IssuerOfPatientID, text(patient.issuer, 64));
    a.set(DCM_PatientBirthDate, date(patient.birthDate));
    const bool knownSex = patient.sex == "M" || patient.sex == "F" || patient.sex == "O";
    a.set(DCM_PatientSex, knownSex ? patient.sex : "");
    a.set(DCM_StudyInstanceUID, uids_.study);
    a.set(DCM_StudyDate, date(study.date));
    a.set(DCM_StudyTime, time(study.time));
    a.set(DCM_ReferringPhysicianName, "");
    a.set(DCM_StudyID, "");
    a.set(DCM_AccessionNumber, text(study.accession, 16));
    if (!study.description.empty()) a.set(DCM_StudyDescription, text(study.description, 64));
  }

  void setSeries(Attributes& a) const {
    const auto& series = description_.series;
    a.set(DCM_Modality, series.modality);
    a.set(DCM_SeriesInstanceUID, uids_.series);
    const bool number = !series.number.empty() && series.number.size() <= 9 &&
                        series.number.find_first_not_of("0123456789") == std::string::npos;
    a.set(DCM_SeriesNumber, number ? series.number : "");
    if (!series.description.empty()) a.set(DCM_SeriesDescription, text(series.description, 64));
    if (!series.protocol.empty()) a.set(DCM_ProtocolName, text(series.protocol, 64));
    a.set(DCM_Laterality, "");
    a.set(DCM_PatientPosition, "");
    a.set(DCM_FrameOfReferenceUID, uids_.frameOfReference);
    a.set(DCM_PositionReferenceIndicator, "");
    a.set(DCM_Manufacturer, "Diptych");
    a.set(DCM_ManufacturerModelName, "Diptych");
    a.set(DCM_SoftwareVersions, DIPTYCH_VERSION);
  }

  void setPlane(Attributes& a, int k) const {
    const auto& affine = volume_.geometry().affine;
    const auto spacing = affine.spacing();
    const Vec3 row = normalized(affine.step(0)), column = normalized(affine.step(1));
    const Vec3 position = affine.apply({0, 0, static_cast<double>(k)});
    a.set(DCM_PixelSpacing, decimals({spacing.y, spacing.x}));
    a.set(DCM_ImageOrientationPatient, decimals({row.x, row.y, row.z, column.x, column.y, column.z}));
    a.set(DCM_ImagePositionPatient, decimals({position.x, position.y, position.z}));
    a.set(DCM_SliceThickness, decimal(spacing.z));
    a.set(DCM_SpacingBetweenSlices, decimal(spacing.z));
    a.set(DCM_SliceLocation, decimal(dot(position, cross(row, column))));
  }

  void setMr(Attributes& a) const {
    a.set(DCM_ScanningSequence, "RM");  // "research mode": how the values came about is not known here
    a.set(DCM_SequenceVariant, "NONE");
    a.set(DCM_ScanOptions, volume_.size().t > 1 ? "CG" : "");  // TriggerTime is for cardiac gating only
    a.set(DCM_MRAcquisitionType, "");
    a.set(DCM_RepetitionTime, "");
    a.set(DCM_EchoTime, "");
    a.set(DCM_EchoTrainLength, "");
  }

  void setPhase(Attributes& a, int t) const {
    a.set(DCM_TemporalPositionIdentifier, std::to_string(t + 1));
    a.set(DCM_NumberOfTemporalPositions, std::to_string(volume_.size().t));
    a.set(DCM_TriggerTime, decimal(t * description_.phaseMilliseconds));
  }

  void setPixels(Attributes& a, int k, int t) const {
    const auto type = volume_.type();
    const bool isSigned = type == ScalarType::int16 || type == ScalarType::int8;
    a.set(DCM_SamplesPerPixel, 1);
    a.set(DCM_PhotometricInterpretation, "MONOCHROME2");
    a.set(DCM_Rows, volume_.size().y);
    a.set(DCM_Columns, volume_.size().x);
    a.set(DCM_BitsAllocated, 16);  // both IODs want 16, whatever the volume has
    a.set(DCM_BitsStored, 16);
    a.set(DCM_HighBit, 15);
    a.set(DCM_PixelRepresentation, isSigned ? 1 : 0);

    const auto pixels = static_cast<std::size_t>(volume_.size().x) * static_cast<std::size_t>(volume_.size().y);
    const auto first =
        (static_cast<std::size_t>(t) * static_cast<std::size_t>(volume_.size().z) + static_cast<std::size_t>(k)) *
        pixels;
    std::vector<Uint16> values(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      const auto* at = volume_.bytes() + (first + i) * bytesPerScalar(type);
      if (type == ScalarType::uint8) {
        values[i] = static_cast<Uint16>(*at);
      } else if (type == ScalarType::int8) {
        values[i] = static_cast<Uint16>(static_cast<std::int16_t>(static_cast<std::int8_t>(*at)));
      } else {
        std::memcpy(&values[i], at, sizeof(Uint16));
      }
    }
    a.setPixels(values);
  }

  const Volume& volume_;
  const DicomSeriesDescription& description_;
  SeriesUids uids_;
};

Status checkWritable(const std::filesystem::path& folder, const Volume& volume,
                     const DicomSeriesDescription& description) {
  const auto& modality = description.series.modality;
  if (modality != "CT" && modality != "MR") {
    return refuse(folder, "the modality '" + modality + "' has no writer; CT and MR have");
  }
  if (volume.empty() || volume.channels() != 1) return refuse(folder, "only grey images can be written");
  switch (volume.type()) {
    case ScalarType::uint8:
    case ScalarType::int8:
    case ScalarType::uint16:
    case ScalarType::int16:
      break;
    default:
      return refuse(folder,
                    std::string("values of type ") + scalarTypeName(volume.type()) + " do not fit 16 bits exactly",
                    "export NIfTI instead");
  }
  if (volume.size().x > 65535 || volume.size().y > 65535)
    return refuse(folder, "DICOM images have at most 65535 rows and columns");
  if (volume.geometry().unit != LengthUnit::millimetres) {
    return refuse(folder, "the volume's physical size is not known, and CT and MR images must state it");
  }
  const auto& affine = volume.geometry().affine;
  if (std::abs(dot(normalized(affine.step(0)), normalized(affine.step(1)))) > kLargestSkew) {
    return refuse(folder, "rows and columns of the volume are not at right angles");
  }
  if (affine.determinant() == 0) return refuse(folder, "the volume's axes do not span space");
  return {};
}

}  // namespace

Result<std::vector<std::filesystem::path>> writeDicomSeries(const std::filesystem::path& folder, const Volume& volume,
                                                            const DicomSeriesDescription& description,
                                                            const Progress& progress) {
  namespace fs = std::filesystem;
  if (auto ready = prepareDcmtk(); !ready) return ready.error();
  if (auto writable = checkWritable(folder, volume, description); !writable) return writable.error();
  std::error_code error;
  if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    return Error{ErrorCode::usage,
                 "Cannot write the DICOM series " + folder.string() + ": it exists and is not an empty folder",
                 "name a new folder", folder.string()};
  }
  // All files appear at once: they are written beside the folder, which is then put in place.
  const auto target = folder.has_filename() ? folder : folder.parent_path();
  const auto partial = target.parent_path() / (target.filename().string() + "." + randomId().substr(0, 8) + ".partial");
  fs::create_directories(partial, error);
  if (error) {
    return Error{ErrorCode::permission, "Cannot make the folder " + partial.string() + ": " + error.message(),
                 "name a folder that you may write to", folder.string()};
  }
  const auto giveUp = [&](Error why) {
    std::error_code ignored;
    fs::remove_all(partial, ignored);
    return why;
  };

  const SliceWriter writer(volume, description);
  const int total = volume.size().z * volume.size().t;
  std::vector<fs::path> files;
  for (int n = 0; n < total; ++n) {
    if (progress.cancelled()) {
      return giveUp(
          Error{ErrorCode::cancelled, "Writing the DICOM series " + folder.string() + " was cancelled", "", ""});
    }
    progress(static_cast<double>(n) / total, "Writing image " + std::to_string(n + 1) + " of " + std::to_string(total));
    char name[32];
    std::snprintf(name, sizeof name, "%06d.dcm", n + 1);
    if (auto written = writer.write(partial / name, n % volume.size().z, n / volume.size().z); !written) {
      return giveUp(written.error());
    }
    if (auto synced = syncFile(partial / name); !synced) return giveUp(synced.error());
    files.push_back(folder / name);
  }
  if (auto synced = syncFolder(partial); !synced) return giveUp(synced.error());
  fs::rename(partial, target, error);
  if (error) {
    return giveUp(Error{ErrorCode::failed, "Cannot write the DICOM series " + folder.string() + ": " + error.message(),
                        "", folder.string()});
  }
  if (auto synced = syncParentOf(target); !synced) return synced.error();
  return files;
}

}  // namespace diptych::storage
