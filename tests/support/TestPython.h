#pragma once
// Independent readers and oracles live in a Python environment of the tests' own (tests/requirements.txt).

#include "tests/support/Places.h"

#include <QFileInfo>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace diptych::test {

/// The interpreter named by DIPTYCH_TEST_PYTHON, else the repository's .venv; empty where there is none or `module` is not
/// installed in it.
inline QString python(const QString& module) {
  QString interpreter = qEnvironmentVariable("DIPTYCH_TEST_PYTHON");
  if (interpreter.isEmpty()) interpreter = diptych::test::inSource(".venv/bin/python");
  if (!QFileInfo{interpreter}.isExecutable()) return {};
  return QProcess::execute(interpreter, {"-c", "import " + module}) == 0 ? interpreter : QString{};
}

struct PythonRun {
  bool ok = false;
  QByteArray output, errors;
};

/// Runs a script given as text.
inline PythonRun runPython(const QString& interpreter, const QString& script, const QStringList& arguments) {
  QProcess process;
  process.start(interpreter, QStringList{"-c", script} + arguments);
  process.waitForFinished(-1);
  return {process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0, process.readAllStandardOutput(),
          process.readAllStandardError()};
}

}  // namespace diptych::test
