#include "core/label/LabelTiles.h"

#include <zstd.h>

#include <bit>
#include <cstring>
#include <memory>

namespace diptych {
namespace {

// Segment values go to the disk as they lie in memory.
static_assert(std::endian::native == std::endian::little, "swap the bytes of tiles here for a big-endian machine");

constexpr std::size_t kTileBytes = kTileVoxels * sizeof(SegmentValue);

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

/// Set-up costs more than a tile does, so each thread keeps its own.
ZSTD_CCtx* compressionContext() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context = [] {
    std::unique_ptr<ZSTD_CCtx, FreeContext> fresh{ZSTD_createCCtx()};
    ZSTD_CCtx_setParameter(fresh.get(), ZSTD_c_compressionLevel, 3);
    ZSTD_CCtx_setParameter(fresh.get(), ZSTD_c_checksumFlag, 1);
    return fresh;
  }();
  return context.get();
}

Error damagedTile() {
  return {ErrorCode::damaged,
          "A stored label tile cannot be decoded: its bytes are not a 64×64 tile",
          "restore the project from a backup",
          {}};
}

}  // namespace

std::vector<std::byte> encodeTile(const Tile& tile) {
  std::vector<std::byte> bytes(ZSTD_compressBound(kTileBytes));
  bytes.resize(ZSTD_compress2(compressionContext(), bytes.data(), bytes.size(), tile.data(), kTileBytes));
  return bytes;
}

Result<TilePtr> decodeTile(std::span<const std::byte> bytes) {
  // Size first, so that hostile bytes never decide how much memory is used; then exactly one frame with its checksum.
  if (ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != kTileBytes) return damagedTile();
  if (ZSTD_findFrameCompressedSize(bytes.data(), bytes.size()) != bytes.size()) return damagedTile();
  auto tile = std::make_shared<Tile>();
  if (ZSTD_decompress(tile->data(), kTileBytes, bytes.data(), bytes.size()) != kTileBytes) return damagedTile();
  return TilePtr{std::move(tile)};
}

}  // namespace diptych
