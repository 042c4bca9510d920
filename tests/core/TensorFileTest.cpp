#include "core/tensorfile/ShardedTensorFile.h"
#include "core/tensorfile/TensorFile.h"
#include "tests/support/TestPython.h"

#include <QtTest>
#include <algorithm>
#include <cstring>
#include <fstream>
#include <random>

using namespace diptych;

namespace {

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return std::filesystem::path{folder.path().toStdString()} / name;
}

TensorFile example() {
  TensorFile file;
  file.tensors["image"] = makeTensor<float>(TensorType::f32, {2, 3}, {1, 2, 3, 4, 5, 6.5F});
  file.tensors["declared"] = makeTensor<std::uint8_t>(TensorType::u8, {5}, {1, 0, 1, 1, 0});
  file.tensors["count"] = makeTensor<std::int64_t>(TensorType::i64, {}, {-7});
  file.tensors["nothing"] = makeTensor<double>(TensorType::f64, {0, 4}, {});
  file.metadata = {{"task", "a \"quoted\" text"}, {"ümlaut", "→"}};
  return file;
}

QByteArray bytesOf(const std::filesystem::path& path) {
  QFile file{QString::fromStdString(path.string())};
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

/// A file with this header text and so many bytes of data.
std::filesystem::path handMade(const QTemporaryDir& folder, const QByteArray& header, qsizetype dataBytes) {
  const auto path = in(folder, "hand.safetensors");
  const auto length = static_cast<std::uint64_t>(header.size());
  QByteArray bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  bytes += header + QByteArray(dataBytes, 'x');
  std::ofstream{path, std::ios::binary}.write(bytes.constData(), bytes.size());
  return path;
}

}  // namespace

class TensorFileTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void whatWasWrittenIsRead();
  void sameContentsGiveSameBytes();
  void dataAndWideTypesAreAligned();
  void readTensorsOutliveTheFile();
  void oddlyPlacedNumbersCanBeRead();
  void wrongFilesAreRefused_data();
  void wrongFilesAreRefused();
  void everyTruncationIsRefused();
  void changedBytesNeverReachOutOfTheFile();
  void impossibleTensorsAreNotWritten();
  void failedWriteLeavesTheOldFile();
  void theReferenceImplementationReadsOurs();
  void weReadTheReferenceImplementations();
  void shardsComeBackAsOne();
  void hostileIndexesAreRefused_data();
  void hostileIndexesAreRefused();
};

void TensorFileTest::whatWasWrittenIsRead() {
  QTemporaryDir folder;
  const auto path = in(folder, "a.safetensors");
  QVERIFY(writeTensorFile(path, example()).ok());
  const auto read = readTensorFile(path);
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  QCOMPARE(read->metadata, example().metadata);
  QCOMPARE(read->tensors.size(), std::size_t{4});
  for (const auto& [name, wanted] : example().tensors) {
    const Tensor& got = read->tensors.at(name);
    QCOMPARE(got.type, wanted.type);
    QCOMPARE(got.shape, wanted.shape);
    QCOMPARE(std::memcmp(got.bytes.get(), wanted.bytes.get(), wanted.byteCount()), 0);
  }
  QCOMPARE(read->tensors.at("image").as<float>()[5], 6.5F);
  QCOMPARE(read->tensors.at("count").elements(), std::size_t{1});
  QCOMPARE(read->tensors.at("nothing").elements(), std::size_t{0});
}

void TensorFileTest::sameContentsGiveSameBytes() {
  QTemporaryDir folder;
  QVERIFY(writeTensorFile(in(folder, "a"), example()).ok());
  QVERIFY(writeTensorFile(in(folder, "b"), example()).ok());
  QVERIFY(!bytesOf(in(folder, "a")).isEmpty());
  QCOMPARE(bytesOf(in(folder, "a")), bytesOf(in(folder, "b")));
}

void TensorFileTest::dataAndWideTypesAreAligned() {
  QTemporaryDir folder;
  QVERIFY(writeTensorFile(in(folder, "a"), example()).ok());
  std::uint64_t length = 0;
  std::memcpy(&length, bytesOf(in(folder, "a")).constData(), 8);
  QCOMPARE(length % 8, std::uint64_t{0});
  const auto read = readTensorFile(in(folder, "a"));
  QVERIFY(read.ok());
  for (const auto& [name, tensor] : read->tensors)
    QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor.bytes.get()) % bytesPerElement(tensor.type), std::uintptr_t{0});
}

void TensorFileTest::readTensorsOutliveTheFile() {
  QTemporaryDir folder;
  QVERIFY(writeTensorFile(in(folder, "a"), example()).ok());
  Tensor image;
  {
    const auto read = readTensorFile(in(folder, "a"));
    QVERIFY(read.ok());
    image = read->tensors.at("image");
  }
  std::filesystem::remove(in(folder, "a"));
  QCOMPARE(image.as<float>()[3], 4.0F);
}

