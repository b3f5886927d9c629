#!/bin/sh
# Nightly scans of the simulated fleet, in which a script changes a device now
# and then: each change has to be told once, on its night, and nothing else.
#
#   tests/fleet/month.sh NIGHTS COUNT [SEED]
#
# What a change amounts to is taken from the truth of the two nights, which the
# fleet writes, and `suitemap diff`: kinds, subjects and values. A device that
# sleeps for a night is no change; one that sleeps for three is gone, and new
# when it wakes. The clock by which certificates are judged goes on by a day
# each night.
set -eu

build=${BUILD:-build}
nights=$1
count=$2
seed=${3:-1}
port=24473
profile=@windows-server-2012r2
first_day=1906254000 # 2030-05-29T03:00:00Z
day=86400

if [ -z "${FLEET_ALONE:-}" ] && unshare -rn true 2>/dev/null; then
    FLEET_ALONE=1 exec unshare -rn sh -c '
        ip link set lo up && exec "$0" "$@"' "$0" "$nights" "$count" "$seed"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/month.XXXXXX")
trap 'exec 9>&-; rm -rf "$work"' EXIT
mkfifo "$work/in" "$work/out"

fail() {
    echo "month: $*"
    exit 1
}

# ---- The fleet of a night ----

# fleet FILE OPTION...: a fleet, with its truth in FILE.
fleet() {
    file=$1
    shift
    "$build/tests/fleet_server" --seed "$seed" "$@" \
        --truth "$file" 127.16.0.0 $((4 * count)) "$port" \
        <"$work/in" >"$work/out" 2>/dev/null &
    server=$!
    exec 9>"$work/in"
    read -r _ready <"$work/out"
}

stop() {
    exec 9>&-
    wait $server || :
}

# ---- Who is who ----

# ADDRESS MODEL STATE QUIRKS of all.
fleet "$work/models"
stop
sed -n 's/.*"host":"\([^"]*\)","address":"\([0-9.]*\)".*"state":"\([^"]*\)","how":"\{0,1\}\([^",]*\).*/\2 \1 \3 \4/p' \
    "$work/models" >"$work/devices"

# Those that take their time each night are left to the other tests: they meet
# hellos with silence; or they have one session and refuse by hanging up, of
# which a long month may have some.
slow='refusal\|plain\|short\|head\|most\|stall\|psk\|2008 .*sessions-close'
[ "$nights" -gt 12 ] || slow="$slow\|\(hangup\|2008\|tls12\) .*sessions\|srp"
grep -v " unanswered \|$slow" "$work/devices" >"$work/quick"
sort -t . -k 3,3n -k 4,4n "$work/quick" | head -n "$count" >"$work/scanned"
[ "$(wc -l <"$work/scanned")" -eq "$count" ]
sed "s/ .*/:$port/" "$work/scanned" >"$work/targets"

# Those of whose stacks nothing is to be learnt but what the truth has.
grep ' tls null$' "$work/scanned" >"$work/sound"
harmless='one-record\|small-records\|trickle\|ccs\|request\|warning'
harmless="$harmless\|double-alert\|scsv\|session\|groups\|schemes\|last-full"
grep " tls \($harmless\)\$" "$work/scanned" >>"$work/sound" || :

# role NAME PATTERN: gives a role to devices of these models, one for each
# round of the script.
rounds=$(((nights + 8) / 9))
role() {
    grep "$2" "$work/sound" | head -n $rounds | cut -d ' ' -f 1 >"$work/$1"
    [ -s "$work/$1" ] || fail "nobody can be $1"
    cat "$work/$1" >>"$work/taken"
    grep -v -w -F -f "$work/$1" "$work/sound" >"$work/rest" || :
    mv "$work/rest" "$work/sound"
}

role other ' mfd-tls1[12] \| server-2008 \| server-mixed '
role weakened ' server-mixed \| mfd-hangup \| server-gap '
role broken ' mfd-tls13 \| server-wide \| mfd-ecdsa '
role replaced ' mfd-tls13 \| server-wide \| mfd-tls12 \| server-2008 \| mfd-ecdsa '
role ending ' mfd-tls12 \| mfd-tls13 \| mfd-tls10 \| mfd-tls11 \| server-'
role closed ' tls '
role long_asleep ' tls '
grep ' tls ' "$work/scanned" | grep -v -w -F -f "$work/taken" >"$work/asleep"
grep ' tls null$' "$work/devices" | grep ' server-java ' >"$work/as_other"
grep ' tls null$' "$work/devices" | grep ' mfd-sslv3 ' >"$work/as_broken"
grep ' http$' "$work/devices" >"$work/as_closed"

