# Lengths of functions, read off the layout that clang-format makes: a function begins at the last line of an
# indentation that starts with a word, and ends at a "}" alone at the same indentation. Classes end with "};"
# and namespaces with a comment, so that only functions (and blocks inside them) are measured.
FNR == 1 { split("", start) }

{
  match($0, /^ */)
  indent = RLENGTH
  rest = substr($0, indent + 1)
}

rest == "}" && indent in start {
  size = FNR - start[indent] + 1
  if (size > 70) {
    print FILENAME ":" start[indent] ": the function has " size " lines, 70 at most; split it"
    failed = 1
  }
  delete start[indent]
}

rest ~ /^[A-Za-z_~]/ && rest !~ /^(public|private|protected):/ { start[indent] = FNR }

END { exit failed }
