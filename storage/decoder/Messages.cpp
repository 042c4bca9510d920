#include "storage/decoder/Messages.h"

#include "storage/decoder/Wire.h"

#include <utility>

namespace diptych::storage::decoder {

namespace {

// A list of fields a type, for both directions. Kind first, and only what belongs to the kind.

template <class Io>
void path(Io& io, std::filesystem::path& value) {
  std::string text = value.string();
  io.text(text);
  if constexpr (Io::reading) value = std::move(text);
}

template <class Io>
void fields(Io& io, Error& error) {
  io.choice(error.code, ErrorCode::failed);
  io.text(error.what);
  io.text(error.advice);
  io.text(error.subject);
}

template <class Io>
void fields(Io& io, Skipped& skipped) {
  path(io, skipped.path);
  io.text(skipped.reason);
}

template <class Io>
void fields(Io& io, Instance& instance) {
  path(io, instance.path);
  io.number(instance.frame);
  io.text(instance.sopInstanceUid);
  io.number(instance.k);
  io.number(instance.t);
}

template <class Io>
void fields(Io& io, SeriesCandidate& series) {
  io.choice(series.format, SourceFormat::invesalius);
  for (std::string* text :
       {&series.patient.id, &series.patient.issuer, &series.patient.name, &series.patient.birthDate,
        &series.patient.sex, &series.study.uid, &series.study.date, &series.study.time, &series.study.description,
        &series.study.accession, &series.series.uid, &series.series.modality, &series.series.description,
        &series.series.number, &series.series.protocol})
    io.text(*text);
  io.choice(series.series.role, SeriesRole::document);
  io.list(series.instances, [&](Instance& instance) { fields(io, instance); });
}

template <class Io>
void fields(Io& io, VolumeShape& shape) {
  GridSize& size = shape.geometry.size;
  for (int* extent : {&size.x, &size.y, &size.z, &size.t}) io.number(*extent);
  auto matrix = shape.geometry.affine.matrix();
  for (double& element : matrix) io.number(element);
  if constexpr (Io::reading) shape.geometry.affine = Affine::fromMatrix(matrix);
  io.choice(shape.geometry.unit, LengthUnit::pixels);
  io.choice(shape.type, ScalarType::float64);
  io.number(shape.channels);
  io.number(shape.slope);
  io.number(shape.intercept);
  io.text(shape.modality);
}

template <class Io>
void fields(Io& io, Segment& segment) {
  io.number(segment.value);
  for (std::string* text :
       {&segment.id, &segment.code.scheme, &segment.code.value, &segment.code.meaning, &segment.name})
    io.text(*text);
  for (std::uint8_t* channel : {&segment.colour.r, &segment.colour.g, &segment.colour.b}) io.number(*channel);
}

struct PackedTile {
  TileKey key;
  std::string bytes;
};

std::vector<PackedTile> packed(const LabelTiles& labels) {
  std::vector<PackedTile> tiles;
  for (const auto& [key, tile] : labels.tiles()) {
    const std::vector<std::byte> bytes = encodeTile(*tile);
    tiles.push_back({key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  }
  return tiles;
}

template <class Io>
void fields(Io& io, ImportedLabels& imported) {
  io.text(imported.scheme.id);
  io.text(imported.scheme.name);
  io.list(imported.scheme.segments, [&](Segment& segment) { fields(io, segment); });
  GridSize size = imported.labels.size();
  for (int* extent : {&size.x, &size.y, &size.z, &size.t}) io.number(*extent);
  auto tiles = packed(imported.labels);
  io.list(tiles, [&](PackedTile& tile) {
    for (int* place : {&tile.key.t, &tile.key.k, &tile.key.ty, &tile.key.tx}) io.number(*place);
    io.text(tile.bytes);
  });
  if constexpr (Io::reading) {
    imported.labels = LabelTiles(size);
    for (const PackedTile& tile : tiles) {
      auto decoded = decodeTile(std::as_bytes(std::span{tile.bytes}));
      if (!decoded || !imported.labels.contains(tile.key)) return io.spoil();
      imported.labels.setTile(tile.key, std::move(*decoded));
    }
  }
}

template <class Io>
void fields(Io& io, Request& request) {
  io.choice(request.kind, Request::Kind::load);
  if (request.kind == Request::Kind::load) return fields(io, request.candidate);
  io.list(request.paths, [&](std::filesystem::path& each) { path(io, each); });
  io.list(request.leftOut, [&](Skipped& each) { fields(io, each); });
}

template <class Io>
void fields(Io& io, Answer& answer) {
  io.choice(answer.kind, Answer::Kind::loaded);
  switch (answer.kind) {
    case Answer::Kind::progress:
      io.number(answer.fraction);
      return io.text(answer.text);
    case Answer::Kind::file:
      return io.text(answer.text);
    case Answer::Kind::refused:
      return fields(io, answer.error);
    case Answer::Kind::scanned:
      io.list(answer.scan.series, [&](SeriesCandidate& series) { fields(io, series); });
      return io.list(answer.scan.skipped, [&](Skipped& skipped) { fields(io, skipped); });
    case Answer::Kind::loaded:
      fields(io, answer.source);
      fields(io, answer.shape);
      io.list(answer.labels, [&](ImportedLabels& labels) { fields(io, labels); });
      return io.list(answer.notes, [&](std::string& note) { io.text(note); });
  }
}

template <class Message>
std::string written(Message message) {  // a copy: the fields are listed for reading, too
  WireWriter io;
  fields(io, message);
  return io.bytes();
}

template <class Message>
Result<Message> read(std::string_view bytes) {
  WireReader io{bytes};
  Message message;
  fields(io, message);
  if (!io.finished())
    return Error{ErrorCode::damaged, "The reader of image files sent a message that makes no sense", {}, {}};
  return message;
}

}  // namespace

std::string toBytes(const Request& request) {
  return written(request);
}
std::string toBytes(const Answer& answer) {
  return written(answer);
}
Result<Request> requestFromBytes(std::string_view bytes) {
  return read<Request>(bytes);
}
Result<Answer> answerFromBytes(std::string_view bytes) {
  return read<Answer>(bytes);
}

}  // namespace diptych::storage::decoder
