#!/usr/bin/env bash
# The services that are installed can do little: the exposure that systemd-analyze computes is at
# most 0.6 as they are, the server with sockets from systemd, and at most 1.1 changed as docs/SERVER.md says
# for a server that opens its doors itself. Skipped without systemd-analyze.
# usage: systemd.sh ROOT
set -eu
root=$1
command -v systemd-analyze >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# exposure NAME TENTHS: whether the unit NAME.service is within so many tenths.
exposure()
{
    systemd-analyze security --offline=true --no-pager --threshold="$2" "$folder/$1.service" \
        >"$folder/out" 2>&1 && good=yes || good=no
    tail -1 "$folder/out"
    [ $good = yes ] || { echo "$1.service is above $2 tenths"; exit 1; }
}

sed "s|@CMAKE_INSTALL_FULL_BINDIR@|/usr/bin|" "$root/scripts/systemd/lede.service.in" \
    >"$folder/handed.service"
exposure handed 6

# The drop-in of docs/SERVER.md, as it stands there.
sed -n '/^    \[Service\]$/,/^$/p' "$root/docs/SERVER.md" | sed 's/^    //' >"$folder/drop-in"
grep -q '^PrivateNetwork=no$' "$folder/drop-in" || { echo "docs/SERVER.md has no drop-in"; exit 1; }
cat "$folder/handed.service" "$folder/drop-in" >"$folder/own.service"
exposure own 11

sed "s|@CMAKE_INSTALL_FULL_BINDIR@|/usr/bin|" "$root/scripts/systemd/lede-index.service.in" \
    >"$folder/index.service"
exposure index 6

grep -q '^FileDescriptorName=socket$' "$root/scripts/systemd/lede-line.socket"
