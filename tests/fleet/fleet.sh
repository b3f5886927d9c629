#!/bin/sh
# Scans the simulated fleet and compares what is found with the truth. Where no
# connection is lost, every endpoint has to be equal to it.
#
#   tests/fleet/fleet.sh COUNT LOSS_PER_MILLE [SEED [OPTION...]]
#
# FLEET_KEEP names a folder for what was found and the truth; FLEET_SCANNER a
# program that scans in the place of suitemap.
#
# In a network namespace of its own where the system lets us, since it listens
# on all of 127.0.0.0/8.
set -eu

build=${BUILD:-build}
count=$1
loss=$2
seed=${3:-1}
[ $# -gt 2 ] && shift 3 || shift 2
port=$((24433 + loss))

if [ -z "${FLEET_ALONE:-}" ] && unshare -rn true 2>/dev/null; then
    FLEET_ALONE=1 exec unshare -rn sh -c '
        ip link set lo up && exec "$0" "$@"' \
        "$0" "$count" "$loss" "$seed" "$@"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/fleet.XXXXXX")
mkfifo "$work/in" "$work/out"
"$build/tests/fleet_server" --seed "$seed" --loss "$loss" \
    --truth "$work/truth.jsonl" 127.16.0.0 "$count" "$port" \
    <"$work/in" >"$work/out" 2>"$work/log" &
server=$!
exec 9>"$work/in"
trap 'exec 9>&-; wait $server 2>/dev/null || :; rm -rf "$work"' EXIT
read -r ready <"$work/out"
[ "$ready" = ready ]

# 127.16.0.0 and on: whole blocks of 256, and the rest.
awk -v n="$count" 'BEGIN {
    for (i = 0; i < n; i++)
        printf "127.16.%d.%d\n", int(i / 256), i % 256 }' >"$work/targets"
begun=$(date +%s)
peak=0
code=0
"${FLEET_SCANNER:-$build/suitemap}" scan --verify none --fail-on never -q -p "$port" \
    -iL "$work/targets" -oJ "$work/found.jsonl" "$@" &
scan=$!
while kill -0 $scan 2>/dev/null; do
    now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$scan/status \
        2>/dev/null) && [ -n "$now" ] && peak=$now
    sleep 0.2
done
wait $scan || code=$?
ended=$(date +%s)
if [ $code -ne 0 ] && [ $code -ne 3 ]; then
    echo "fleet: suitemap ended with $code"
    exit 1
fi
[ -z "${FLEET_KEEP:-}" ] || cp "$work/found.jsonl" "$work/truth.jsonl" \
    "$FLEET_KEEP"
code=0
exact=
[ "$loss" -ne 0 ] || exact=--exact
"$build/tests/fleet_compare" $exact "$work/truth.jsonl" "$work/found.jsonl" || code=$?
echo "fleet: seed $seed, $loss per mille lost, $((ended - begun)) s," \
    "at most $((peak / 1024)) MiB"
exec 9>&-
wait $server || :
cat "$work/log"
exit $code
