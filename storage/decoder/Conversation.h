#pragma once
// One question to a decoder process: start, limits, ask, listen, end.

#include "core/base/Progress.h"
#include "storage/decoder/Decoder.h"
#include "storage/decoder/Messages.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace diptych::storage::decoder {

/// How it ended where no answer came.
struct DecoderEnd {
  bool ended = false;  ///< it died or fell silent: `how` tells ("Segmentation fault", "it did not come to an end")
  std::string how;
  std::string lastFile;  ///< that it had said it would open; may be empty
};

struct Conversation {
  std::optional<Answer> answer;  ///< scanned, loaded or refused
  DecoderEnd end;
  std::shared_ptr<const std::byte> voxels;  ///< loaded: all that the decoder wrote, sealed and mapped
  std::size_t voxelBytes = 0;
};

/// Error where the program cannot be started, for cancelling, and where the answer makes no sense.
Result<Conversation> ask(const std::filesystem::path& program, const DecoderLimits& limits, const Request& request,
                         const Progress& progress);

// The child's side of the same socket.
inline constexpr int kSocket = 3;  ///< its descriptors
inline constexpr int kVoxels = 4;

/// A message with its length before it. False where the other side is gone.
bool sendMessage(int socket, std::string_view bytes);
/// Takes the first whole message off `buffer`; nothing where there is none yet. A length beyond `limit` spoils: `tooLong`.
std::optional<std::string> takeMessage(std::string& buffer, std::size_t limit, bool& tooLong);

}  // namespace diptych::storage::decoder
