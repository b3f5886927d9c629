#!/bin/sh
# Nightly scans of the simulated fleet, in which some night one device becomes
# another and some device sleeps: each change must be told once, on its night,
# and nothing else.
#
#   tests/fleet/month.sh NIGHTS COUNT [SEED]
#
# What a change amounts to is taken from the truth of the two nights: versions
# and suites gained and lost. Other kinds (findings, certificates) follow from
# these; they may only concern the device that was changed.
set -eu

build=${BUILD:-build}
nights=$1
count=$2
seed=${3:-1}
port=24473

if [ -z "${FLEET_ALONE:-}" ] && unshare -rn true 2>/dev/null; then
    FLEET_ALONE=1 exec unshare -rn sh -c '
        ip link set lo up && exec "$0" "$@"' "$0" "$nights" "$count" "$seed"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/month.XXXXXX")
trap 'exec 9>&-; rm -rf "$work"' EXIT
mkfifo "$work/in" "$work/out"

# start FILE OPTION...: a fleet, with its truth in FILE.
start() {
    file=$1
    shift
    "$build/tests/fleet_server" --seed "$seed" "$@" \
        --truth "$file" 127.16.0.0 "$count" "$port" \
        <"$work/in" >"$work/out" 2>/dev/null &
    server=$!
    exec 9>"$work/in"
    read -r _ready <"$work/out"
    # The truth has the model for the host's name, but that is to change.
    sed -i 's/"host":"[^"]*","address":"\([0-9.]*\)"/"host":"\1","address":"\1"/' \
        "$file"
}

stop() {
    exec 9>&-
    wait $server || :
}

# The addresses that speak TLS.
addresses() {
    sed -n 's/.*"host":"\([0-9.]*\)".*"state":"tls".*/\1/p' "$1"
}

# KIND ENDPOINT SUBJECT of the changes of versions and suites.
told() {
    sed -n 's/.*"kind":"\([vs][a-z]*-[a-z]*\)","endpoint":"\([^"]*\)".*"subject":"\([^"]*\)".*/\1 \2 \3/p' \
        "$1" | sort
}

start "$work/truth.0"
stop
addresses "$work/truth.0" >"$work/tls"
awk -v n="$count" 'BEGIN { for (i = 0; i < n; i++)
    printf "127.16.%d.%d\n", int(i / 256), i % 256 }' >"$work/targets"

script=
before=$work/truth.0
changes=0
for night in $(seq 1 "$nights"); do
    changed=
    if [ $((night % 3)) -eq 2 ]; then
        changed=$(sed -n "$((night / 3 + 1))p" "$work/tls")
        other=$(sed -n "$((night / 3 + 2 + night % 5))p" "$work/tls")
        script="$script --as $changed $other"
    fi
    # Nobody sleeps in the first night, which is what later ones compare with.
    sleeper=$(tail -n $((night % 4 + 1)) "$work/tls" | head -n 1)
    now=$work/truth.$night
    # shellcheck disable=SC2086
    start "$now" $script
    stop
    # shellcheck disable=SC2046,SC2086
    start "$work/asleep" $script \
        $([ "$night" -eq 1 ] || echo --asleep "$sleeper")
    code=0
    "$build/suitemap" scan --verify none --fail-on never -q -p "$port" \
        --timeout 700ms -iL "$work/targets" --db "$work/db" --changes-only \
        -oJ - >"$work/found" || code=$?
    stop
    [ $code -ne 2 ] && [ $code -ne 4 ] || {
        echo "month: night $night: exit code $code"
        exit 1
    }
    code=0
    "$build/suitemap" diff "$before" "$now" -oJ "$work/truth.diff" -q ||
        code=$?
    [ $code -le 1 ]
    told "$work/truth.diff" >"$work/want"
    told "$work/found" >"$work/got"
    # The first night has nothing to compare with.
    [ "$night" -gt 1 ] || : >"$work/want"
    if ! diff -u "$work/want" "$work/got"; then
        echo "month: night $night tells other changes than there were"
        exit 1
    fi
    if grep '"type":"change"' "$work/found" |
        grep -v "\"address\":\"${changed:-none}\""; then
        echo "month: night $night tells of a device that did not change"
        exit 1
    fi
    changes=$((changes + $(wc -l <"$work/want")))
    before=$now
done
[ "$changes" -gt 0 ]
echo "month: $nights nights of $count devices, one of them asleep each" \
    "night: $changes changes of versions and suites, each told on its night"
