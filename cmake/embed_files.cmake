# Run by atsume_embed at build time with OUTPUT, FOLDER, NAME and FILES. Every byte is written as an escape of its own: no
# content can end the literal, and none is changed by a character set.
set(text "#include \"api/embedded.h\"\n\nnamespace atsume::api {\nnamespace {\n\n")
string(APPEND text "using namespace std::string_view_literals;\n\nconstexpr EmbeddedFile kFiles[] = {\n")
foreach(name IN LISTS FILES)
  file(READ ${FOLDER}/${name} bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(APPEND text "    {\"${name}\", \"${bytes}\"sv},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\n")
string(APPEND text "std::span<const EmbeddedFile> embedded_${NAME}_files() { return kFiles; }\n\n}  // namespace atsume::api\n")
file(WRITE ${OUTPUT} "${text}")
