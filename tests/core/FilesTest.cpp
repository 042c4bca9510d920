#include "core/base/Files.h"
#include "core/base/Ids.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QtTest>
#include <array>
#include <cerrno>
#include <fstream>
#include <set>

using namespace diptych;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span{text});
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
}

}  // namespace

class FilesTest : public QObject {
  Q_OBJECT
  QTemporaryDir temporary_;
  fs::path folder() const { return temporary_.path().toStdString(); }

private Q_SLOTS:
  void init() {
    for (const auto& entry : fs::directory_iterator{folder()}) fs::remove_all(entry);
  }

  void replacesTheWholeFileAndLeavesNothingElse() {
    const fs::path file = folder() / "note.txt";
    QVERIFY(writeFileAtomically(file, "a long first text").ok());
    QVERIFY(writeFileAtomically(file, "second").ok());
    QCOMPARE(*readTextFile(file), std::string{"second"});
    QCOMPARE(entries(folder()), std::size_t{1});
    struct stat info {};
    QCOMPARE(::stat(file.c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777u, 0600u);
  }

  void writesPartsInOrder() {
    const std::array<std::span<const std::byte>, 3> parts{bytes("one "), bytes(""), bytes("two")};
    QVERIFY(writePartsAtomically(folder() / "parts", parts).ok());
    QCOMPARE(*readTextFile(folder() / "parts"), std::string{"one two"});
  }

  void makesFoldersWithWhatIsMissingAboveThem() {
    QVERIFY(makeFolders(folder() / "one" / "two" / "").ok());
    QVERIFY(fs::is_directory(folder() / "one" / "two"));
    QVERIFY(makeFolders(folder() / "one" / "two").ok());
    QVERIFY(writeFileAtomically(folder() / "one" / "file", "x").ok());
    const Status inTheWay = makeFolders(folder() / "one" / "file" / "below");
    QVERIFY(!inTheWay.ok());
    QVERIFY(inTheWay.error().what.find("file/below") != std::string::npos);
  }

  void saysWhatCannotBeMadeSureOf() {
    QVERIFY(syncParentOf(folder() / "not yet there").ok());
    for (const Status& missing : {syncFolder(folder() / "gone"), syncFile(folder() / "gone")}) {
      QVERIFY(!missing.ok());
      QCOMPARE(missing.error().code, ErrorCode::notFound);
      QVERIFY(missing.error().what.find("gone") != std::string::npos);
    }
  }

  void saysWhichFileAndWhyWhereTheFolderIsMissing() {
    const fs::path file = folder() / "nowhere" / "note.txt";
    const Status status = writeFileAtomically(file, "x");
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::notFound);
    QVERIFY(status.error().what.find(file.string()) != std::string::npos);
    QVERIFY(!fs::exists(folder() / "nowhere"));
  }

  void keepsTheOldFileWhereTheFolderCannotBeWrittenTo() {
    if (::geteuid() == 0) QSKIP("root may write anywhere");
    const fs::path closed = folder() / "closed", file = closed / "note.txt";
    fs::create_directory(closed);
    QVERIFY(writeFileAtomically(file, "old").ok());
    fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec);
    const Status status = writeFileAtomically(file, "new");
    fs::permissions(closed, fs::perms::owner_all);
    QCOMPARE(status.error().code, ErrorCode::permission);
    QCOMPARE(*readTextFile(file), std::string{"old"});
    QCOMPARE(entries(closed), std::size_t{1});
  }

  void removesItsTemporaryFileWhereTheNameIsTakenByAFolder() {
    fs::create_directories(folder() / "taken" / "inside");
    QVERIFY(!writeFileAtomically(folder() / "taken", "x").ok());
    QCOMPARE(entries(folder()), std::size_t{1});
    QVERIFY(fs::exists(folder() / "taken" / "inside"));
  }

  void namesTheReasonByItsCode_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("code");
    QTest::newRow("no space") << ENOSPC << int(ErrorCode::noSpace);
    QTest::newRow("quota") << EDQUOT << int(ErrorCode::noSpace);
    QTest::newRow("read-only") << EROFS << int(ErrorCode::permission);
    QTest::newRow("busy") << EBUSY << int(ErrorCode::locked);
    QTest::newRow("bad sector") << EIO << int(ErrorCode::unreadable);
  }
  void namesTheReasonByItsCode() {
    QFETCH(int, number);
    QFETCH(int, code);
    errno = number;
    const Error error = errorFromErrno("write", "/data/a.nii");
    QCOMPARE(int(error.code), code);
    QVERIFY(error.what.starts_with("Cannot write /data/a.nii: "));
  }

  void readsEmptyAndSpecialFilesAndRefusesFolders() {
    std::ofstream{folder() / "empty"};
    QCOMPARE(*readTextFile(folder() / "empty"), std::string{});
    QVERIFY(readFile("/proc/self/status").ok());  // says it has 0 bytes
    QVERIFY(!readFile("/proc/self/status")->empty());
    QVERIFY(!readTextFile(folder()).ok());
    QCOMPARE(readFile(folder() / "absent").error().code, ErrorCode::notFound);
  }

  void readsUpToItsLimitAndNotBeyond() {
    QVERIFY(writeFileAtomically(folder() / "ten", "0123456789").ok());
    QVERIFY(readTextFile(folder() / "ten", 10).ok());
    QCOMPARE(readTextFile(folder() / "ten", 9).error().code, ErrorCode::unsupported);
    QCOMPARE(readTextFile("/dev/zero", 1 << 20).error().code, ErrorCode::unsupported);
  }

  void sha256MatchesTheVectorsOfFips180() {
    QCOMPARE(sha256({}), std::string{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"});
    QCOMPARE(sha256(bytes("abc")), std::string{"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"});
    const std::string million(1'000'000, 'a');
    const std::string expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    QCOMPARE(sha256(bytes(million)), expected);
    QVERIFY(writeFileAtomically(folder() / "million", million).ok());
    QCOMPARE(*sha256OfFile(folder() / "million"), expected);
    QCOMPARE(sha256OfFile(folder() / "absent").error().code, ErrorCode::notFound);
  }

  void randomIdsAre32HexDigitsAndDiffer() {
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) {
      const std::string id = randomId();
      QCOMPARE(id.size(), std::size_t{32});
      QVERIFY(id.find_first_not_of("0123456789abcdef") == std::string::npos);
      ids.insert(id);
    }
    QCOMPARE(ids.size(), std::size_t{1000});
  }
};

QTEST_GUILESS_MAIN(FilesTest)
#include "FilesTest.moc"
