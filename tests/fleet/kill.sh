#!/bin/bash
# Stands in for suitemap: runs it, kills it with -9 at some moment within SPAN
# seconds, and lets it go on with --resume, KILLS times over; then to its end.
# What is killed before it has written a word begins anew.
#
#   KILLS=N SPAN=SECONDS tests/fleet/kill.sh ARGUMENT...
set -u

build=${BUILD:-build}
file=
last=
for word in "$@"; do
    [ "$last" = -oJ ] && file=$word
    last=$word
done
: "${file:?an output with -oJ is what it goes on with}"
killed=0
again=()
while [ $killed -lt "$KILLS" ]; do
    "$build/suitemap" "$@" "${again[@]}" &
    scan=$!
    sleep "$(awk -v span="$SPAN" -v seed="$RANDOM" \
        'BEGIN { srand(seed); print 0.01 + rand() * span }')"
    kill -9 $scan 2>/dev/null
    wait $scan 2>/dev/null
    [ $? -eq 137 ] || break # it was through before
    killed=$((killed + 1))
    [ -e "$file.part" ] || [ -e "$file" ] && again=(--resume "$file")
done
echo "fleet: killed $killed times" >&2
[ $killed -eq "$KILLS" ] || exit 1
exec "$build/suitemap" "$@" "${again[@]}"
