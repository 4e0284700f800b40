#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-rust.sh
build_rust stack-dyn-m3 thumbv7m-none-eabi gnu-ld release
