# shellcheck shell=sh disable=SC2154
# The kinds of server; sourced by lab.sh, which sets lab, keys, name, address
# and port and brings the function leash. Each function ends in one leash call.

kinds() {
    sed -n 's/^ *\([a-z]*-[a-z0-9]*\|ippeve\)) *#\(.*\)/\1\t\2/p' \
        "$here/kinds.sh" "$here/services.sh"
}

# Every suite of TLS 1.3 that OpenSSL has, and all below it without a floor.
TLS13_ALL=TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384
TLS13_ALL=$TLS13_ALL:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256
TLS13_ALL=$TLS13_ALL:TLS_AES_128_CCM_8_SHA256
OPENSSL_ALL=ALL:COMPLEMENTOFALL:@SECLEVEL=0

# s_server takes one session at a time. The system's own configuration would
# set a minimum version and a security level, so none is read.
openssl_server() {
    case $kind in
    openssl-wide)       # TLS 1.0 to 1.3, all suites, RSA, ECDSA and PSK
        set -- -cert "$keys/rsa1024-sha1.pem" -dcert "$keys/ec256.pem" \
            -dhparam "$keys/dh1024.pem" -psk 1a2b3c4d \
            -cipher "$OPENSSL_ALL" -ciphersuites "$TLS13_ALL" "$@" ;;
    openssl-modern)     # defaults: TLS 1.2 and 1.3
        set -- -cert "$keys/rsa2048.pem" -cipher DEFAULT@SECLEVEL=2 "$@" ;;
    openssl-tls13)      # TLS 1.3 alone, all of its suites
        set -- -cert "$keys/rsa2048.pem" -tls1_3 \
            -ciphersuites "$TLS13_ALL" "$@" ;;
    openssl-tls12)      # TLS 1.2 alone
        set -- -cert "$keys/rsa2048.pem" -tls1_2 "$@" ;;
    openssl-tls10)      # TLS 1.0 alone
        set -- -cert "$keys/rsa1024-sha1.pem" -tls1 \
            -cipher "$OPENSSL_ALL" "$@" ;;
    openssl-ecdsa)      # an ECDSA certificate alone, TLS 1.0 to 1.3
        set -- -cert "$keys/ec256.pem" -cipher "$OPENSSL_ALL" "$@" ;;
    openssl-cert)       # TLS 1.0 to 1.2 with the certificate named first
        cert=$1
        shift
        [ ! -e "$keys/$cert.chain" ] ||
            set -- -cert_chain "$keys/$cert.chain" "$@"
        set -- -cert "$keys/$cert.pem" -no_tls1_3 -cipher "$OPENSSL_ALL" "$@" ;;
    *) fail "no such kind of server: $kind" ;;
    esac
    preload=
    ! env | grep -q '^DEVICE_' || preload=$lab/device.so
    export OPENSSL_CONF=/dev/null
    leash env LD_PRELOAD="$preload" openssl s_server -www -quiet \
        -accept "$address:$port" "$@"
}

# It asks for a cookie first, and takes one peer at a time.
openssl_dtls_server() {
    case $kind in
    openssl-dtls)       # DTLS 1.0 and 1.2, all suites, RSA, ECDSA and PSK
        set -- -dtls -cipher "$OPENSSL_ALL" "$@" ;;
    openssl-dtls12)     # DTLS 1.2 alone
        set -- -dtls1_2 -cipher DEFAULT@SECLEVEL=1 "$@" ;;
    openssl-dtls10)     # DTLS 1.0 alone
        set -- -dtls1 -cipher "$OPENSSL_ALL" "$@" ;;
    *) fail "no such kind of server: $kind" ;;
    esac
    udp=-u
    export OPENSSL_CONF=/dev/null
    leash openssl s_server -quiet -accept "$address:$port" \
        -cert "$keys/rsa2048-sha1.pem" -dcert "$keys/ec256.pem" \
        -dhparam "$keys/dh1024.pem" -psk 1a2b3c4d "$@"
}

