# LibTorch as imported targets of our own: the wheel's TorchConfig.cmake demands a CUDA toolkit that nothing here needs.
#   DIPTYCH_TORCH_ROOT  folder that holds include/ and lib/ (of the torch wheel or of a LibTorch archive);
#                       default: where ./run puts the pinned wheel, ${XDG_CACHE_HOME:-~/.cache}/diptych/torch-<version>/torch
#   LibTorch::torch     torch_cpu and c10 with their headers; CUDA is opened at run time (see models/README.md)
#   LibTorch_RUNTIME_DIRS  folders for the run path
set(LibTorch_PINNED_VERSION 2.14.1)
if(NOT DIPTYCH_TORCH_ROOT)
  if(DEFINED ENV{XDG_CACHE_HOME})
    set(_cache "$ENV{XDG_CACHE_HOME}")
  else()
    set(_cache "$ENV{HOME}/.cache")
  endif()
  set(DIPTYCH_TORCH_ROOT "${_cache}/diptych/torch-${LibTorch_PINNED_VERSION}/torch" CACHE PATH "LibTorch's root")
endif()
find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h
  PATHS "${DIPTYCH_TORCH_ROOT}/include" NO_DEFAULT_PATH)
find_library(LibTorch_torch_cpu_LIBRARY torch_cpu PATHS "${DIPTYCH_TORCH_ROOT}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_c10_LIBRARY c10 PATHS "${DIPTYCH_TORCH_ROOT}/lib" NO_DEFAULT_PATH)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_torch_cpu_LIBRARY LibTorch_c10_LIBRARY LibTorch_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "Run './run --setup-only' to fetch the pinned wheel, or give -DDIPTYCH_TORCH_ROOT=<folder with include/ and lib/>.")
if(LibTorch_FOUND)
  # Of NVIDIA's libraries the CPU half needs cudart and cupti alone; the wheel looks for them beside itself.
  set(LibTorch_RUNTIME_DIRS "${DIPTYCH_TORCH_ROOT}/lib")
  get_filename_component(_root "${DIPTYCH_TORCH_ROOT}" DIRECTORY)
  if(EXISTS "${_root}/nvidia/cu13/lib")
    list(APPEND LibTorch_RUNTIME_DIRS "${_root}/nvidia/cu13/lib")
  endif()
  foreach(part c10 torch_cpu)
    if(NOT TARGET LibTorch::${part})
      add_library(LibTorch::${part} SHARED IMPORTED)
      set_target_properties(LibTorch::${part} PROPERTIES IMPORTED_LOCATION "${LibTorch_${part}_LIBRARY}")
    endif()
  endforeach()
  if(NOT TARGET LibTorch::torch)
    add_library(LibTorch::torch INTERFACE IMPORTED)
    set_target_properties(LibTorch::torch PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES
        "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
      INTERFACE_COMPILE_DEFINITIONS "_GLIBCXX_USE_CXX11_ABI=1"
      INTERFACE_LINK_LIBRARIES "LibTorch::torch_cpu;LibTorch::c10")
    foreach(dir ${LibTorch_RUNTIME_DIRS})
      set_property(TARGET LibTorch::torch APPEND PROPERTY INTERFACE_LINK_OPTIONS "LINKER:-rpath-link,${dir}")
    endforeach()
  endif()
endif()