void TensorFileTest::oddlyPlacedNumbersCanBeRead() {
  QTemporaryDir folder;
  QByteArray header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                      R"("b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})";
  const auto read = readTensorFile(handMade(folder, header, 5));
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  const Tensor& b = read->tensors.at("b");
  QCOMPARE(reinterpret_cast<std::uintptr_t>(b.bytes.get()) % 4, std::uintptr_t{0});
  QCOMPARE(std::memcmp(b.bytes.get(), "xxxx", 4), 0);
}

void TensorFileTest::wrongFilesAreRefused_data() {
  QTest::addColumn<QByteArray>("header");
  QTest::addColumn<int>("dataBytes");
  QTest::addColumn<QString>("word");
  const auto one = [](const char* type, const char* shape, const char* offsets) {
    return QByteArray{R"({"t":{"dtype":")"} + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  QTest::newRow("not JSON") << QByteArray{"{\"t\":"} << 0 << "not valid JSON";
  QTest::newRow("not an object") << QByteArray{"[]"} << 0 << "not a JSON object";
  QTest::newRow("unknown type") << one("F8", "[4]", "[0,4]") << 4 << "F8";
  QTest::newRow("size against shape") << one("F32", "[2]", "[0,4]") << 4 << "does not fit its shape";
  QTest::newRow("beyond the end") << one("F32", "[2]", "[0,8]") << 4 << "ends at byte 8 of 4";
  QTest::newRow("descending") << one("U8", "[1]", "[1,0]") << 1 << "ascending";
  QTest::newRow("one offset") << one("U8", "[1]", "[1]") << 1 << "ascending";
  QTest::newRow("three offsets") << one("U8", "[1]", "[0,1,2]") << 1 << "at most 2";
  QTest::newRow("negative size") << one("U8", "[-1]", "[0,1]") << 1 << "not negative";
  QTest::newRow("fraction") << one("U8", "[1.5]", "[0,1]") << 1 << "whole number";
  QTest::newRow("product wraps") << one("F32", "[4611686018427387904,4]", "[0,0]") << 0 << "does not fit its shape";
  QTest::newRow("left over") << one("U8", "[1]", "[0,1]") << 3 << "belong to no tensor";
  QTest::newRow("unknown key") << QByteArray{R"({"t":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":1}})"} << 1
                               << "t.x";
  QTest::newRow("missing key") << QByteArray{R"({"t":{"dtype":"U8","data_offsets":[0,1]}})"} << 1
                               << "t.shape is missing";
  QTest::newRow("metadata number") << QByteArray{R"({"__metadata__":{"a":1}})"} << 0 << "metadata a";
  QTest::newRow("hole") << QByteArray{R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                      R"("b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})"}
                        << 3 << "b leaves a hole";
  QTest::newRow("overlap") << QByteArray{R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                                         R"("b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})"}
                           << 3 << "b overlaps";
  QTest::newRow("same name twice") << QByteArray{R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                                 R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})"}
                                   << 2 << "a appears twice";
  QTest::newRow("deep") << QByteArray(100'000, '[') << 0 << "nested";
}

void TensorFileTest::wrongFilesAreRefused() {
  QFETCH(QByteArray, header);
  QFETCH(int, dataBytes);
  QFETCH(QString, word);
  QTemporaryDir folder;
  const auto read = readTensorFile(handMade(folder, header, dataBytes));
  QVERIFY(!read.ok());
  const auto what = QString::fromStdString(read.error().what);
  QVERIFY2(what.contains(word), qPrintable(what));
  QVERIFY2(what.contains("hand.safetensors"), qPrintable(what));
}

void TensorFileTest::everyTruncationIsRefused() {
  QTemporaryDir folder;
  const auto path = in(folder, "a");
  QVERIFY(writeTensorFile(path, example()).ok());
  const auto whole = std::filesystem::file_size(path);
  for (auto size = whole; size-- > 0;) {
    std::filesystem::resize_file(path, size);
    QVERIFY2(!readTensorFile(path).ok(), qPrintable(QString::number(size)));
  }
  QVERIFY(!readTensorFile(in(folder, "absent")).ok());
  QCOMPARE(readTensorFile(in(folder, "absent")).error().code, ErrorCode::notFound);
  QVERIFY(!readTensorFile(folder.path().toStdString()).ok());
}

void TensorFileTest::changedBytesNeverReachOutOfTheFile() {
  QTemporaryDir folder;
  const auto path = in(folder, "a");
  QVERIFY(writeTensorFile(path, example()).ok());
  const QByteArray good = bytesOf(path);
  std::mt19937 engine{11};
  const char letters[] = "0123456789[]{}\",:-eFUI \xff";
  for (int trial = 0; trial < 500; ++trial) {
    QByteArray bad = good;
    for (int change = 0; change < 1 + trial % 3; ++change)
      bad[static_cast<qsizetype>(engine() % static_cast<unsigned>(bad.size()))] =
          letters[engine() % (sizeof letters - 1)];
    std::ofstream{path, std::ios::binary}.write(bad.constData(), bad.size());
    const auto read = readTensorFile(path);
    if (!read) continue;  // what can still be read must lie inside the file
    std::size_t total = 0;
    for (const auto& [name, tensor] : read->tensors) {
      total += tensor.byteCount();
      QVERIFY(std::count(tensor.bytes.get(), tensor.bytes.get() + tensor.byteCount(), std::byte{0}) >= 0);
    }
    QVERIFY(total <= static_cast<std::size_t>(bad.size()));
  }
}

void TensorFileTest::impossibleTensorsAreNotWritten() {
  QTemporaryDir folder;
  const auto refused = [&](const std::string& name, Tensor tensor) {
    TensorFile file;
    file.tensors[name] = std::move(tensor);
    return !writeTensorFile(in(folder, "a"), file).ok();
  };
  QVERIFY(refused("t", Tensor{TensorType::f32, {-1}, {}}));
  QVERIFY(refused("t", Tensor{TensorType::f32, {2}, {}}));
  QVERIFY(refused("__metadata__", makeTensor<float>(TensorType::f32, {1}, {1})));
  QVERIFY(refused("\xff", makeTensor<float>(TensorType::f32, {1}, {1})));
  QVERIFY(!std::filesystem::exists(in(folder, "a")));
}

void TensorFileTest::failedWriteLeavesTheOldFile() {
  QTemporaryDir folder;
  QVERIFY(writeTensorFile(in(folder, "a"), example()).ok());
  const auto before = bytesOf(in(folder, "a"));
  TensorFile wrong;
  wrong.tensors["t"] = Tensor{TensorType::f32, {2}, {}};
  QVERIFY(!writeTensorFile(in(folder, "a"), wrong).ok());
  QCOMPARE(bytesOf(in(folder, "a")), before);
  const auto nowhere = writeTensorFile(in(folder, "no/such/folder"), example());
  QVERIFY(!nowhere.ok());
  QCOMPARE(nowhere.error().code, ErrorCode::notFound);
  QCOMPARE(QDir{folder.path()}.entryList(QDir::Files | QDir::Hidden), QStringList{"a"});
}

void TensorFileTest::theReferenceImplementationReadsOurs() {
  const QString interpreter = test::python("safetensors, numpy");
  if (interpreter.isEmpty()) QSKIP("no Python with safetensors");
  QTemporaryDir folder;
  QVERIFY(writeTensorFile(in(folder, "a"), example()).ok());
  const auto run = test::runPython(interpreter, R"(
import sys
from safetensors import safe_open
with safe_open(sys.argv[1], 'np') as f:
    assert f.metadata() == {'task': 'a "quoted" text', 'ümlaut': '→'}, f.metadata()
    assert sorted(f.keys()) == ['count', 'declared', 'image', 'nothing']
    image = f.get_tensor('image')
    assert image.dtype == 'float32' and image.tolist() == [[1, 2, 3], [4, 5, 6.5]]
    assert f.get_tensor('declared').tolist() == [1, 0, 1, 1, 0]
    assert f.get_tensor('count').shape == () and f.get_tensor('count').item() == -7
    assert f.get_tensor('nothing').shape == (0, 4)
)",
                                   {QString::fromStdString(in(folder, "a").string())});
  QVERIFY2(run.ok, run.errors.constData());
}

