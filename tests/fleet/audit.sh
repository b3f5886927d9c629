#!/bin/sh
# Audits the simulated fleet, for a client's hello and for a policy, and holds
# what is found against the truth:
#
#   tests/fleet/audit.sh COUNT [SEED [OPTION...]]
#
# In a network namespace of its own where the system lets us, since it listens
# on all of 127.0.0.0/8.
set -eu

build=${BUILD:-build}
client=${FLEET_CLIENT:-@windows-server-2012r2}
count=$1
seed=${2:-3}
[ $# -gt 1 ] && shift 2 || shift 1
port=24431

if [ -z "${FLEET_ALONE:-}" ] && unshare -rn true 2>/dev/null; then
    FLEET_ALONE=1 exec unshare -rn sh -c '
        ip link set lo up && exec "$0" "$@"' \
        "$0" "$count" "$seed" "$@"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/fleet.XXXXXX")
mkfifo "$work/in" "$work/out"
"$build/tests/fleet_server" --seed "$seed" --negotiate \
    --truth "$work/truth.jsonl" 127.16.0.0 "$count" "$port" \
    <"$work/in" >"$work/out" 2>"$work/log" &
server=$!
exec 9>"$work/in"
trap 'exec 9>&-; wait $server 2>/dev/null || :; rm -rf "$work"' EXIT
read -r ready <"$work/out"
[ "$ready" = ready ]

awk -v n="$count" 'BEGIN {
    for (i = 0; i < n; i++)
        printf "127.16.%d.%d\n", int(i / 256), i % 256 }' >"$work/targets"

# An audit finds violations: exit code 1.
audit() {
    code=0
    begun=$(date +%s)
    "$build/suitemap" audit -q -p "$port" -iL "$work/targets" "$@" || code=$?
    echo "fleet: audit in $(($(date +%s) - begun)) s"
    [ $code -eq 1 ]
}

# The truth by address, as the audits have it, beside what it predicts.
sed 's/"host":"[^"]*","address":"\([^"]*\)"/"host":"\1","address":"\1"/' \
    "$work/truth.jsonl" >"$work/by-address.jsonl"
"$build/suitemap" matrix -q "$work/by-address.jsonl" --vs "$client" \
    --direction device -oJ "$work/pairs.jsonl" || [ $? -eq 1 ] || [ $? -eq 3 ]
audit "$client" -oJ "$work/client.jsonl" "$@"
audit --policy fleet -oJ "$work/policy.jsonl" "$@"
[ -z "${FLEET_KEEP:-}" ] || cp "$work"/*.jsonl "$FLEET_KEEP"
/usr/bin/python3 "${0%/*}/audit.py" "$work/pairs.jsonl" "$work/client.jsonl" \
    "$work/policy.jsonl"
