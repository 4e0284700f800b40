#!/usr/bin/env bash
# Builds c-lld-m0.elf with Debian's gcc-arm-none-eabi and newlib, links it with ld.lld; run in this folder.
set -euo pipefail
export LC_ALL=C
name=c-lld-m0
flags=(-mcpu=cortex-m0 -mthumb)
rm -rf obj && mkdir -p obj
trap 'rm -rf obj' EXIT
objects=()
for source in src/*.c; do
  object=obj/$(basename "${source%.c}").o
  arm-none-eabi-gcc "${flags[@]}" -std=gnu11 -Os -g -Wall -Wextra -ffunction-sections -fdata-sections "-ffile-prefix-map=$PWD=/fw" -c "$source" -o "$object"
  objects+=("$object")
done
library() { realpath "$(arm-none-eabi-gcc "${flags[@]}" "-print-file-name=$1")"; }
ld.lld -Tapp.ld "${objects[@]}" --start-group "$(library libc_nano.a)" "$(library libgcc.a)" --end-group --gc-sections -Map=$name.map --build-id=sha1 -o $name.elf

# The C library's own debug information names a folder of its packager; another of the same length takes its place.
LC_ALL=C sed -i 's|/home/[^/]\{4\}/src/newlib-salsa|/usr/src/newlib-3.3.0-build|g' $name.elf
