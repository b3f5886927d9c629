#!/bin/sh
# The measures of the house: no function over 100 lines, no file over 800, no
# line over 80 columns (the registries' tables apart), no mutable variable at
# file scope. Prints the median and the longest.
set -eu

files=$(find core probes scanner -name '*.[ch]' | sort)
fail=0

# shellcheck disable=SC2086
awk '
FNR == 1 { inside = 0 }
/^\{$/ || (/^[A-Za-z_].*\)[ ]*\{$/ && !/^(struct|enum|union|typedef)/) {
    inside = 1; start = FNR
}
/^\}$/ && inside { print FNR - start + 1, FILENAME ":" start; inside = 0 }
' $files | sort -n >"${TMPDIR:-/tmp}/house.$$"
awk '
{ n[NR] = $1; last = $0 }
$1 > 100 { print "house: a function of " $0 " lines"; bad = 1 }
END {
    printf "house: %d functions, median %d lines, 95 %% under %d, longest %s\n",
        NR, n[int((NR + 1) / 2)], n[int(NR * 0.95)] + 1, last
    exit bad
}' "${TMPDIR:-/tmp}/house.$$" || fail=1
rm -f "${TMPDIR:-/tmp}/house.$$"

for f in $files; do
    lines=$(wc -l <"$f")
    if [ "$lines" -gt 800 ]; then
        echo "house: $f has $lines lines"
        fail=1
    fi
done

# shellcheck disable=SC2086
if awk 'FILENAME !~ /registry\/(suite_table|group|names)/ && length($0) > 80 {
    printf "%s:%d: %d columns\n", FILENAME, FNR, length($0); bad = 1
} END { exit !bad }' $files; then
    fail=1
fi

# shellcheck disable=SC2086
if grep -nE '^(static )?(unsigned |signed )?(struct [a-z_]+|int|char|bool|size_t|u?int[0-9]+_t|double|FILE) \**[a-z_]+( = .*|\[.*\])?;' \
    $(printf '%s\n' $files | grep '\.c$') | grep -v const; then
    echo "house: a variable at file scope"
    fail=1
fi
exit $fail