# What GnuTLS still contains but does not enable by itself. NULL, SRP or PSK
# without (EC)DHE in a priority string turns TLS 1.3 off, hence two strings.
GNUTLS_OLD=NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+ARCFOUR-128:+3DES-CBC
GNUTLS_OLD=$GNUTLS_OLD:+CAMELLIA-128-CBC:+CAMELLIA-256-CBC
GNUTLS_OLD=$GNUTLS_OLD:+CAMELLIA-128-GCM:+CAMELLIA-256-GCM
GNUTLS_OLD=$GNUTLS_OLD:+AES-128-CCM-8:+AES-256-CCM-8:+MD5:+SHA1:+SHA256
GNUTLS_OLD=$GNUTLS_OLD:+SHA384:+DHE-DSS:+ANON-DH:+ANON-ECDH
GNUTLS_ALL=$GNUTLS_OLD:+NULL:+PSK:+DHE-PSK:+ECDHE-PSK:+RSA-PSK
GNUTLS_ALL=$GNUTLS_ALL:+SRP:+SRP-RSA:+SRP-DSS:%COMPAT
# Without the fixed groups of RFC 7919 the server's own prime is all there is,
# whatever the client offers.
GNUTLS_OWN_DH=NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0
GNUTLS_OWN_DH=$GNUTLS_OWN_DH:+3DES-CBC:+ARCFOUR-128:-ECDHE-RSA:-ECDHE-ECDSA
GNUTLS_OWN_DH=$GNUTLS_OWN_DH:-GROUP-DH-ALL:+SHA1:%COMPAT

GNUTLS_TLS10=NORMAL:-VERS-ALL:+VERS-TLS1.0:+3DES-CBC:+ARCFOUR-128:%COMPAT

# gnutls-serv takes many sessions, and always binds the wildcard address.
gnutls_server() {
    case $kind in
    gnutls-legacy)      # TLS 1.0 to 1.2, all suites, anonymous, PSK, SRP
        set -- --priority "$GNUTLS_ALL" --pskpasswd "$keys/psk.txt" \
            --srppasswd "$keys/srp.passwd" --srppasswdconf "$keys/srp.conf" \
            --dhparams "$keys/dh1024.pem" "$@"
        certificates rsa1024-sha1 ec256 dsa1024 ;;
    gnutls-wide)        # TLS 1.0 to 1.3, all suites with a certificate
        set -- --priority "$GNUTLS_OLD" --dhparams "$keys/dh1024.pem" "$@"
        certificates rsa2048 ec256 ;;
    gnutls-dh512)       # TLS 1.0 to 1.2, DHE with a 512-bit prime
        set -- --priority "$GNUTLS_OWN_DH" --dhparams "$keys/dh512.pem" "$@"
        certificates rsa1024 ;;
    gnutls-tls10)       # TLS 1.0 alone
        set -- --priority "$GNUTLS_TLS10" "$@"
        certificates rsa1024-sha1 ;;
    gnutls-modern)      # defaults: TLS 1.2 and 1.3
        set -- --priority NORMAL:-VERS-TLS1.0:-VERS-TLS1.1 "$@"
        certificates rsa2048 ;;
    *) fail "no such kind of server: $kind" ;;
    esac
    export DEVICE_BIND="$address" GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null
    # shellcheck disable=SC2086
    leash env LD_PRELOAD="$lab/device.so" gnutls-serv --http --port "$port" \
        $gnutls_files "$@"
}

# It asks for a cookie first, and refuses without a word.
gnutls_dtls_server() {
    case $kind in
    gnutls-dtls)        # DTLS 1.2, which refuses by silence
        set -- --priority NORMAL "$@" ;;
    esac
    udp=-u
    certificates rsa2048 ec256
    export DEVICE_BIND="$address" GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null
    # shellcheck disable=SC2086
    leash env LD_PRELOAD="$lab/device.so" gnutls-serv --udp --port "$port" \
        $gnutls_files "$@"
}

# certificates NAME...: the options that load them (no spaces in the names).
certificates() {
    gnutls_files=
    for cert in "$@"; do
        gnutls_files="$gnutls_files --x509certfile=$keys/$cert.crt"
        gnutls_files="$gnutls_files --x509keyfile=$keys/$cert.key"
    done
}

