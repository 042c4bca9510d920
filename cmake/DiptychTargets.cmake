# diptych_module(<name> SOURCES <files…> [PUBLIC <targets…>] [PRIVATE <targets…>])
#   One static library per module. Third-party targets go under PRIVATE, so that their headers stay inside.
# diptych_widgets(<name> SOURCES <files…> [PUBLIC <targets…>] [PRIVATE <targets…>])
#   The same for a folder of Qt Widgets classes: moc, and Qt's headers precompiled once for all of them.
# diptych_test(<name> SOURCES <files…> LINK <targets…> [LABELS <labels…>] [TIMEOUT <seconds>])
#   One Qt Test program. Labels beyond the module's: slow, e2e, fuzz, bench, gpu (all left out of a plain ./check).

add_library(diptych_options INTERFACE)
target_compile_options(diptych_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(diptych_options INTERFACE -Wno-restrict)  # false alarms on std::string's operator+ (GCC bug 105329)
endif()
target_include_directories(diptych_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(diptych_options INTERFACE QT_NO_KEYWORDS DIPTYCH_VERSION="${PROJECT_VERSION}")
if(DIPTYCH_SANITIZE STREQUAL "address")
  target_compile_options(diptych_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(diptych_options INTERFACE -fsanitize=address,undefined)
elseif(DIPTYCH_SANITIZE STREQUAL "thread")
  target_compile_options(diptych_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(diptych_options INTERFACE -fsanitize=thread)
elseif(DIPTYCH_SANITIZE)
  message(FATAL_ERROR "DIPTYCH_SANITIZE is address, thread or nothing, not ${DIPTYCH_SANITIZE}")
endif()

# diptych_precompile(<target> [<header>…] [REUSE_FROM <target>]): target_precompile_headers() that ccache can see through.
function(diptych_precompile target)
  cmake_parse_arguments(ARG "" "REUSE_FROM" "" ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  if(ARG_REUSE_FROM)
    target_precompile_headers(${target} REUSE_FROM ${ARG_REUSE_FROM})
  else()
    target_precompile_headers(${target} PRIVATE ${ARG_UNPARSED_ARGUMENTS})
  endif()
endfunction()

function(diptych_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(diptych_${name} STATIC ${ARG_SOURCES})
  add_library(Diptych::${name} ALIAS diptych_${name})
  target_link_libraries(diptych_${name} PUBLIC diptych_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

function(diptych_widgets name)
  diptych_module(${name} ${ARGN})
  # moc of Qt 6.4 stumbles over libstdc++'s <concepts>; told that it has seen the header, it passes it by.
  set_target_properties(diptych_${name} PROPERTIES AUTOMOC ON AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS=1)
  target_link_libraries(diptych_${name} PUBLIC Qt6::Widgets)
  if(NOT TARGET diptych_qt_headers)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/qt_headers.cpp CONTENT "// Only here for its precompiled header.\n")
    add_library(diptych_qt_headers STATIC ${CMAKE_BINARY_DIR}/qt_headers.cpp)
    target_link_libraries(diptych_qt_headers PRIVATE diptych_options Qt6::Widgets)
    diptych_precompile(diptych_qt_headers <QtWidgets>)
  endif()
  diptych_precompile(diptych_${name} REUSE_FROM diptych_qt_headers)
endfunction()

function(diptych_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  # moc of Qt 6.4 stumbles over libstdc++'s <concepts>; told that it has seen the header, it passes it by.
  set_target_properties(${name} PROPERTIES AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS=1)
  target_link_libraries(${name} PRIVATE diptych_options Qt6::Test diptych_test_support ${ARG_LINK})
  add_test(NAME ${name} COMMAND ${name})
  set(test_environment "")
  if(DIPTYCH_SANITIZE STREQUAL "thread")
    set(test_environment ";TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan-suppressions.txt")
  elseif(DIPTYCH_SANITIZE STREQUAL "address")
    # Tests put libraries of their own before the sanitizer's (LD_PRELOAD). Undefined behaviour fails the test.
    set(test_environment ";ASAN_OPTIONS=verify_asan_link_order=0;UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1")
    string(APPEND test_environment
      ";LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan-suppressions.txt:print_suppressions=0")
    target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/KeepLibraries.cpp)
  endif()
  set_tests_properties(${name} PROPERTIES
    LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
    # No model comes with the program in a test unless the test says so.
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;OMP_WAIT_POLICY=PASSIVE;DIPTYCH_MODELS=${CMAKE_BINARY_DIR}/tests/no-models${test_environment}"
    SKIP_REGULAR_EXPRESSION "Totals: [0-2] passed, 0 failed, [1-9][0-9]* skipped")
endfunction()
