#!/bin/sh
# chains.sh DIR: certificates with something the matter, and a CA with a chain,
# beside those of material.sh, whose keys they use. For the kind openssl-cert,
# which takes NAME.pem, and NAME.chain where there is one.
set -eu
cd "$1"
[ ! -s chains.done ] || exit 0

cat > chains.cnf <<END
[req]
distinguished_name=dn
[dn]
[ca]
default_ca=c
[c]
database=$PWD/chains.index
new_certs_dir=$PWD
rand_serial=yes
policy=p
unique_subject=no
[p]
commonName=supplied
END
: > chains.index
export OPENSSL_CONF="$PWD/chains.cnf"

# issue NAME CN KEY ISSUER DIGEST FROM TO EXTENSION...; ISSUER "-": itself.
issue() {
    name=$1 cn=$2 key=$3 issuer=$4 digest=$5 from=$6 to=$7
    shift 7
    printf '%s\n' "$@" > chains.ext
    openssl req -new -key "$key.key" -subj "/CN=$cn" -out chains.req
    if [ "$issuer" = - ]; then
        set -- -selfsign -keyfile "$key.key"
    else
        set -- -cert "$issuer.crt" -keyfile "$issuer.key"
    fi
    openssl ca -batch -notext -in chains.req "$@" -md "$digest" \
        -extfile chains.ext -startdate "${from}0101000000Z" \
        -enddate "${to}0101000000Z" -out "$name.crt" -outdir . 2> /dev/null
    cat "$key.key" "$name.crt" > "$name.pem"
}

for ca in labca labsub; do
    openssl ecparam -name prime256v1 -genkey -noout -out "$ca.key"
done
is_ca=basicConstraints=critical,CA:TRUE
san=subjectAltName=DNS:mfd.lab.example,DNS:*.fleet.lab.example
issue labca 'Lab CA' labca - sha256 2020 2120 "$is_ca"
issue labsub 'Lab Sub CA' labsub labca sha512 2020 2120 "$is_ca"
issue chain mfd.lab.example rsa2048 labsub sha256 2020 2120 "$san"
cp labsub.crt chain.chain
issue expired mfd.lab.example rsa2048 - sha256 2020 2021 "$san"
issue future mfd.lab.example rsa2048 - sha256 2100 2120 "$san"
issue sha512 mfd.lab.example rsa2048 - sha512 2020 2120 "$san"
issue md5 mfd.lab.example rsa1024 - md5 2020 2120 "$san"
issue short mfd.lab.example rsa512 - sha256 2020 2120 "$san"
rm -f chains.index* chains.ext chains.req chains.cnf ????????????????????*.pem
echo done > chains.done
