#!/bin/sh
# Measures, and writes tests/bench/README.md: what does not change, then the
# results.
set -eu
here=$(dirname "$0")

"$here/bench.sh" >"$here/README.new"
cat "$here/intro.md" "$here/README.new" >"$here/README.md"
rm -f "$here/README.new"
