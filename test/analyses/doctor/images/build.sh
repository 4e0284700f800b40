#!/usr/bin/env bash
# Builds faulty.elf with Debian's gcc-arm-none-eabi 12.2: a Cortex-M4 without its FPU.
set -euo pipefail
cd "$(dirname "$0")"
flags=(-mcpu=cortex-m4 -mthumb -mfloat-abi=soft -g -ffreestanding -fno-common -ffile-prefix-map="$PWD"=.)
arm-none-eabi-gcc "${flags[@]}" -O1 -c faulty.c -o faulty.o
arm-none-eabi-gcc "${flags[@]}" -nostartfiles -nostdlib -Wl,--build-id=none -T faulty.ld faulty.o -lgcc -o faulty.elf
rm faulty.o
