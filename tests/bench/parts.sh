# shellcheck shell=bash disable=SC2154
# The parts that have one endpoint; sourced by bench.sh.

kinds='openssl-modern openssl-wide openssl-ecdsa gnutls-modern gnutls-wide'
address=127.0.93.1
nmap_one="nmap -Pn -n --script +ssl-enum-ciphers -p"

# With a kind of server at the address: each_kind FUNCTION
each_kind() {
    local kind
    # shellcheck disable=SC2086
    $lab_sh need $kinds
    $lab_sh prepare "$lab" >/dev/null
    for kind in $kinds; do
        $lab_sh start "$lab" "$kind" $address $port >/dev/null
        "$1" "$kind"
        $lab_sh stop "$lab" $address $port
    done
}

# ---- Connections ----

# What a server without quirks may cost: S+3 a version that it speaks, 1 a
# version that it does not, and 5.
budget_of() {
    local spoken refused
    spoken=$(grep -o '"outcome":"accepted"' "$1" | wc -l)
    refused=$(grep -o '"outcome":"refused"' "$1" | wc -l)
    echo $(($(suites_in "$1") + 3 * spoken + refused + 5))
}

connections_to() {
    local thrifty usual theirs slow budget connections
    run "$work/found" $suitemap --verify none -q -oJ - $address:$port
    thrifty=$(cell)
    connections=$opens
    budget=$(budget_of "$work/found")
    run "$work/log" $suitemap -q $address:$port
    usual=$(cell)
    run "$work/nmap" $nmap_one $port $address
    theirs="$(cell) ($(suites_said "$work/nmap"))"
    run "$work/log" sslscan --no-colour $address:$port
    slow=$(cell)
    row "$1" "$(suites_in "$work/found")" "$budget" "$thrifty" "$usual" \
        "$theirs" "$slow"
    target "connections to $1" "at most $budget" "$connections" \
        "$connections <= $budget"
}

part_connections() {
    heading 'One endpoint' <<'END'
Real servers, connections (ActiveOpens, the kernel's count) / wall s / CPU s of
the scanner. The budget: S+3 a version with S suites, 1 a version that is
refused, and 5. In brackets how many suites nmap's script lists.
END
    columns server suites budget '`--verify none`' suitemap nmap sslscan
    each_kind connections_to
}

# ---- Key operations ----

# keys_of COMMAND...: "ServerHellos that cost a key + keys decrypted".
keys_of() {
    local connections hellos decrypted
    counted >/dev/null
    run "$work/log" "$@"
    sleep 0.2
    read -r connections hellos keys decrypted < <(counted)
    keys=$((keys + decrypted))
    echo "$connections / $hellos / $keys"
}

# No scanner that sees every suite can do with fewer: FILE is what was found.
least_keys() {
    grep -oE '"name":"[A-Z]+_(EC)?DHE_(RSA|DSS|ECDSA)_' "$1" | wc -l
}

keys_at() {
    local at=$((port + 1)) ours usual theirs slow least
    server "$build/tests/bench/tally" $address $at $port
    ours=$(keys_of $suitemap --verify none -q -oJ "$work/found" $address:$at)
    least=$(least_keys "$work/found")
    usual=$(keys_of $suitemap -q $address:$at)
    theirs=$(keys_of $nmap_one $at $address)
    slow=$(keys_of sslscan --no-colour $address:$at)
    server_ends
    row "$1" "$least" "$ours" "$usual" "$theirs" "$slow"
    target "key operations of $1" \
        "fewer than nmap (${theirs##* }) and sslscan (${slow##* })" \
        "${ours##* } (no fewer than $least can see every suite)" \
        "${ours##* } < ${theirs##* } && ${ours##* } < ${slow##* }"
}

part_keys() {
    heading 'Load on the device' <<'END'
Through a relay that looks on: connections / ServerHellos / private-key
operations, which are ServerHellos with a signed key exchange, those of TLS 1.3,
and keys that had to be decrypted since a handshake with RSA was finished.
An alert, a HelloRetryRequest and a ServerHello with RSA key exchange cost none.
The least are the signed suites that were found up to TLS 1.2: each has to be
seen once.
END
    columns server least '`--verify none`' suitemap nmap sslscan
    each_kind keys_at
}

# ---- Waiting ----

part_delay() {
    local model target usual fast theirs
    heading 'One endpoint that answers after 50 ms' <<'END'
Simulated; connections / wall s / CPU s. In brackets the suites that were found.
END
    columns model '`--verify none`' '`--verify none -T5`' nmap 'wall, to nmap'
    for model in mfd-des mfd-tls12 server-2008 mfd-tls13 server-wide; do
        responder --delay 50 --model $model
        run "$work/found" $suitemap --verify none -q -oJ - $address:$port
        usual="$(cell) ($(suites_in "$work/found"))"
        target=$wall
        run "$work/found" $suitemap --verify none -T5 -q -oJ - $address:$port
        fast="$(cell) ($(suites_in "$work/found"))"
        run "$work/nmap" $nmap_one $port $address
        theirs="$(cell) ($(suites_said "$work/nmap"))"
        row $model "$usual" "$fast" "$theirs" "$(calc "$target / $wall")"
    done
    server_ends
}

# ---- Awkward devices ----

part_hung() {
    local ours usual theirs slow
    heading 'A device that accepts and never answers' <<'END'
Connections / wall s / CPU s. With `--visits 0` suitemap does not come again at
the end of the scan.
END
    columns '`--visits 0`' suitemap nmap sslscan
    responder --silent
    run "$work/log" $suitemap --visits 0 -q $address:$port
    ours=$(cell)
    target 'a device that never answers' '2 connections, 2 timeouts (10 s)' \
        "$opens connections, $(calc "$wall" %.1f) s" \
        "$opens <= 2 && $wall < 10.5"
    run "$work/log" $suitemap -q $address:$port
    usual=$(cell)
    run "$work/nmap" $nmap_one $port $address
    theirs=$(cell)
    run "$work/log" sslscan --no-colour $address:$port
    slow=$(cell)
    server_ends
    row "$ours" "$usual" "$theirs" "$slow"
}

part_sessions() {
    local all=72 most runs i ours='' theirs='' exact=1
    heading 'A device that allows one or two sessions' <<'END'
It resets the connections above them. Suites found of 72 (18 at each of four
versions), in five runs each.
END
    columns 'sessions at a time' suitemap nmap
    for most in 1 2; do
        responder --sessions $most --model server-java
        ours='' theirs=''
        for i in 1 2 3 4 5; do
            run "$work/found" $suitemap --verify none -q -oJ - $address:$port
            ours="$ours $(suites_in "$work/found")"
            run "$work/nmap" $nmap_one $port $address
            theirs="$theirs $(suites_said "$work/nmap")"
        done
        row $most "${ours# }" "${theirs# }"
        for i in $ours; do
            [ "$i" = $all ] || exact=0
        done
        runs="${runs:+$runs;}$ours"
    done
    server_ends
    target 'a device that allows one or two sessions' \
        "all $all suites, every time" "${runs# }" $exact
}
