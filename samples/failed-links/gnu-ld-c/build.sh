#!/usr/bin/env bash
# Runs make, which fails at the link, and keeps what it printed; run in this folder.
set -uo pipefail
export LC_ALL=C
rm -rf obj
if make --no-print-directory gateway.elf > build.log 2>&1; then
  echo "the link was to fail" >&2
  exit 1
fi
rm -rf obj
sed -nE "s/.*region \`(.*)' overflowed by ([0-9]+) bytes.*/\1 \2/p" build.log |
  awk '{ printf "%s\"%s\": %d", n++ ? ", " : "{ ", $1, $2 } END { print " }" }' > expected.json
