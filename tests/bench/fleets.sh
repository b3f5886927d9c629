# shellcheck shell=bash disable=SC2154
# The parts that have many endpoints; sourced by bench.sh.

count=${COUNT:-1024}
large=${LARGE:-10000}
thrifty="$suitemap scan --verify none --fail-on never -q -p $port"

# ---- Speed, against the floor ----

# Sets probes, and keeps in $work/hellos what a scan of the fleet sends.
record_hellos() {
    responder --record "$work/hellos"
    run "$work/log" $thrifty -iL "$(addresses "$count")" -oJ /dev/null
    server_ends
}

part_speed() {
    local targets i probes failed cpu ratios='' walls='' users='' ours='' \
        bare='' rates='' bare_rates=''
    record_hellos
    targets=$(addresses "$count")
    responder
    for i in $(seq "$pairs"); do
        run "$work/log" $on_core_0 $thrifty -iL "$targets" -oJ /dev/null
        local our_wall=$wall our_cpu our_user=$user our_opens=$opens
        our_cpu=$(calc "1e6 * ($user + $sys) / $opens" %.2f)
        read -r probes failed wall user sys < <($on_core_0 \
            "$build/tests/bench/floor" "$work/hellos" $port)
        cpu=$(calc "1e6 * ($user + $sys) / $probes" %.2f)
        ours="$ours $our_cpu" bare="$bare $cpu"
        users="$users $(calc "1e6 * $our_user / $our_opens" %.2f)"
        ratios="$ratios $(calc "$our_cpu / $cpu" %.3f)"
        rates="$rates $(calc "$our_opens / $our_wall" %.0f)"
        bare_rates="$bare_rates $(calc "$probes / $wall" %.0f)"
        walls="$walls $(calc "($our_opens / $our_wall) / ($probes / $wall)" \
            %.3f)"
    done
    server_ends
    heading 'Speed' <<END
$count simulated devices, $probes probes. The floor is a bare epoll loop that
sends the very hellos that suitemap has sent, to the same addresses, 64 at a
time, and closes with RST. They take turns ($pairs times) on core 0, the devices
have core $fleet_core. Median (least to most).
END
    columns what suitemap floor ratio target
    # shellcheck disable=SC2086
    {
        row 'CPU a probe, µs' "$(range %.1f $ours)" "$(range %.1f $bare)" \
            "$(range %.2f $ratios)" 'at most 1.10'
        row 'probes a second and core' "$(range %.0f $rates)" \
            "$(range %.0f $bare_rates)" "$(range %.2f $walls)" 'at least 0.90'
        row 'user time a probe, µs' "$(range %.1f $users)" '' '' 'at most 3'
        target 'CPU a probe, to the floor' 'at most 1.10' \
            "$(range %.2f $ratios)" "$(median $ratios) <= 1.10"
        target 'probes a second and core, to the floor' 'at least 0.90' \
            "$(range %.2f $walls)" "$(median $walls) >= 0.90"
        target 'user time a probe' 'at most 3 µs' \
            "$(range %.1f $users) µs" "$(median $users) <= 3"
    }
}

# ---- Waiting for many ----

part_many() {
    local targets ours
    heading '256 endpoints that answer after 50 ms' <<'END'
Two connections to a host; connections / wall s / CPU s.
END
    columns suitemap 'nmap, --max-parallelism 1000' 'wall, ratio'
    targets=$(addresses 256)
    responder --delay 50
    run "$work/log" $thrifty --host-parallelism 2 -iL "$targets" -oJ /dev/null
    ours=$(cell)
    target '256 endpoints at 50 ms' 'at most 5.5 s' "$(calc "$wall") s" \
        "$wall <= 5.5"
    local our_wall=$wall
    run "$work/nmap" nmap -Pn -n -T4 --script +ssl-enum-ciphers -p $port \
        --min-hostgroup 256 --max-parallelism 1000 -iL "$targets"
    row "$ours" "$(cell)" "$(calc "$our_wall / $wall")"
    server_ends
}

# ---- A fleet ----

# fleet_row NAME SUITES: of the last run; the ratios are to suitemap's.
fleet_row() {
    local connections hellos server_hellos keys retries most
    read -r connections hellos server_hellos keys retries most < <(counted)
    row "$1" "$(calc "$wall")" "$(calc "$wall / $our_wall" %.1f)" \
        "$(calc "$user + $sys")" "$opens" "$keys" "$((peak / 1024))" "$2"
    fleet_keys=$keys
}

