#!/bin/sh
# material.sh DIR: certificates, keys and parameter files for the lab.
#
# Everything is self-signed for CN=localhost, but for what chains.sh makes. What is already there is kept,
# so a second call costs nothing. The DH parameters of 512 and 1024 bits are
# committed beside this script (params/), since searching for primes takes
# time and a fixed one makes results repeatable; those of dhcomposite.pem are
# the product of two primes of 1024 bits.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=$1
mkdir -p "$dir"
cd "$dir"

# key NAME COMMAND...: a private key in NAME.key, made by COMMAND.
key() {
    key_name=$1
    shift
    "$@" > "$key_name.key.new" 2> /dev/null
    mv "$key_name.key.new" "$key_name.key"
}

# certificate NAME DIGEST: NAME.crt, NAME.pem (both) and NAME.p12 (for Java).
certificate() {
    openssl req -x509 -new -key "$1.key" "-$2" -days 3650 \
        -subj "/O=suitemap lab/OU=$1/CN=localhost" \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -out "$1.crt" 2> /dev/null
    cat "$1.key" "$1.crt" > "$1.new"
    openssl pkcs12 -export -in "$1.new" -out "$1.p12" -name "$1" \
        -passout pass:changeit
    mv "$1.new" "$1.pem"
}

# pair NAME DIGEST COMMAND...: key and certificate, unless they are there.
pair() {
    [ ! -s "$1.pem" ] || return 0
    pair_name=$1 pair_digest=$2
    shift 2
    key "$pair_name" "$@"
    certificate "$pair_name" "$pair_digest"
}

pair rsa512 sha1 openssl genrsa -traditional 512
pair rsa1024-sha1 sha1 openssl genrsa -traditional 1024
pair rsa1024 sha256 openssl genrsa -traditional 1024
pair rsa2048-sha1 sha1 openssl genrsa -traditional 2048
pair rsa2048 sha256 openssl genrsa -traditional 2048
pair ec256 sha256 openssl ecparam -name prime256v1 -genkey -noout
pair dsa1024 sha1 openssl dsaparam -genkey -noout 1024

"$here/chains.sh" .
cp "$here"/params/*.pem .

# GnuTLS looks users up in these; the brute force calls itself "user".
printf 'user:1a2b3c4d\n' > psk.txt
if command -v srptool > /dev/null && [ ! -s srp.passwd ]; then
    srptool --create-conf srp.conf > /dev/null 2>&1
    echo labpw | srptool --passwd srp.passwd --passwd-conf srp.conf -i 3 \
        -u user > /dev/null 2>&1
fi

# Java reads DH parameters as hexadecimal out of a security property. Nothing
# else is emptied: without jdk.tls.keyLimits Java's TLS 1.3 fails.
prime=$(openssl asn1parse -in dh512.pem |
    sed -n 's/.*INTEGER *:\([0-9A-F]\{64,\}\)$/\1/p')
cat > java.security <<END
jdk.tls.disabledAlgorithms=
jdk.tls.legacyAlgorithms=
jdk.certpath.disabledAlgorithms=
jdk.disabled.namedCurves=
jdk.tls.server.defaultDHEParameters={ $prime , 2 }
END

# A bus that starts nothing, for ippeveprinter's mDNS library.
cat > bus.conf <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=$PWD</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
