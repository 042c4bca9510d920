#pragma once
// Reads din-golden.json where the shared folder is there: numbers made by an outside implementation.

#include "tests/support/Places.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace diptych::test {

/// A part of the file ("fuzzy", "metrics"); empty where the file is absent.
inline QJsonObject goldenNumbers(const char* part) {
  QFile file{diptych::test::inShared("din-golden.json")};
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QJsonDocument::fromJson(file.readAll()).object().value(part).toObject();
}

}  // namespace diptych::test
