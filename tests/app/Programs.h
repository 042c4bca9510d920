#pragma once
// Runs the real programs, as a user would.

#include "tests/support/Places.h"

#include <QByteArray>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QtGlobal>

namespace diptych::tests {

struct Ran {
  int status = -1;
  QByteArray out, err;

  QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
  QString errorCode() const { return json()["error"].toObject()["code"].toString(); }
};

inline QString diptychProgram() {
  return diptych::test::inBuild("bin/diptych");
}

/// The worker that `diptych` would use; empty where none is built.
inline QString workerProgram() {
  const QString given = qEnvironmentVariable("DIPTYCH_WORKER");
  const QString built = diptych::test::inBuild("bin/diptych-worker");
  const QString program = given.isEmpty() ? built : given;
  return QFile::exists(program) ? program : QString();
}

inline Ran runDiptych(const QStringList& arguments, int timeoutMs = 120'000) {
  QProcess process;
  process.start(diptychProgram(), arguments);
  process.closeWriteChannel();
  Ran ran;
  if (!process.waitForFinished(timeoutMs)) {
    process.kill();
    process.waitForFinished();
    return ran;
  }
  ran.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
  ran.out = process.readAllStandardOutput();
  ran.err = process.readAllStandardError();
  return ran;
}

}  // namespace diptych::tests

/// One sentence on standard error, nothing on standard output.
#define COMPARE_ONE_SENTENCE(ran, expectedStatus)                     \
  do {                                                                \
    const Ran& once = (ran);                                          \
    QCOMPARE(once.status, expectedStatus);                            \
    QCOMPARE(once.out, QByteArray());                                 \
    QVERIFY2(once.err.startsWith("diptych: "), once.err.constData()); \
    QVERIFY2(once.err.endsWith(".\n"), once.err.constData());         \
    QCOMPARE(once.err.count('\n'), 1);                                \
  } while (false)

/// The step that went wrong tells why.
#define VERIFY_DONE(ran)                                           \
  do {                                                             \
    const Ran& once = (ran);                                       \
    QVERIFY2(once.status == 0, (once.err + once.out).constData()); \
  } while (false)
