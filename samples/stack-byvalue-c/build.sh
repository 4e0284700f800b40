#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-c.sh
build_c stack-byvalue-c src/main.c -- -mcpu=cortex-m3 -O1
