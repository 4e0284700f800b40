#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-rust.sh
build_rust stack-debug-m3 thumbv7m-none-eabi lld dev
