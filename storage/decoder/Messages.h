#pragma once
// What a program and its decoder say to each other over one socket. The program asks one thing; the decoder tells how far it is
// and answers once. Voxels do not go through the socket: the decoder writes them into a memory file that the program gave it.

#include "core/base/Result.h"
#include "storage/import/Import.h"

#include <string>
#include <string_view>
#include <vector>

namespace diptych::storage::decoder {

struct Request {
  enum class Kind { scan, load };
  Kind kind = Kind::scan;
  std::vector<std::filesystem::path> paths;  ///< scan
  std::vector<Skipped> leftOut;              ///< scan: files not to be opened, and why
  SeriesCandidate candidate;                 ///< load
};

/// A volume without its voxels.
struct VolumeShape {
  Geometry geometry;
  ScalarType type = ScalarType::int16;
  int channels = 1;
  double slope = 1, intercept = 0;
  std::string modality;
};

struct Answer {
  enum class Kind { progress, file, refused, scanned, loaded };
  Kind kind = Kind::progress;
  double fraction = 0;     ///< progress
  std::string text;        ///< progress: what; file: the path that is opened next
  Error error;             ///< refused
  ScanResult scan;         ///< scanned
  SeriesCandidate source;  ///< loaded, as are all below
  VolumeShape shape;
  std::vector<ImportedLabels> labels;
  std::vector<std::string> notes;
};

std::string toBytes(const Request& request);
std::string toBytes(const Answer& answer);
/// ErrorCode::damaged for bytes that are no such message. What an answer *says* is not checked here: see Decoder.cpp.
Result<Request> requestFromBytes(std::string_view bytes);
Result<Answer> answerFromBytes(std::string_view bytes);

}  // namespace diptych::storage::decoder
