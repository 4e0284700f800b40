#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-rust.sh
build_rust stack-direct-m3 thumbv7m-none-eabi lld release
