#include "tests/support/Places.h"

namespace diptych::test {

namespace {
QString join(const char* folder, const char* below) {
  return QString::fromUtf8(folder) + QLatin1Char('/') + QString::fromUtf8(below);
}
}  // namespace

QString inSource(const char* below) {
  return join(DIPTYCH_SOURCE_DIR, below);
}
QString inBuild(const char* below) {
  return join(DIPTYCH_BINARY_DIR, below);
}
QString inShared(const char* below) {
  return join(DIPTYCH_SHARED_DIR, below);
}

}  // namespace diptych::test
