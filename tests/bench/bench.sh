#!/bin/bash
# The benchmark: suitemap, the floor under it and its peers, side by side in one
# run. It prints markdown.
#
#   tests/bench/bench.sh [PART...]
#
# Parts: connections keys speed delay many fleet memory hung sessions matrix.
# PAIRS (default 7) is how often suitemap and the floor take turns, COUNT
# (1024) how many devices the fleet has, LARGE (10000) the large one.
set -eu
cd "$(dirname "$0")/../.."
here=tests/bench

# What listens on all of 127.0.0.0/8, and the kernel's count of connections, are
# this run's alone in a network namespace of its own.
if [ -z "${BENCH_ALONE:-}" ]; then
    BENCH_ALONE=1 exec unshare -rn bash -c '
        ip link set lo up && exec bash "$0" "$@"' "$here/bench.sh" "$@"
fi

. $here/tools.sh
. $here/parts.sh
. $here/fleets.sh

parts=${*:-connections keys speed delay many fleet memory hung sessions matrix}
for part in $parts; do
    declare -F "part_$part" >/dev/null || {
        echo "bench: no part $part" >&2
        exit 2
    }
done
describe_machine
for part in $parts; do
    "part_$part"
done
print_targets
