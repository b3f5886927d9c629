#!/bin/sh
# How the keys and certificates of this folder were made; check_server.c reads
# them. They end in 2126 and guard nothing.
set -eu
cd "$(dirname "$0")"

make() {
    name=$1
    shift
    openssl genpkey "$@" -out "$name.key" 2> /dev/null
    openssl req -x509 -new -key "$name.key" -subj "/CN=$name" -days 36500 \
        -sha256 -out "$name.pem"
}

make rsa -algorithm RSA -pkeyopt rsa_keygen_bits:1536
make odd -algorithm RSA -pkeyopt rsa_keygen_bits:1033
make ec256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
make ec384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
openssl x509 -in rsa.pem -outform DER -out rsa.der
openssl genpkey -algorithm ED25519 -out ed25519.key
cat rsa.pem ec256.pem > chain.pem