for list in asleep as_other as_broken as_closed; do
    [ -s "$work/$list" ] || fail "nobody is there for $list"
done

# nth FILE N: the address of its Nth line, counted from 0, round and round.
nth() {
    sed -n "$(($2 % $(wc -l <"$1") + 1))p" "$1" | cut -d ' ' -f 1
}

# ---- The script ----

# Every ninth night it begins anew, with other devices.
script=
for round in $(seq 0 $((rounds - 1))); do
    end=$((first_day + (8 + 9 * round) * day + 30 * day - day / 2))
    script="$script --until $(nth "$work/ending" $round) \
        $(date -u -d "@$end" +%y%m%d%H%M%SZ)"
done

change() {
    round=$((night / 9))
    other=$(nth "$work/other" $round)
    broken=$(nth "$work/broken" $round)
    closed=$(nth "$work/closed" $round)
    sleeper=$(nth "$work/long_asleep" $round)
    case $((night % 9)) in
    1) [ "$night" -eq 1 ] ||
        script="$script --as $(nth "$work/other" $((round - 1))) \
            $(nth "$work/other" $((round - 1)))" ;;
    2) script="$script --as $other $(nth "$work/as_other" $round)" ;;
    3) script="$script --asleep $sleeper 1" ;; # and nothing else
    4) script="$script --dh $(nth "$work/weakened" $round) 512 \
            --renew $(nth "$work/replaced" $round) $night" ;;
    5) script="$script --gone $sleeper 1" ;; # for the third night
    6) script="$script --as $broken $(nth "$work/as_broken" $round)" ;;
    7) script="$script --asleep $sleeper 0 --gone $sleeper 0 \
            --as $closed $(nth "$work/as_closed" $round)" ;;
    8) script="$script --as $broken $broken" ;; # and a certificate nears its end
    0) closed=$(nth "$work/closed" $((round - 1)))
        script="$script --as $closed $closed" ;;
    esac
}

# ---- A night ----

# Of all changes: what, where and which values. What is gone may be so in
# several ways.
told() {
    sed -n 's/^{"type":"change",\(.*\),"text":.*/\1/p' "$1" |
        sed 's/"address":"[^"]*",//;/endpoint-gone/s/,"after".*//' | sort
}

# whole FILE: what a scan ought to tell of those that are scanned, with pairs.
whole() {
    grep -F -f "$work/quoted" "$1" >"$work/only"
    code=0
    "$build/suitemap" matrix $profile --vs "$work/only" -q --fail-on never \
        -oJ "$1.whole" || code=$?
    [ $code -le 1 ] || fail "matrix of the truth: exit code $code"
}

scan() {
    code=0
    # shellcheck disable=SC2046
    "$build/suitemap" matrix $profile --vs $(cat "$work/targets") \
        --verify none --timeout 500ms --fail-on never -q --at "$1" \
        --db "$work/db" --changes-only -oJ "$work/found" || code=$?
    case $code in
    0 | 1 | 3) ;;
    *) fail "night $night: exit code $code" ;;
    esac
}

sed 's/ .*//;s/.*/"address":"&"/' "$work/scanned" >"$work/quoted"
: >"$work/all"
begun=$(date +%s)
for night in $(seq 1 "$nights"); do
    change
    # Nobody sleeps in the first night, which is what later ones compare with.
    nap=
    [ $((night % 2)) -eq 1 ] || nap="--asleep $(nth "$work/asleep" "$night") 1"
    at=$((first_day + night * day))
    now=$work/truth.$night
    # shellcheck disable=SC2086
    fleet "$now" --at $at $script $nap
    scan "$(date -u -d "@$at" +%Y-%m-%dT%H:%M:%SZ)"
    stop
    whole "$now"
    told "$work/found" >"$work/got"
    : >"$work/want"
    if [ "$night" -gt 1 ]; then
        code=0
        "$build/suitemap" diff "$before.whole" "$now.whole" -q \
            -oJ "$work/diff" || code=$?
        [ $code -le 1 ] || fail "diff of the truth: exit code $code"
        told "$work/diff" >"$work/want"
    fi
    diff -u "$work/want" "$work/got" ||
        fail "night $night tells other changes than there were"
    cat "$work/got" >>"$work/all"
    before=$now
done

for kind in endpoint-new endpoint-gone version-gained version-lost \
    suite-gained suite-lost kex-weaker certificate-replaced \
    certificate-ending finding-new finding-fixed pair-broken pair-fixed
do
    grep -q "\"kind\":\"$kind\"" "$work/all" || fail "there was no $kind"
done
echo "month: $nights nights of $count devices, one of them asleep now and then:" \
    "$(wc -l <"$work/all") changes, each told on its night;" \
    "$(($(date +%s) - begun)) s"
