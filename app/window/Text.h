#pragma once
// Texts of the use cases and the project, which are UTF-8 without Qt, for the window.

#include <QString>
#include <string>

namespace diptych::app {

inline QString text(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

}  // namespace diptych::app
