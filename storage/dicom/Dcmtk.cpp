#include "storage/dicom/Dcmtk.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

namespace diptych::storage {

Status prepareDcmtk() {
  static const bool dictionaryLoaded = [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    return static_cast<bool>(dcmDataDict.isDictionaryLoaded());
  }();
  if (!dictionaryLoaded) {
    return Error{ErrorCode::failed, "Cannot read DICOM files: DCMTK's data dictionary was not found",
                 "install the package dcmtk-data or let DCMDICTPATH name dicom.dic", ""};
  }
  return {};
}

}  // namespace diptych::storage