void TensorFileTest::weReadTheReferenceImplementations() {
  const QString interpreter = test::python("safetensors, numpy");
  if (interpreter.isEmpty()) QSKIP("no Python with safetensors");
  QTemporaryDir folder;
  const auto run = test::runPython(interpreter, R"(
import sys, numpy
from safetensors.numpy import save_file
save_file({'a': numpy.arange(5, dtype=numpy.uint8), 'b': numpy.arange(6, dtype=numpy.float32).reshape(2, 3),
           'c': numpy.array([-1, 1], dtype=numpy.int16), 'd': numpy.array(0.5, dtype=numpy.float64),
           'e': numpy.zeros((3, 0), dtype=numpy.float16)}, sys.argv[1], {'made': 'elsewhere'})
)",
                                   {QString::fromStdString(in(folder, "a").string())});
  QVERIFY2(run.ok, run.errors.constData());
  const auto read = readTensorFile(in(folder, "a"));
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  QCOMPARE(read->metadata.at("made"), std::string{"elsewhere"});
  QCOMPARE(read->tensors.size(), std::size_t{5});
  QCOMPARE(read->tensors.at("a").as<std::uint8_t>()[4], std::uint8_t{4});
  QCOMPARE(read->tensors.at("b").as<float>()[4], 4.0F);
  QCOMPARE(read->tensors.at("c").as<std::int16_t>()[0], std::int16_t{-1});
  QCOMPARE(read->tensors.at("d").as<double>()[0], 0.5);
  QCOMPARE(read->tensors.at("e").elements(), std::size_t{0});
}

