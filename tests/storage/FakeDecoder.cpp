// Stands in for diptych-decoder after a file has taken it over. FAKE_DECODER says what it does.

#include "storage/decoder/Conversation.h"
#include "storage/import/ReadHere.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::decoder;

namespace {

Request receive() {
  std::string buffer;
  std::array<char, 4096> block;
  for (bool tooLong = false;;) {
    if (const auto message = takeMessage(buffer, 1 << 28, tooLong)) return requestFromBytes(*message).value();
    const ssize_t got = ::read(kSocket, block.data(), block.size());
    if (got <= 0) ::_exit(9);
    buffer.append(block.data(), static_cast<std::size_t>(got));
  }
}

void say(const Answer& answer) {
  (void)sendMessage(kSocket, toBytes(answer));
}

Answer scanned(const Request& request, const std::function<void(const std::filesystem::path&)>& next = {}) {
  Answer answer;
  answer.kind = Answer::Kind::scanned;
  answer.scan = scanHere(request.paths, {}, {request.leftOut, next}).value();
  return answer;
}

Answer loaded(const Request& request) {
  LoadedSeries series = loadHere(request.candidate, {}).value();
  (void)!::write(kVoxels, series.volume.bytes(), series.volume.byteCount());
  Answer answer;
  answer.kind = Answer::Kind::loaded;
  answer.source = std::move(series.source);
  const Volume& volume = series.volume;
  answer.shape = {volume.geometry(), volume.type(),      volume.channels(),
                  volume.slope(),    volume.intercept(), volume.modality()};
  return answer;
}

[[noreturn]] void rest() {
  for (;;) ::pause();
}

}  // namespace

int main() {
  const Request request = receive();
  const std::string what = std::getenv("FAKE_DECODER");
  const std::map<std::string, std::function<void()>> deeds{
      {"dies at bad files",
       [&] {
         say(scanned(request, [](const std::filesystem::path& file) {
           Answer next;
           next.kind = Answer::Kind::file;
           next.text = file.string();
           say(next);
           if (!file.filename().string().starts_with("bad")) return;
           std::signal(SIGSEGV, SIG_DFL);  // a sanitizer has a handler of its own
           ::raise(SIGSEGV);
         }));
       }},
      {"dies at once", [] { ::raise(SIGKILL); }},
      {"falls silent", [] { rest(); }},
      {"names another file",
       [&] {
         Answer answer = request.kind == Request::Kind::scan ? scanned(request) : loaded(request);
         auto& series = request.kind == Request::Kind::scan ? answer.scan.series.front() : answer.source;
         series.instances.front().path = "/etc/passwd";
         say(answer);
       }},
      {"climbs",
       [&] {
         Answer answer = scanned(request);
         auto& instance = answer.scan.series.front().instances.front();
         instance.path = instance.path.parent_path() / ".." / ".." / "etc" / "passwd";
         say(answer);
       }},
      {"claims a larger volume",
       [&] {
         Answer answer = loaded(request);
         answer.shape.geometry.size.z *= 2;
         say(answer);
       }},
      {"claims a volume beyond 64 bits",
       [&] {
         Answer answer = loaded(request);
         answer.shape.geometry.size = {1 << 20, 1 << 20, 1 << 20, 1 << 20};
         say(answer);
       }},
      {"places a slice outside",
       [&] {
         Answer answer = loaded(request);
         answer.source.instances.front().k = 1000;
         say(answer);
       }},
      {"changes voxels later",
       [&] {
         say(loaded(request));
         ::usleep(200'000);
         (void)!::ftruncate(kVoxels, 0);
         rest();
       }},
      {"babbles", [] { (void)sendMessage(kSocket, "\x05\x01 nothing that makes sense"); }},
      {"claims an endless message",
       [] {
         const std::uint64_t length = ~std::uint64_t{0} / 2;
         (void)!::write(kSocket, &length, sizeof length);
         rest();
       }},
      {"answers something else",
       [&] {
         Answer answer = loaded(Request{Request::Kind::load, {}, {}, scanned(request).scan.series.front()});
         say(answer);
       }},
  };
  deeds.at(what)();
  return 0;
}
