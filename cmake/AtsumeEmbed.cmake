# atsume_embed(OUTPUT FOLDER FILES…): a C++ source with the bytes of files, so that the program needs no folder beside
# it. It defines atsume::api::embedded_NAME_files() of engine/api/embedded.h; NAME is that of the folder. Made anew at
# build time when a file changes.
function(atsume_embed output folder)
  cmake_path(GET folder FILENAME name)
  list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE paths)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFOLDER=${folder} -DNAME=${name} "-DFILES=${ARGN}" -P ${script}
    DEPENDS ${paths} ${script}
    COMMENT "Embedding the files of ${folder}"
    VERBATIM)
endfunction()
