# Which files may include which library.
BEGIN {
  allow("boost/asio/ssl", "", "nowhere: TLS is OpenSSL on the socket (engine/net)")
  allow("boost/beast(\\.hpp|/http)", "^engine/net/http1_[^/]*\\.cc$", "only in engine/net/http1_*.cc")
  allow("simdjson", "^engine/json/parse[^/]*\\.cc$", "only in engine/json/parse*.cc")
  allow("yaml-cpp", "^engine/json/yaml[^/]*\\.cc$", "only in engine/json/yaml*.cc")
  allow("rocksdb", "^engine/store/kv_rocksdb[^/]*\\.cc$", "only in engine/store/kv_rocksdb*.cc")
  allow("pcre2", "^engine/jsonata/regex[^/]*\\.cc$", "only in engine/jsonata/regex*.cc")
  allow("gumbo", "^engine/jsonata/truto_html[^/]*\\.cc$", "only in engine/jsonata/truto_html*.cc")
  allow("md4c", "^engine/jsonata/truto_markdown[^/]*\\.cc$", "only in engine/jsonata/truto_markdown*.cc")
  allow("pugixml", "^engine/(jsonata/truto|upstream/decode)_xml[^/]*\\.cc$",
        "only in engine/jsonata/truto_xml*.cc and engine/upstream/decode_xml*.cc")
  allow("spdlog", "^engine/base/log[^/]*\\.cc$", "only in engine/base/log*.cc")
  allow("prometheus", "^engine/base/metrics[^/]*\\.cc$", "only in engine/base/metrics*.cc")
  allow("CLI", "^engine/app/command_line[^/]*\\.cc$", "only in engine/app/command_line*.cc")
}

function allow(library, files, words) {
  libraries[++count] = library
  places[count] = files
  advice[count] = words
}

/^[ \t]*#[ \t]*include/ {
  for (i = 1; i <= count; i++) {
    if ($0 !~ "[<\"]" libraries[i] "[./>\"]" && $0 !~ "[<\"]" libraries[i] "$") continue
    if (places[i] != "" && FILENAME ~ places[i]) continue
    print FILENAME ":" FNR ": " $2 " belongs " advice[i] "; go through that floor's own header"
    failed = 1
  }
}

END { exit failed }
