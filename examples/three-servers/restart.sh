#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# "Restarts" the server that the step names: it comes back with a new boot id and nothing pending.
set -eu

state=${EVENFOLD_DEMO:-/tmp/evenfold-demo}/facts/$EVENFOLD_SERVER
mkdir -p "$state"
boot=1
if [ -f "$state/boot" ]; then boot=$(cat "$state/boot"); fi
echo $((boot + 1)) >"$state/boot"
rm -f "$state/pending"
