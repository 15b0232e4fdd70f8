#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Prints what is known about one server as a JSON object: facts.sh SERVER.
# A real script would ask the server; this one keeps its answers in files that install.sh and restart.sh change.
set -eu

server=$1
state=${EVENFOLD_DEMO:-/tmp/evenfold-demo}/facts/$server

case $server in
london) os=windows-server-2003-r2 level=2 platform=x86 file=Dfsr.exe before=5.2.3790.3959 after=5.2.3790.4650 ;;
berlin) os=windows-server-2008 level=2 platform=x64 file=Dfsrs.exe before=6.0.6002.18005 after=6.0.6002.22269 ;;
paris) os=windows-server-2008-r2 level=0 platform=x64 file=Dfsrs.exe before=6.1.7600.16385 after=6.1.7600.20578 ;;
*)
    echo "facts.sh: no server is called $server" >&2
    exit 1
    ;;
esac

updates='' version=$before pending=false boot=1
if [ -f "$state/updates" ]; then
    updates=$(sort -u "$state/updates" | sed 's/.*/"&"/' | paste -s -d , -)
    if grep -qx KB977381 "$state/updates"; then version=$after; fi
fi
if [ -f "$state/pending" ]; then pending=true; fi
if [ -f "$state/boot" ]; then boot=$(cat "$state/boot"); fi

cat <<END
{"os": "$os", "servicePack": $level, "platform": "$platform", "roles": ["dfs-replication"],
 "installedUpdates": [$updates], "fileVersions": {"$file": "$version"},
 "pendingRestart": $pending, "bootId": "$server-$boot"}
END
