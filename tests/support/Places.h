#pragma once
// Where the checkout, its build and the data pack lie. Functions rather than macros: with a path on its command line every test
// program of another clone would be a new one for the compiler cache.

#include <QString>

namespace diptych::test {

QString inSource(const char* below);  ///< the checkout
QString inBuild(const char* below);   ///< the build folder: bin/diptych
QString inShared(const char* below);  ///< the data pack beside the checkout; it may be absent

}  // namespace diptych::test
