#include "storage/formats/GzipFile.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace diptych::storage {
namespace {

// zlib.net/zlib_tech.html: deflate never does better than 1032:1.
constexpr std::uint64_t kBestDeflateRatio = 1032;
constexpr std::size_t kChunk = 1u << 26;

gzFile handle(void* file) {
  return static_cast<gzFile>(file);
}

Error broken(std::string what) {
  return Error{ErrorCode::unreadable, std::move(what), "", ""};
}

}  // namespace

void GzipFile::Close::operator()(void* file) const {
  gzclose(handle(file));
}

Result<GzipFile> GzipFile::open(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return Error{ErrorCode::notFound, error.message(), "check the path", path.string()};
  GzipFile file;
  file.file_.reset(gzopen(path.c_str(), "rb"));
  if (!file.file_)
    return Error{ErrorCode::permission, std::strerror(errno), "ask for the right to read it", path.string()};
  gzbuffer(handle(file.file_.get()), 1u << 18);
  file.compressed_ = gzdirect(handle(file.file_.get())) == 0;
  file.mostBytes_ = file.compressed_ ? size * kBestDeflateRatio : size;
  return file;
}

Status GzipFile::read(std::span<std::byte> out) {
  while (!out.empty()) {
    const auto wanted = std::min(out.size(), kChunk);
    const int got = gzread(handle(file_.get()), out.data(), static_cast<unsigned>(wanted));
    int code = Z_OK;
    if (got < 0) return broken(std::string("it cannot be decompressed: ") + gzerror(handle(file_.get()), &code));
    if (got == 0) return broken("it breaks off before its contents are complete");
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Status GzipFile::skip(std::uint64_t count) {
  std::array<std::byte, 4096> sink;
  while (count > 0) {
    const auto part = std::min<std::uint64_t>(count, sink.size());
    if (auto got = read(std::span(sink).first(static_cast<std::size_t>(part))); !got) return got;
    count -= part;
  }
  return {};
}

Status GzipFile::checkEnd() {
  char extra = 0;
  if (gzread(handle(file_.get()), &extra, 1) < 0) return broken("its checksum is wrong: the contents are damaged");
  int code = Z_OK;
  gzerror(handle(file_.get()), &code);
  if (code == Z_BUF_ERROR) return broken("it breaks off before its checksum");
  return {};
}

Result<std::vector<std::byte>> gzipped(std::span<const std::byte> bytes) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;  // 16: gzip instead of zlib framing
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return Error{ErrorCode::noSpace, "the compression could not start: memory is full", "", ""};
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, deflateEnd);
  std::vector<std::byte> out;
  std::vector<std::byte> chunk(1u << 20);
  int status = Z_OK;
  do {
    if (stream.avail_in == 0) {
      const auto part = std::min(bytes.size(), kChunk);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
      stream.avail_in = static_cast<uInt>(part);
      bytes = bytes.subspan(part);
    }
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    status = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    if (status == Z_STREAM_ERROR) return Error{ErrorCode::failed, "the compression failed", "", ""};
    out.insert(out.end(), chunk.begin(), chunk.end() - stream.avail_out);
  } while (status != Z_STREAM_END);
  return out;
}

}  // namespace diptych::storage
