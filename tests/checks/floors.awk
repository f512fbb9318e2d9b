# Includes between floors: down only, never sideways, and never into another floor's private folder.
BEGIN {
  count = split("base json jsonata catalog net store upstream unify webhooks api app", order, " ")
  for (i = 1; i <= count; i++) rank[order[i]] = i
  rank["connect"] = rank["sync"] = rank["mcp"] = rank["webhooks"]
}

function report(message) {
  print FILENAME ":" FNR ": " message
  failed = 1
}

FNR == 1 {
  split(FILENAME, part, "/")
  is_public = part[1] == "include"
  own = is_public ? part[3] : part[2]
  # A header directly in include/atsume is a facade over the whole house.
  if (is_public && own ~ /\.h$/) own = "app"
  if (!(own in rank)) report("there is no floor called " own "; see docs/architecture.md for the floors")
}

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
  target = $0
  sub(/^[ \t]*#[ \t]*include[ \t]*["<]/, "", target)
  sub(/[">].*/, "", target)
  is_quoted = $0 ~ /include[ \t]*"/
  depth = split(target, step, "/")
  if (target ~ /^\.\.?\// || target ~ /\/\.\.?\//) {
    report("relative include of " target "; name it from the root of include/ or engine/")
  } else if (step[1] == "atsume") {
    if (depth < 3) next
    floor = step[2]
    if (!(floor in rank)) report("includes " target ", but there is no floor called " floor)
    else if (floor != own && rank[floor] >= rank[own])
      report(own " includes " target ", which is not below it; move the code down, or hand the thing in from above")
  } else if (is_quoted && step[1] in rank && depth > 1) {
    if (step[1] != own) report("includes private code of " step[1] " (" target "); use include/atsume/" step[1])
    else if (is_public) report("a public header includes private code (" target "); hide it in a .cc file")
  } else if (is_quoted && is_public) {
    report("a public header includes " target "; name it as atsume/" own "/...")
  }
}

END { exit failed }
