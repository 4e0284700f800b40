# Sourced by the build.sh of a C stack sample: build_c NAME SOURCES… -- COMPILER FLAGS… ; runs in the sample's folder.
build_c() {
  export LC_ALL=C
  local name=$1 sources=() objects=() source object
  shift
  while [ "$1" != -- ]; do sources+=("$1"); shift; done
  shift
  rm -rf obj && mkdir -p obj oracle
  trap 'rm -rf obj' EXIT
  for source in ../stack-common/startup.c ../stack-common/semihost.c "${sources[@]}"; do
    object=obj/$(basename "${source%.c}").o
    arm-none-eabi-gcc -mthumb -std=gnu11 -g -Wall -Wextra -ffreestanding -ffunction-sections -I../stack-common "-ffile-prefix-map=$PWD=/fw" "$@" \
      -c "$source" -o "$object"
    objects+=("$object")
  done
  arm-none-eabi-gcc -mthumb "$@" -nostdlib -T../stack-common/c.ld "${objects[@]}" -o "$name.elf" -Wl,--start-group -lc_nano -lgcc -Wl,--end-group \
    "-Wl,--gc-sections,-Map=$name.map,--print-memory-usage" > oracle/memory-usage.txt
  # The C library's own debug information names a folder of its packager; another of the same length takes its place.
  sed -i 's|/home/[^/]\{4\}/src/newlib-salsa|/usr/src/newlib-3.3.0-build|g' "$name.elf"
  if [ -e stack.json ]; then python3 ../stack-common/measure "$PWD"; fi
}
