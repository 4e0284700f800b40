#!/usr/bin/env bash
# Builds the same program with its debug information in .dwo files and, for DWARF 4 and 5, in a .dwp package (app.elf), and whole (whole.elf): also with type
# units, each in a section of its own, and in 64-bit DWARF.
# Run it in this folder: arm-none-eabi-gcc 12.2, llvm-dwp 14.
set -euo pipefail
build() {
  out=$1
  rm -rf $out && mkdir $out
  flags=(-mcpu=cortex-m3 -mthumb -O2 "${@:2}" -ffunction-sections -fdata-sections "-ffile-prefix-map=$PWD=/fw")
  for source in a b; do
    (cd $out && arm-none-eabi-gcc "${flags[@]}" -gsplit-dwarf -c "$OLDPWD/$source.c" -o $source.o)
    (cd $out && arm-none-eabi-gcc "${flags[@]}" -c "$OLDPWD/$source.c" -o whole-$source.o)
  done
  arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -nostdlib -Tapp.ld $out/a.o $out/b.o -o $out/app.elf
  arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -nostdlib -Tapp.ld $out/whole-a.o $out/whole-b.o -o $out/whole.elf
  rm $out/*.o
}
for version in 4 5; do
  build v$version -gdwarf-$version
  (cd v$version && llvm-dwp a.dwo b.dwo -o package.dwp)
done
build types -gdwarf-5 -fdebug-types-section
build wide4 -gdwarf-4 -gdwarf64
build wide5 -gdwarf-5 -gdwarf64
