#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-c.sh
build_c stack-m0-c src/main.c -- -mcpu=cortex-m0 -Os
