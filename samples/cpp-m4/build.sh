#!/usr/bin/env bash
# Builds cpp-m4.elf and its map with Debian's gcc-arm-none-eabi, newlib and libstdc++; run in this folder.
set -euo pipefail
export LC_ALL=C
name=cpp-m4
flags=(-mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
compile=("${flags[@]}" -std=gnu++17 -Os -g -Wall -Wextra -ffunction-sections -fdata-sections -fno-exceptions -fno-rtti "-ffile-prefix-map=$PWD=/fw")
rm -rf obj && mkdir -p obj oracle
trap 'rm -rf obj' EXIT

object() { # source → object, the path's slashes kept as folders
  local out=obj/${1%.*}.o
  mkdir -p "$(dirname "$out")"
  arm-none-eabi-g++ "${compile[@]}" -c "$1" -o "$out"
  printf '%s\n' "$out"
}

objects=()
for source in src/*.cpp src/*/*.cpp; do objects+=("$(object "$source")"); done
members=()
for source in lib/units/*.cpp; do members+=("$(object "$source")"); done
arm-none-eabi-ar rcsD obj/libunits.a "${members[@]}"

arm-none-eabi-g++ "${flags[@]}" -nostdlib -Tapp.ld "${objects[@]}" -o $name.elf \
  -Wl,--start-group obj/libunits.a -lstdc++_nano -lc_nano -lm -lgcc -Wl,--end-group \
  -Wl,--gc-sections,-Map=$name.map,--cref,--print-memory-usage > oracle/memory-usage.txt

# The C library's own debug information names a folder of its packager; another of the same length takes its place.
LC_ALL=C sed -i 's|/home/[^/]\{4\}/src/newlib-salsa|/usr/src/newlib-3.3.0-build|g' $name.elf
