#!/usr/bin/env bash
# Links one program that fits neither FLASH nor RAM, with GNU ld and with LLD, and keeps what cargo printed; run in this folder.
# `NEUTRAL` in the sed scripts below: folders of this machine become relative ones, and nothing else of the logs changes.
set -euo pipefail
export LC_ALL=C PATH=/usr/bin:/bin
here=$PWD
triple=thumbv7m-none-eabi
target=${CORTEX_SIZE_TARGETS:-${XDG_CACHE_HOME:-$HOME/.cache}/cortex-size-stack}/failed-links
sources=$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust
flags=("--remap-path-prefix=$here/program=/fw" "--remap-path-prefix=$target=/target" "--remap-path-prefix=$sources=/rust"
  "--remap-path-prefix=$(readlink -f "$sources")=/rust")
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do flags+=("--remap-path-prefix=$folder=/crates"); done
neutral=(-e "s|${CARGO_HOME:-$HOME/.cargo}/registry/src/[^=/]*|/crates|g" -e "s|$target/$triple/release/deps/|objects/|g" -e "s|$target/$triple/release/build/|build/|g" -e "s|$target|target|g"
  -e "s|$here/program|.|g" -e 's|/tmp/rustc[A-Za-z0-9]*/|objects/|g' -e "s|$(readlink -f "$sources")|/rust|g" -e "s|$sources|/rust|g")

link() { # folder, cargo's options, --, rustc's options
  local out=$here/$1 options=()
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  if (cd program && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=$target CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; echo "${flags[*]}") \
    CARGO_TERM_COLOR=never /usr/bin/cargo rustc -j2 --release -Zbuild-std=core --target $triple "${options[@]}" -- "$@") > "$out/raw.log" 2>&1; then
    echo "the link was to fail" >&2
    exit 1
  fi
}

rm -f gnu-ld/logger.map lld/logger.map
# Everything but the link, so that the logs below hold the failing step only.
(cd program && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=$target CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; echo "${flags[*]}") \
  /usr/bin/cargo rustc -j2 --quiet --release -Zbuild-std=core --target $triple -- --emit=obj > /dev/null 2>&1) || true

link gnu-ld -- -C linker=arm-none-eabi-ld -C linker-flavor=ld -C link-arg=-Tlink.x -C link-arg=-Map=../gnu-ld/logger.map
link lld --verbose -- --verbose -C linker=ld.lld -C link-arg=-Tlink.x -C link-arg=-Map=../lld/logger.map -C save-temps
for folder in gnu-ld lld; do
  sed "${neutral[@]}" $folder/raw.log > $folder/build.log
  rm $folder/raw.log
  cp program/memory.x $folder/memory.x
done
sed -i "${neutral[@]}" gnu-ld/logger.map
sed -n '/^LOAD /,$p' gnu-ld/logger.map | grep -o '([^()]*\.o)' | sort -u > gnu-ld/taken

# The objects that LLD's log names, without debug information and without rustc's metadata. Those of core and compiler_builtins that the link
# took nothing from are left out, for size: GNU ld's map of the same link says which it took.
rm -rf lld/objects && mkdir -p lld/objects
for name in $(grep -o '"objects/[A-Za-z0-9_.-]*\.\(rlib\|o\)"' lld/build.log | tr -d '"' | sort -u); do
  from=$target/$triple/release/deps/${name#objects/}
  case $name in
    *.o) arm-none-eabi-objcopy --strip-debug "$from" "lld/$name" ;;
    *.rlib)
      work=$(mktemp -d)
      (cd "$work" && ar x "$from" && rm -f lib.rmeta)
      for member in "$work"/*.o; do
        if [ -e "$member" ] && { ! [[ $name =~ core-|builtins- ]] || grep -qF "($(basename "$member"))" gnu-ld/taken; }; then
          arm-none-eabi-objcopy --strip-debug "$member" && touch -d @0 "$member"
        else
          rm -f "$member"
        fi
      done
      (cd "$work" && ar rcsD lib.rlib $(ls | grep '\.o$' || true)) && mv "$work/lib.rlib" "lld/$name"
      rm -rf "$work"
      ;;
  esac
done
rm gnu-ld/taken
sed -i -e '/^source = /d' -e '/^checksum = /d' program/Cargo.lock

# What the linkers said, for the tests: GNU ld's figures are exact; LLD's last line a region is a lower bound, and it may not name a region at all.
said() { # log, sed expression that gives NAME BYTES; the last line of a region counts
  sed -nE "$2" "$1" | awk '{ bytes[$1] = $2 } END { for (r in bytes) printf "%s\"%s\": %d", n++ ? ", " : "", r, bytes[r] }'
}
gnu=$(said gnu-ld/build.log "s/.*region \`(.*)' overflowed by ([0-9]+) bytes.*/\1 \2/p")
lld=$(said lld/build.log "s/.*will not fit in region '(.*)': overflowed by ([0-9]+) bytes.*/\1 \2/p")
echo "{ $gnu }" > gnu-ld/expected.json
echo "{ $lld, \"atLeast\": true, \"gnuLd\": { $gnu } }" > lld/expected.json
