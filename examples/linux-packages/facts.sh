#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Prints what is known about one made-up server as a JSON object: facts.sh SERVER.
#
# A real script for a server without an agent asks it for all its packages, since one that is not printed counts as not
# installed; one that is installed for two architectures is printed once, with the lower version:
#   ssh SERVER dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Version}\n'
set -eu

case $1 in
oslo)
    os=debian-12 platform=x64
    packages='"example-files": "2.4.1-3+deb12u1", "example-codec": "1:5.0~rc3-1", "example-module": "0.9-9"'
    ;;
rome)
    os=ubuntu-24.04 platform=x64
    packages='"example-files": "2.4.1-3ubuntu0.24.04.10", "example-module": "0.9-10ubuntu1.1"'
    ;;
riga)
    os=debian-12 platform=arm64
    packages='"example-module": "0.9-2"'
    ;;
*)
    echo "facts.sh: no server is called $1" >&2
    exit 1
    ;;
esac

cat <<END
{"os": "$os", "platform": "$platform", "packageVersions": {$packages}, "pendingRestart": false, "bootId": "$1-1"}
END
