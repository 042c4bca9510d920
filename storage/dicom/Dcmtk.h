#pragma once
// What must happen once before DCMTK is used. Internal to storage/dicom.

#include "core/base/Result.h"

namespace diptych::storage {

/// Registers the codecs (RLE, JPEG, JPEG-LS), turns DCMTK's logging off (it would print patient data to stderr) and checks
/// that the data dictionary is there: without it implicit VR files would be misread in silence. Any thread, any number of
/// times.
Status prepareDcmtk();

}  // namespace diptych::storage
