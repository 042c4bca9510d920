#include "core/base/Libraries.h"

#include <nlohmann/json.hpp>
#include <opencv2/core/utility.hpp>
#include <openssl/crypto.h>
#include <zstd.h>

namespace diptych {

LibraryVersions coreLibraries() {
  return {{"OpenCV", cv::getVersionString()},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"zstd", ZSTD_versionString()},
          {"nlohmann-json", std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
                                std::to_string(NLOHMANN_JSON_VERSION_PATCH)}};
}

}  // namespace diptych
