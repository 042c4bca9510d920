# OpenCV's core and imgproc as imported targets. Debian ships OpenCVConfig.cmake only in libopencv-dev, which drags in GDAL,
# GDCM and Poppler; the two libraries themselves need none of these.
#   OpenCVCore::core, OpenCVCore::imgproc
find_path(OpenCVCore_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
find_library(OpenCVCore_core_LIBRARY opencv_core)
find_library(OpenCVCore_imgproc_LIBRARY opencv_imgproc)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVCore REQUIRED_VARS
  OpenCVCore_core_LIBRARY OpenCVCore_imgproc_LIBRARY OpenCVCore_INCLUDE_DIR)
if(OpenCVCore_FOUND)
  foreach(part core imgproc)
    if(NOT TARGET OpenCVCore::${part})
      add_library(OpenCVCore::${part} UNKNOWN IMPORTED)
      set_target_properties(OpenCVCore::${part} PROPERTIES
        IMPORTED_LOCATION "${OpenCVCore_${part}_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${OpenCVCore_INCLUDE_DIR}")
    endif()
  endforeach()
  set_property(TARGET OpenCVCore::imgproc APPEND PROPERTY INTERFACE_LINK_LIBRARIES OpenCVCore::core)
endif()
