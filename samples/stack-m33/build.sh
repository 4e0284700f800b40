#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-rust.sh
build_rust stack-m33 thumbv8m.main-none-eabi gnu-ld release