part_fleet() {
    local targets our_wall our_keys fleet_keys best
    heading "$count endpoints" <<'END'
Simulated; nobody is bound to a core. Keys are the ServerHellos that cost a
device a private-key operation; MiB is the peak of the largest process. nmap's
best is 64 hosts a process, two processes; the other is one process, tuned
(--min-hostgroup and --max-parallelism).
END
    columns tool 'wall s' 'to suitemap' 'CPU s' connections keys MiB suites
    targets=$(addresses "$count")
    fleet_core=0-$((cores - 1)) responder
    counted >/dev/null
    run "$work/log" $thrifty -iL "$targets" -oJ "$work/found"
    our_wall=$wall
    fleet_row '`suitemap --verify none`' "$(suites_in "$work/found")"
    our_keys=$fleet_keys
    run "$work/nmap" sh -c 'xargs -P 2 -n 64 nmap -Pn -n \
        --script +ssl-enum-ciphers --min-hostgroup 64 --max-parallelism 100 \
        -p "$0" <"$1"' $port "$targets"
    fleet_row 'nmap, its best' "$(suites_said "$work/nmap")"
    best=$(calc "$wall / $our_wall" %.1f)
    target "$count endpoints against nmap's best" 'at least 10 x faster' \
        "$best x" "$best >= 10"
    target 'ServerHellos that cost a key, in the fleet' \
        "fewer than nmap ($fleet_keys)" "$our_keys" "$our_keys < $fleet_keys"
    run "$work/nmap" nmap -Pn -n --script +ssl-enum-ciphers -p $port \
        --min-hostgroup 1024 --max-parallelism 100 -iL "$targets"
    fleet_row 'nmap, one process' "$(suites_said "$work/nmap")"
    best=$(calc "$wall / $our_wall" %.1f)
    target "$count endpoints against one process of nmap" \
        'at least 40 x faster' "$best x" "$best >= 40"
    server_ends
}

# ---- Memory ----

# peak_of ENDPOINTS OPTION...: sets peak, and most: sockets open at once.
peak_of() {
    local rest targets
    targets=$(addresses "$1")
    shift
    counted >/dev/null
    run "$work/log" $thrifty -iL "$targets" -oJ /dev/null "$@"
    rest=$(counted)
    most=${rest##* }
}

part_memory() {
    local few some many most none
    heading 'Memory' <<END
Peak resident memory (VmHWM). An open socket is what lies between two scans of
devices that answer after 300 ms, with 64 and with 2,048 connections at a
time; an endpoint done what lies between fleets of 2,000 and of $large.
END
    columns what measured target
    run "$work/log" $suitemap -V
    none=$peak
    responder
    peak_of 2000
    few=$peak
    peak_of "$large"
    many=$peak
    responder --delay 300
    peak_of 128 --max-parallelism 64
    some=$peak
    local some_open=$most
    peak_of 4096 --max-parallelism 2048
    local socket done room
    socket=$(calc "($peak - $some) / ($most - $some_open)" %.1f)
    done=$(calc "1024 * ($many - $few) / ($large - 2000)" %.0f)
    room=$((16384 + 2 * 512))
    row 'only its version is asked' "$((none / 1024)) MiB" ''
    row '2,000 endpoints' "$((few / 1024)) MiB" ''
    row "$large endpoints" "$((many / 1024)) MiB" "$((room / 1024)) MiB"
    row "an open socket ($most at once)" "$socket KiB" '2 KiB'
    row 'an endpoint done' "$done bytes" '64 bytes'
    server_ends
    target "memory, $large endpoints" '16 MiB, and 2 KiB for 512 sockets' \
        "$((many / 1024)) MiB" "$many <= $room"
    target 'memory of an open socket that enumerates' '2 KiB' "$socket KiB" \
        "$socket <= 2"
    target 'memory of an endpoint done' '64 bytes' "$done bytes" "$done <= 64"
}

# ---- A matrix from files ----

part_matrix() {
    heading 'A matrix from files' <<'END'
Endpoints of a file against 20 profiles: what it costs to read the file grows
with the endpoints, the rest with the classes.
END
    LAB_OWNER=$$ $here/matrix.sh
}
