#include "app/cli/Libraries.h"

#include <CLI/Version.hpp>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <nlohmann/json.hpp>
#include <opencv2/core/utility.hpp>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <vtkVersion.h>
#include <zstd.h>

#include <QtGlobal>

namespace diptych::app {

std::vector<std::pair<std::string, std::string>> libraryVersions() {
  return {{"Qt", qVersion()},
          {"VTK", vtkVersion::GetVTKVersion()},
          {"DCMTK", OFFIS_DCMTK_VERSION_STRING},
          {"OpenCV", cv::getVersionString()},
          {"SQLite", sqlite3_libversion()},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"zstd", ZSTD_versionString()},
          {"CLI11", CLI11_VERSION},
          {"nlohmann-json", std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_PATCH)}};
}

}  // namespace diptych::app
