# atsume_embed(OUTPUT FOLDER FILES…): a C++ source with the bytes of files, so that the program needs no folder beside
# it. It defines embedded_ui_files() of engine/api/ui_files.h. Made anew at build time when a file changes.
function(atsume_embed output folder)
  list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE paths)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFOLDER=${folder} "-DFILES=${ARGN}" -P ${script}
    DEPENDS ${paths} ${script}
    COMMENT "Embedding the files of ${folder}"
    VERBATIM)
endfunction()
