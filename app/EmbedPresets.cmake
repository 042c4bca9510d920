# diptych_embed_presets(<file.cpp> <kind> <folder> [<kind> <folder>…]): every <folder>/*.json as text in a C++ source that
# defines presetFiles() of app/loop/PresetData.h. Written again, and only then compiled again, when one of them changes.
function(diptych_embed_presets output)
  set(entries "")
  set(count 0)
  set(arguments ${ARGN})
  while(arguments)
    list(POP_FRONT arguments kind folder)
    file(GLOB files CONFIGURE_DEPENDS ${folder}/*.json)
    list(SORT files)
    foreach(file ${files})
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
      file(READ ${file} text)
      get_filename_component(name ${file} NAME_WE)
      string(APPEND entries "      {\"${kind}\", \"${name}\", R\"json(${text})json\"},\n")
      math(EXPR count "${count} + 1")
    endforeach()
  endwhile()
  math(EXPR slots "${count} + 1")  # never an array of nothing
  string(CONCAT source
    "#include <array>\n\n#include \"app/loop/PresetData.h\"\n\nnamespace diptych::app {\n\n"
    "std::span<const PresetFile> presetFiles() {\n  static const std::array<PresetFile, ${slots}> files{{\n"
    "${entries}  }};\n  return std::span{files}.first(${count});\n}\n\n}  // namespace diptych::app\n")
  set(before "")
  if(EXISTS ${output})
    file(READ ${output} before)
  endif()
  if(NOT before STREQUAL source)
    file(WRITE ${output} "${source}")
  endif()
endfunction()
