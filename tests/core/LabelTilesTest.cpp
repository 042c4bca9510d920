#include "core/label/LabelTiles.h"

#include <QtTest>
#include <random>

using namespace diptych;

namespace {

constexpr GridSize kGrid{150, 70, 4, 3};  // 3 × 2 tiles a slice, the last ones cut off by the grid's edge

TilePtr tileOf(SegmentValue value) {
  auto tile = std::make_shared<Tile>();
  tile->fill(value);
  return tile;
}

}  // namespace

class LabelTilesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void placesATileWhereItsKeySays() {
    LabelTiles labels{kGrid};
    auto tile = std::make_shared<Tile>();
    (*tile)[2 * kTileSide + 5] = 9;  // column 5, row 2 of the tile
    labels.setTile({1, 3, 1, 2}, tile);
    QCOMPARE(labels.at(2 * 64 + 5, 64 + 2, 3, 1), SegmentValue{9});
    const auto slice = labels.slice(3, 1);
    for (int y = 0; y < kGrid.y; ++y)
      for (int x = 0; x < kGrid.x; ++x) QCOMPARE(slice.at(x, y), SegmentValue(x == 133 && y == 66 ? 9 : 0));
    QVERIFY(!labels.sliceEmpty(3, 1));
    QVERIFY(labels.sliceEmpty(3, 0) && labels.sliceEmpty(2, 1) && labels.sliceEmpty(3, 2));
    QCOMPARE(labels.voxelCounts(), (std::vector<std::size_t>{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  }

  void neverKeepsTilesOfZeros() {
    LabelTiles labels{kGrid};
    labels.setTile({0, 0, 0, 0}, tileOf(0));
    QVERIFY(labels.tiles().empty());
    labels.setTile({0, 0, 0, 0}, tileOf(4));
    QCOMPARE(labels.tiles().size(), std::size_t{1});
    labels.setTile({0, 0, 0, 0}, tileOf(0));
    QVERIFY(labels.tiles().empty() && labels.tile({0, 0, 0, 0}) == nullptr);
    labels.setTile({0, 0, 0, 0}, tileOf(4));
    labels.setTile({0, 0, 0, 0}, nullptr);
    QVERIFY(labels.tiles().empty());
  }

  void ignoresTilesOffTheGrid() {
    LabelTiles labels{kGrid};
    for (const TileKey& key : {TileKey{0, 0, 0, 3}, TileKey{0, 0, 2, 0}, TileKey{0, 4, 0, 0}, TileKey{3, 0, 0, 0},
                               TileKey{0, -1, 0, 0}, TileKey{0, 0, 0, -1}, TileKey{0, 0, 0, 1 << 30}}) {
      QVERIFY(!labels.contains(key));
      labels.setTile(key, tileOf(1));
    }
    QVERIFY(labels.tiles().empty());
    QCOMPARE(labels.at(-1, 0, 0), SegmentValue{0});
    QCOMPARE(labels.at(150, 0, 0), SegmentValue{0});
    QCOMPARE(labels.at(0, 0, 99), SegmentValue{0});
  }

  void aCopyIsASnapshot() {
    LabelTiles labels{kGrid};
    labels.setTile({0, 0, 0, 0}, tileOf(1));
    const LabelTiles snapshot = labels;
    labels.setTile({0, 0, 0, 0}, tileOf(2));
    labels.setTile({0, 0, 0, 1}, tileOf(3));
    QCOMPARE(snapshot.at(0, 0, 0), SegmentValue{1});
    QCOMPARE(snapshot.at(64, 0, 0), SegmentValue{0});
    QCOMPARE(labels.at(0, 0, 0), SegmentValue{2});
  }

  void codecReturnsEveryTile() {
    std::mt19937 random{1};
    for (int i = 0; i < 50; ++i) {
      Tile tile{};
      for (auto& value : tile) value = static_cast<SegmentValue>(i % 2 ? random() : random() % 2 * 65535u);
      if (i == 0) tile.fill(0);
      const auto back = decodeTile(encodeTile(tile));
      QVERIFY(back.ok());
      QVERIFY(**back == tile);
    }
    QVERIFY(encodeTile(*tileOf(7)).size() < 100);
  }

  void codecRefusesAnythingElse() {
    std::mt19937 random{2};
    Tile tile{};
    for (auto& value : tile) value = static_cast<SegmentValue>(random() % 5);
    const auto good = encodeTile(tile);

    QCOMPARE(decodeTile({}).error().code, ErrorCode::damaged);
    for (std::size_t length = 0; length < good.size(); length += 7)
      QVERIFY(!decodeTile(std::span{good}.first(length)).ok());
    auto longer = good;
    longer.push_back(std::byte{0});
    QVERIFY(!decodeTile(longer).ok());
    for (int i = 0; i < 2000; ++i) {
      auto noise = std::vector<std::byte>(random() % 300);
      for (auto& byte : noise) byte = static_cast<std::byte>(random());
      QVERIFY(!decodeTile(noise).ok());
    }
    // A flipped bit is found by the frame's checksum, or was one that the format does not use.
    for (std::size_t byte = 0; byte < good.size(); ++byte) {
      auto flipped = good;
      flipped[byte] ^= std::byte{0x10};
      const auto back = decodeTile(flipped);
      QVERIFY(!back.ok() || **back == tile);
    }
  }

  /// Five bytes of block that unpack to 128 KiB: alone, many times, and in a frame that says it is a tile.
  void codecRefusesBombs() {
    const auto frame = [](std::uint64_t announced, int blocks) {
      std::vector<std::byte> bytes;
      const auto add = [&](std::uint64_t value, int width) {
        for (int i = 0; i < width; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
      };
      add(0xFD2FB528, 4);  // RFC 8878, 3.1.1
      add(0xE0, 1);        // a single segment, its size in 8 bytes
      add(announced, 8);
      for (int i = 1; i <= blocks; ++i) {
        add((128u << 10) << 3 | 1 << 1 | (i == blocks ? 1 : 0), 3);  // one byte, repeated
        add(7, 1);
      }
      return bytes;
    };
    constexpr std::uint64_t kTile = sizeof(Tile);
    for (const std::uint64_t announced :
         {kTile, kTile + 1, std::uint64_t{128} << 10, std::uint64_t{1} << 40, ~std::uint64_t{0}})
      for (const int blocks : {1, 8, 10'000})
        QCOMPARE(decodeTile(frame(announced, blocks)).error().code, ErrorCode::damaged);
  }
};

QTEST_GUILESS_MAIN(LabelTilesTest)
#include "LabelTilesTest.moc"
