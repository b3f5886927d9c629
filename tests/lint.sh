#!/bin/sh
# What a compiler of one kind does not see: the other compiler, the manual,
# and words that must not be in the tree.
set -eu
version=$1
flags='-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wstrict-prototypes
       -Wmissing-prototypes -Wvla -Werror -I.'
fail=0

for cc in gcc clang; do
    # shellcheck disable=SC2086
    find core probes scanner tests/unit tests/loop tests/e2e tests/tools \
        tests/fuzz tests/fleet tests/bench -name '*.c' -print0 |
        xargs -0 -n 8 -P 2 "$cc" $flags -O1 \
            -DSUITEMAP_VERSION="\"$version\"" \
            -DFUZZ_TARGET="\"fuzz_prelude_smtp\"" -fsyntax-only || fail=1
done
[ $fail = 0 ] && echo "lint: gcc and clang have no complaint"

warnings=$(mandoc -T lint -W warning man/*.1) || true
if [ -n "$warnings" ]; then
    printf '%s\n' "$warnings"
    fail=1
else
    echo "lint: mandoc has no complaint"
fi

# A fresh clone has only the tree.
if grep -rn --include='*.[ch]' --include='*.sh' --include=Makefile \
    '\.\./shared' . | grep -v 'tests/lint.sh'; then
    echo "lint: a path outside the tree" >&2
    fail=1
fi
exit $fail