# The library that suitemap takes its cryptography from, as the server that it
# is too: no SSLv3 and no TLS 1.3 in Debian 12.
mbedtls_server() {
    case $kind in
    mbedtls-wide)       # TLS 1.0 to 1.2, all suites with a certificate
        set -- "$keys/rsa2048-sha1.pem" "$keys/ec256.pem" "$@" ;;
    *) fail "no such kind of server: $kind" ;;
    esac
    preload=
    ! env | grep -q '^DEVICE_' || preload=$lab/device.so
    leash env LD_PRELOAD="$preload" "$lab/mbedtls_server" "$address" "$port" \
        "$@"
}

# SSLv3 to TLS 1.3 with everything that Java still contains (RC4, DES, EXPORT,
# anonymous, NULL) and DHE primes of 512 bits in the EXPORT suites.
jsse_server() {
    case $kind in
    jsse-legacy)        # SSLv3 to 1.3: RC4, DES, EXPORT, anonymous
        set -- "$keys/rsa1024-sha1.p12" "$keys/ec256.p12" ;;
    jsse-dsa)           # the same with a DSA key too: suites that break
        set -- "$keys/rsa1024-sha1.p12" "$keys/ec256.p12" \
            "$keys/dsa1024.p12" ;;
    jsse-dsaonly)       # no other key: TLS 1.3 says hello, then gives up
        set -- "$keys/dsa1024.p12" ;;
    *) fail "no such kind of server: $kind" ;;
    esac
    leash java -Djava.net.preferIPv4Stack=true -XX:+UseSerialGC \
        -XX:TieredStopAtLevel=1 -Xmx128m \
        -Djava.security.properties="$keys/java.security" \
        -Djdk.tls.ephemeralDHKeySize=legacy -cp "$lab" LegacyServer \
        "$address" "$port" "${JSSE_SESSIONS:-64}" "${DEVICE_BACKLOG:-128}" "$@"
}

# OpenSSL 1.0.0 inside an old node (oldnode.sh), which hangs up where it
# refuses.
oldnode_server() {
    case $kind in
    oldnode-wide)       # SSLv2, SSLv3 and TLS 1.0
        set -- SSLv23_method ;;
    oldnode-ssl2)       # SSLv2 alone
        set -- SSLv2_method ;;
    oldnode-nokinds)    # TLS 1.0; SSLv2 is answered without any cipher kind
        set -- SSLv23_method AES128-SHA:AES256-SHA ;;
    *) fail "no such kind of server: $kind" ;;
    esac
    [ -x "$lab/oldnode/node" ] ||
        fail "there is no old node: tests/lab/oldnode.sh $lab/oldnode"
    leash "$lab/oldnode/node" "$here/old_server.js" "$address" "$port" \
        "$keys/rsa1024-sha1" "$@"
}

# CUPS's printer simulator. It takes its TLS options from a client.conf below
# HOME, makes its own certificate, and insists on a D-Bus for mDNS: it gets a
# private one that starts nothing.
ippeve_server() {
    case $kind in
    ippeve)             # ippeveprinter; MORE is its SSLOptions
        ;;
    esac
    home=$lab/run/$name.home
    mkdir -p "$home/.cups/ssl" "$home/spool"
    echo "SSLOptions $*" > "$home/.cups/client.conf"
    export HOME="$home" DEVICE_BIND="$address"
    # shellcheck disable=SC2016
    leash dbus-run-session --config-file="$keys/bus.conf" -- sh -c '
        export DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS"
        preload=$1; shift
        LD_PRELOAD=$preload exec ippeveprinter "$@"' \
        sh "$lab/device.so" -r off -n localhost -p "$port" -d "$home/spool" \
        -k -K "$home/.cups/ssl" -M Lab -m MFD "mfd-$name"
    # It makes its certificate at the first connection; two at a time would
    # both make it, and now and then they wait for each other for ever.
    openssl s_client -connect "$address:$port" < /dev/null > /dev/null 2>&1 ||
        :
}
