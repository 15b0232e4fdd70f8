#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# "Installs" the update that the step names. A real script would run the installer on the server and fail when it
# fails: exit code 0 is done, and facts.sh says afterwards whether a restart is pending.
set -eu

state=${EVENFOLD_DEMO:-/tmp/evenfold-demo}/facts/$EVENFOLD_SERVER
mkdir -p "$state"
echo "$EVENFOLD_UPDATE" >>"$state/updates"
: >"$state/pending"
