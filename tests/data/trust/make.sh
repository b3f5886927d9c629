#!/bin/sh
# How the certificates of this folder were made; tests/unit/check_trust.c reads
# them. All end in 2126, but "old", which ended in 2021. The keys were thrown
# away.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/cnf" <<END
[req]
distinguished_name=dn
[dn]
[ca]
default_ca=c
[c]
database=$work/index
new_certs_dir=$work
rand_serial=yes
policy=p
unique_subject=no
[p]
commonName=supplied
END
export OPENSSL_CONF="$work/cnf"
: > "$work/index"

# issue NAME SUBJECT ISSUER DIGEST EXTENSIONS...; ISSUER "-": itself
issue() {
    name=$1 subject=$2 issuer=$3 digest=$4
    shift 4
    printf '%s\n' "$@" > "$work/ext"
    openssl ecparam -name prime256v1 -genkey -noout -out "$work/$name.key"
    openssl req -new -key "$work/$name.key" -subj "/CN=$subject" \
        -out "$work/req"
    if [ "$issuer" = - ]; then
        set -- -selfsign -keyfile "$work/$name.key"
    else
        set -- -cert "$work/$issuer.crt" -keyfile "$work/$issuer.key"
    fi
    openssl ca -batch -notext -in "$work/req" "$@" -md "$digest" \
        -extfile "$work/ext" -startdate 20200101000000Z -enddate "$end" \
        -out "$work/$name.crt" 2> /dev/null
    openssl x509 -in "$work/$name.crt" -outform DER -out "$name.der"
}

end=21260101000000Z
ca='basicConstraints=critical,CA:TRUE'
leaf='basicConstraints=CA:FALSE'
issue root 'Trust Root' - sha256 "$ca"
issue middle 'Trust Middle' root sha256 "$ca"
issue low 'Trust Low' middle sha256 "$ca"
issue leaf 'mfd-1' low sha256 "$leaf"
issue direct 'mfd-2' root sha1 "$leaf"
issue client 'mfd-3' root sha256 "$leaf" extendedKeyUsage=clientAuth
issue self 'mfd-4' - sha256 "$leaf"
issue other 'Trust Root' - sha256 "$ca"
issue impostor 'mfd-5' other sha256 "$leaf"
issue nonca 'mfd-6' direct sha256 "$leaf"
end=20210101000000Z
issue old 'Trust Old' root sha256 "$ca"
end=21260101000000Z
issue underold 'mfd-7' old sha256 "$leaf"
openssl x509 -in "$work/root.crt" -out root.pem
