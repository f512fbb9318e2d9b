# Lengths of files and lines.
function report(line, message) {
  print FILENAME ":" line ": " message
  failed = 1
}

{
  if (FNR == 601) report(FNR, "the file has more than 600 lines; split it by topic")
  if (FILENAME ~ /\.(cc|h)$/) {
    columns = $0
    gsub(/[\200-\277]/, "", columns)
    if (length(columns) > 120) report(FNR, "the line has " length(columns) " columns, 120 at most; break it")
  }
}

END { exit failed }
