#include "storage/Libraries.h"

#include <archive.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <expat.h>
#include <sqlite3.h>
#include <zlib.h>

namespace diptych::storage {

LibraryVersions storageLibraries() {
  return {{"DCMTK", OFFIS_DCMTK_VERSION_STRING},
          {"SQLite", sqlite3_libversion()},
          {"libarchive", ARCHIVE_VERSION_ONLY_STRING},
          {"Expat", std::to_string(XML_MAJOR_VERSION) + "." + std::to_string(XML_MINOR_VERSION) + "." +
                        std::to_string(XML_MICRO_VERSION)},
          {"zlib", zlibVersion()}};
}

}  // namespace diptych::storage