void TensorFileTest::shardsComeBackAsOne() {
  QTemporaryDir folder;
  const auto index = writeTensorFiles(in(folder, ""), "model", example(), 24);
  QVERIFY2(index.ok(), index.ok() ? "" : index.error().what.c_str());
  QCOMPARE(QString::fromStdString(index->filename().string()), "model.safetensors.index.json");
  QVERIFY(std::filesystem::exists(in(folder, "model-00001-of-00002.safetensors")));
  const auto read = readTensorFiles(*index);
  QVERIFY2(read.ok(), read.ok() ? "" : read.error().what.c_str());
  QCOMPARE(read->metadata.at("task"), example().metadata.at("task"));
  QCOMPARE(read->tensors.size(), example().tensors.size());
  for (const auto& [name, wanted] : example().tensors) {
    QCOMPARE(read->tensors.at(name).shape, wanted.shape);
    QCOMPARE(std::memcmp(read->tensors.at(name).bytes.get(), wanted.bytes.get(), wanted.byteCount()), 0);
  }
  QVERIFY(readTensorFiles(in(folder, "model-00001-of-00002.safetensors")).ok());  // a single file as ever

  const auto python = diptych::test::python("safetensors");
  if (python.isEmpty()) return;
  const auto run = diptych::test::runPython(python, R"PY(
import json, os, sys
from safetensors import safe_open
index = json.load(open(sys.argv[1]))
for name, file in index["weight_map"].items():
    with safe_open(os.path.join(os.path.dirname(sys.argv[1]), file), framework="numpy") as f:
        f.get_tensor(name)
print(index["metadata"]["total_size"])
)PY",
                                            {QString::fromStdString(index->string())});
  QVERIFY2(run.ok, run.errors.constData());
  QCOMPARE(run.output.trimmed(), QByteArray{"37"});  // 24 + 5 + 8 + 0 bytes
}

void TensorFileTest::hostileIndexesAreRefused_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<QString>("word");
  QTest::newRow("parent folder") << QByteArray{R"({"weight_map": {"image": "../a.safetensors"}})"} << "plain file name";
  QTest::newRow("absolute") << QByteArray{R"({"weight_map": {"image": "/etc/passwd"}})"} << "plain file name";
  QTest::newRow("backslash") << QByteArray{R"({"weight_map": {"image": "..\\\\a.safetensors"}})"} << "plain file name";
  QTest::newRow("itself") << QByteArray{R"({"weight_map": {"image": ".."}})"} << "plain file name";
  QTest::newRow("no text") << QByteArray{R"({"weight_map": {"image": 7}})"} << "not a text";
  QTest::newRow("no map") << QByteArray{R"({"metadata": {}})"} << "weight_map";
  QTest::newRow("empty map") << QByteArray{R"({"weight_map": {}})"} << "weight_map";
  QTest::newRow("not JSON") << QByteArray{"{"} << "not valid JSON";
  QTest::newRow("missing file") << QByteArray{R"({"weight_map": {"image": "b.safetensors"}})"} << "b.safetensors";
  QTest::newRow("tensor elsewhere") << QByteArray{R"({"weight_map": {"image": "a.safetensors", "count": "a.safetensors",
    "nothing": "a.safetensors", "declared": "a.safetensors", "more": "a.safetensors"}})"}
                                    << "the tensor more is not in";
  QTest::newRow("tensor not listed") << QByteArray{R"({"weight_map": {"image": "a.safetensors"}})"} << "does not list";
}

void TensorFileTest::hostileIndexesAreRefused() {
  QFETCH(QByteArray, text);
  QFETCH(QString, word);
  QTemporaryDir folder;
  QVERIFY(writeTensorFile(in(folder, "a.safetensors"), example()).ok());
  const auto index = in(folder, "model.safetensors.index.json");
  std::ofstream{index, std::ios::binary}.write(text.constData(), text.size());
  const auto read = readTensorFiles(index);
  QVERIFY(!read.ok());
  const auto sentence = QString::fromStdString(read.error().sentence());
  QVERIFY2(sentence.contains(word), qPrintable(sentence));
}

QTEST_GUILESS_MAIN(TensorFileTest)
#include "TensorFileTest.moc"
