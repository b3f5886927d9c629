#!/bin/bash
# The matrix of a fleet from files: ENDPOINTS scanned endpoints against 20
# profiles. Five real servers are scanned; their records, varied, make fleets of
# more and more different kinds. What it costs to read the files grows with the
# endpoints, the rest with the classes.
set -eu
cd "$(dirname "$0")/../.."
lab_sh=tests/lab/lab.sh
lab=${LAB_DIR:-build/bench}
build=${BUILD:-build}
records=$build/tests/bench/records
endpoints=${ENDPOINTS:-10000}
kinds=${KINDS:-5 50 500 2000}
servers='openssl-modern openssl-wide openssl-tls10 gnutls-dh512 gnutls-modern'
address=127.0.93.2
port=24444

export LAB_OWNER=$$ LAB_LIFE=900
# shellcheck disable=SC2086
$lab_sh need $servers
$lab_sh prepare "$lab" >/dev/null
work=$(mktemp -d)
trap '$lab_sh stop "$lab"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for server in $servers; do
    $lab_sh start "$lab" "$server" $address $port >/dev/null
    "$build/suitemap" -q --fail-on never $address:$port -oJ "$work/one"
    grep '"type":"endpoint"' "$work/one" >>"$work/records"
    $lab_sh stop "$lab" $address $port
done
$records profiles 20 >"$work/profiles.jsonl"

# row N KINDS
row() {
    $records endpoints "$work/records" "$1" "$2" >"$work/fleet.jsonl"
    read -r wall _ _ peak _ < <("$build/tests/bench/measure" \
        "$build/suitemap" -q matrix "$work/profiles.jsonl" \
        --vs "$work/fleet.jsonl" -oJ "$work/out")
    printf '| %s | %s | %s | %s | %.2f | %s |\n' "$1" \
        "$(($(stat -c %s "$work/fleet.jsonl") / 1000000))" \
        "$(grep -c '"type":"class"' "$work/out")" \
        "$(grep -c '"type":"pair"' "$work/out")" \
        "$wall" "$((peak / 1024))"
}

echo '| endpoints | MB | classes | pairs | seconds | peak MiB |'
echo '|---|---|---|---|---|---|'
row $((endpoints / 10)) "${kinds%% *}"
for n in $kinds; do
    row "$endpoints" "$n"
done
