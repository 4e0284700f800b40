#!/usr/bin/env bash
# Builds c-newlib-f4.elf and its map with Debian's gcc-arm-none-eabi and newlib; run in this folder.
set -euo pipefail
export LC_ALL=C
name=c-newlib-f4
flags=(-mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
compile=("${flags[@]}" -std=gnu11 -Os -g3 -Wall -Wextra -ffunction-sections -fdata-sections -fcommon -funwind-tables "-ffile-prefix-map=$PWD=/fw" "-Wa,--debug-prefix-map=$PWD=/fw")
rm -rf obj && mkdir -p obj oracle
trap 'rm -rf obj' EXIT

object() { # source → object, the path's slashes kept as folders
  local out=obj/${1%.*}.o
  mkdir -p "$(dirname "$out")"
  arm-none-eabi-gcc "${compile[@]}" -c "$1" -o "$out"
  printf '%s\n' "$out"
}

objects=()
for source in src/startup.S src/*.c src/drivers/*.c src/app/*.c; do objects+=("$(object "$source")"); done
members=()
for source in lib/dsp/*.c; do members+=("$(object "$source")"); done
arm-none-eabi-ar rcsD obj/libdsp.a "${members[@]}"

arm-none-eabi-gcc "${flags[@]}" -nostdlib -Tapp.ld "${objects[@]}" -o $name.elf \
  -Wl,--start-group obj/libdsp.a -lc_nano -lm -lgcc -Wl,--end-group -u _printf_float \
  -Wl,--gc-sections,-Map=$name.map,--cref,--print-memory-usage,--build-id=sha1 > oracle/memory-usage.txt

# The C library's own debug information names a folder of its packager; another of the same length takes its place.
LC_ALL=C sed -i 's|/home/[^/]\{4\}/src/newlib-salsa|/usr/src/newlib-3.3.0-build|g' $name.elf
