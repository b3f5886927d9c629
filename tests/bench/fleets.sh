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
    local targets probes failed cpu ratios='' walls='' users='' ours='' \
        bare='' rates='' bare_rates=''
    record_hellos
    targets=$(addresses "$count")
    responder
    for _ in $(seq "$pairs"); do
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
        row 'the same, of CPU time' "$(calc "1e6 / $(median $ours)" %.0f)" \
            "$(calc "1e6 / $(median $bare)" %.0f)" \
            "$(calc "$(median $bare) / $(median $ours)" %.2f)" ''
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

# fleet_note NAME SUITES: keeps what the last run took.
fleet_note() {
    local connections hellos server_hellos keys retries most
    read -r connections hellos server_hellos keys retries most < <(counted)
    echo "$1|$wall|$(calc "$user + $sys")|$opens|$keys|$((peak / 1024))|$2" \
        >>"$work/fleet"
}

fleet_run() {
    run "$work/log" $thrifty -iL "$1" -oJ "$work/found"
    fleet_note '`suitemap --verify none`' "$(suites_in "$work/found")"
}

# audit_run TARGETS QUESTION...: one question instead of all suites.
audit_run() {
    local targets=$1
    shift
    run "$work/log" $suitemap audit "$@" -q -p $port -iL "$targets" \
        -oJ /dev/null
    fleet_note "\`audit $*\`" ''
}

# fleet_value NAME COLUMN: the median of that tool's runs.
fleet_value() {
    # shellcheck disable=SC2046
    median $(grep -F -e "$1" "$work/fleet" | cut -d'|' -f"$2")
}

fleet_targets() {
    local best alone keys ours
    best=$(calc "$(fleet_value best 2) / $our_wall" %.1f)
    target "$count endpoints against nmap's best" 'at least 10 x faster' \
        "$best x ($(calc "$(fleet_value best 3) / $our_cpu" %.1f) x by CPU)" \
        "$best >= 10"
    alone=$(calc "$(fleet_value 'one process' 2) / $our_wall" %.1f)
    target "$count endpoints against one process of nmap" \
        'at least 40 x faster' \
        "$alone x ($(calc "$(fleet_value 'one process' 3) / $our_cpu" \
            %.1f) x by CPU)" "$alone >= 40"
    keys=$(fleet_value best 5)
    ours=$(fleet_value '`suitemap' 5)
    target 'ServerHellos that cost a key, in the fleet' \
        "fewer than nmap ($keys)" "$ours" "$ours < $keys"
}

part_fleet() {
    local targets our_wall our_cpu name seconds cpu rest
    heading "$count endpoints" <<'END'
Simulated; nobody is bound to a core, and suitemap runs before, between and
after the others. Keys are the ServerHellos that cost a device a private-key
operation; MiB is the peak of the largest process. nmap's best is 64 hosts a
process, two processes; the other is one process, tuned (--min-hostgroup 1024
--max-parallelism 100). An audit asks one question, not for all suites.
END
    columns tool 'wall s' ratio 'CPU s' ratio connections keys MiB suites
    targets=$(addresses "$count")
    fleet_core=0-$((cores - 1)) responder
    fleet_run "$targets"
    run "$work/nmap" sh -c 'xargs -P 2 -n 64 nmap -Pn -n \
        --script +ssl-enum-ciphers --min-hostgroup 64 --max-parallelism 100 \
        -p "$0" <"$1"' $port "$targets"
    fleet_note 'nmap, its best' "$(suites_said "$work/nmap")"
    fleet_run "$targets"
    run "$work/nmap" nmap -Pn -n --script +ssl-enum-ciphers -p $port \
        --min-hostgroup 1024 --max-parallelism 100 -iL "$targets"
    fleet_note 'nmap, one process' "$(suites_said "$work/nmap")"
    fleet_run "$targets"
    audit_run "$targets" --policy fleet
    server_ends
    our_wall=$(fleet_value '`suitemap' 2)
    our_cpu=$(fleet_value '`suitemap' 3)
    while IFS='|' read -r name seconds cpu rest; do
        row "$name" "$(calc "$seconds")" \
            "$(calc "$seconds / $our_wall" %.1f)" "$(calc "$cpu")" \
            "$(calc "$cpu / $our_cpu" %.1f)" "$rest"
    done <"$work/fleet"
    fleet_targets
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

# within WHAT ROOM: the last peak, and what there may be (KiB).
within() {
    row "$1" "$((peak / 1024)) MiB" "$(calc "$2 / 1024" %.1f) MiB"
    target "memory, $1" "at most $(calc "$2 / 1024" %.1f) MiB" \
        "$((peak / 1024)) MiB" "$peak <= $2"
}

# A socket is what lies between few and many of them to the same devices, all of
# which are at work at once; and a device is the rest.
memory_of_sockets() {
    local few open finishing device
    responder --delay 300
    peak_of 4096 --max-parallelism 2048
    within "$most sockets at once" "$((16384 + 2 * most + 4096 * 64 / 1024))"
    peak_of 1024 --max-parallelism 8192 --host-parallelism 1
    few=$peak open=$most
    peak_of 1024 --max-parallelism 8192 --host-parallelism 4
    socket=$(calc "($peak - $few) / ($most - $open)" %.1f)
    row "an open socket ($most at once, 1,024 devices)" "$socket KiB" '2 KiB'
    device=$(calc "($few - $none) / 1024 - $socket" %.1f)
    row 'a device at work, beside that' "$device KiB" ''
    responder --delay 100 --model mfd-tls12
    peak_of 256
    few=$peak
    peak_of 256 --verify version --timeout 1s --max-retries 0 --visits 0
    within "$most handshakes being finished" "$((16384 + 20 * most))"
    finishing=$(calc "$socket + ($peak - $few) / $most" %.1f)
    row 'a handshake being finished' "$finishing KiB" '20 KiB'
    target 'one more open socket' '2 KiB' "$socket KiB" "$socket <= 2"
    target 'one more handshake being finished' '20 KiB' \
        "$finishing KiB" "$finishing <= 20"
}

part_memory() {
    local few none kept socket
    heading 'Memory' <<END
Peak resident memory (VmHWM). The room for it is 16 MiB, and 2 KiB an open
socket, 20 KiB a handshake that is being finished, 64 bytes an endpoint that is
done. Below that, what one more of each costs: an open socket is what lies
between two scans of 1,024 devices, all at work at once, with one connection to
each and with four; what is known of a device by then is a row of its own. A
handshake being finished is what devices cost in addition that fall silent
within it. An endpoint done is what lies between fleets of 2,000 and of $large,
both with 64 at work at a time.
END
    columns what measured target
    run "$work/log" $suitemap -V
    none=$peak
    row 'only its version is asked' "$((none / 1024)) MiB" ''
    responder
    peak_of "$large"
    within "$large endpoints" "$((16384 + 2 * 512 + large * 64 / 1024))"
    peak_of 2000 --max-parallelism 64
    few=$peak
    peak_of "$large" --max-parallelism 64
    kept=$(calc "1024 * ($peak - $few) / ($large - 2000)" %.0f)
    row 'an endpoint done' "$kept bytes" '64 bytes'
    target 'memory of an endpoint done' '64 bytes' "$kept bytes" "$kept <= 64"
    memory_of_sockets
    server_ends
}

# ---- A matrix from files ----

part_matrix() {
    heading 'A matrix from files' <<'END'
Endpoints of a file against 20 profiles: what it costs to read the file grows
with the endpoints, the rest with the classes.
END
    LAB_OWNER=$$ $here/matrix.sh
}
