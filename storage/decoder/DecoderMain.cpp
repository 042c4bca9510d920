#include "storage/decoder/DecoderMain.h"

#include "core/base/Files.h"
#include "storage/decoder/Confinement.h"
#include "storage/decoder/Conversation.h"
#include "storage/dicom/Dcmtk.h"
#include "storage/import/ReadHere.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

namespace diptych::storage::decoder {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kUnconfined = "DIPTYCH_UNCONFINED";
constexpr std::size_t kLongestRequest = std::size_t{1} << 30;
constexpr std::chrono::milliseconds kProgressEvery{50};

void answer(const Answer& message) {
  // Nobody listens any more: there is nothing left to do.
  if (!sendMessage(kSocket, toBytes(message))) ::_exit(1);
}

void refuse(const Error& error) {
  Answer message;
  message.kind = Answer::Kind::refused;
  message.error = error;
  answer(message);
}

Progress progressToParent() {
  const auto report = [last = Clock::time_point{}](double fraction, std::string_view what) mutable {
    if (Clock::now() - last < kProgressEvery) return;
    last = Clock::now();
    Answer message;
    message.kind = Answer::Kind::progress;
    message.fraction = fraction;
    message.text = what;
    answer(message);
  };
  return {report, {}};
}

Result<Request> receive() {
  std::string buffer;
  std::array<char, 1 << 16> block;
  for (;;) {
    bool tooLong = false;
    if (const auto message = takeMessage(buffer, kLongestRequest, tooLong)) return requestFromBytes(*message);
    const ssize_t got = ::read(kSocket, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || tooLong) return Error{ErrorCode::failed, "No request came", {}, {}};
    buffer.append(block.data(), static_cast<std::size_t>(got));
  }
}

Status writeVoxels(const Volume& volume) {
  for (std::size_t done = 0; done < volume.byteCount();) {
    const ssize_t written = ::write(kVoxels, volume.bytes() + done, volume.byteCount() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errorFromErrno("hand over", "the decoded voxels");
    done += static_cast<std::size_t>(written);
  }
  return {};
}

void scan(const Request& request) {
  ScanOrders orders;
  orders.leftOut = request.leftOut;
  orders.next = [](const std::filesystem::path& file) {
    Answer message;
    message.kind = Answer::Kind::file;
    message.text = file.string();
    answer(message);
  };
  auto found = scanHere(request.paths, progressToParent(), orders);
  if (!found) return refuse(found.error());
  Answer message;
  message.kind = Answer::Kind::scanned;
  message.scan = std::move(*found);
  answer(message);
}

void load(const Request& request) {
  auto loaded = loadHere(request.candidate, progressToParent());
  if (!loaded) return refuse(loaded.error());
  const Volume& volume = loaded->volume;
  if (auto written = writeVoxels(volume); !written) return refuse(written.error());
  Answer message;
  message.kind = Answer::Kind::loaded;
  message.source = std::move(loaded->source);
  message.shape = {volume.geometry(), volume.type(),      volume.channels(),
                   volume.slope(),    volume.intercept(), volume.modality()};
  message.labels = std::move(loaded->labels);
  message.notes = std::move(loaded->notes);
  answer(message);
}

}  // namespace

int answerOneRequest() {
  (void)
      prepareDcmtk();  // its dictionary comes from the system, not from a stranger; a failure is told when a file needs it
  const bool confined = confineThisProcess();
  const auto request = receive();
  if (!request) return 1;
  if (!confined && std::getenv(kUnconfined) == nullptr) {
    refuse({ErrorCode::unsupported,
            "Cannot read image files: this system has no way to confine the program that parses them (seccomp)",
            std::string{"set "} + kUnconfined + "=1 to have them read all the same",
            {}});
    return 0;
  }
  try {
    request->kind == Request::Kind::scan ? scan(*request) : load(*request);
    return 0;
  } catch (const std::bad_alloc&) {
    refuse({ErrorCode::noSpace,
            "Cannot read the images: there is not enough memory for them",
            "close other programs, or look whether the files are what they claim to be",
            {}});
  } catch (const std::exception& e) {
    refuse({ErrorCode::unreadable, std::string{"Cannot read the images: "} + e.what(), {}, {}});
  }
  return 0;
}

}  // namespace diptych::storage::decoder
