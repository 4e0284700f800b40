#!/usr/bin/env bash
set -euo pipefail
. ../stack-common/build-rust.sh
build_rust stack-fpu-m4f thumbv7em-none-eabihf lld release
