#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-c.sh
build_c stack-unbounded-recursion src/main.c -- -mcpu=cortex-m3 -Os
