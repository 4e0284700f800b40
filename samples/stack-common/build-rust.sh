# Sourced by the build.sh of a Rust stack sample: build_rust NAME TRIPLE lld|gnu-ld PROFILE [RUSTFLAGS…] ; runs in the sample's folder.
build_rust() {
  export LC_ALL=C
  local name=$1 triple=$2 linker=$3 profile=$4 samples target crates sources folder
  shift 4
  samples=$(dirname "$PWD")
  sources=$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust
  target=${CORTEX_SIZE_TARGETS:-${XDG_CACHE_HOME:-$HOME/.cache}/cortex-size-stack}/$triple
  crates=$(echo "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*)
  local flags=(
    "-C" "link-arg=-Tlink.x" "-C" "link-arg=-Map=$target/$name.map" "$@"
    "--remap-path-prefix=$samples=/samples" "--remap-path-prefix=$PWD=/fw" "--remap-path-prefix=$target=/target"
    "--remap-path-prefix=$sources=/rust" "--remap-path-prefix=$(readlink -f "$sources")=/rust"
  )
  for folder in $crates; do flags+=("--remap-path-prefix=$folder=/crates"); done
  case $linker in
    lld) flags+=("-C" "linker=ld.lld") ;;
    gnu-ld) flags+=("-C" "linker=arm-none-eabi-ld" "-C" "linker-flavor=ld" "-C" "link-arg=--cref") ;;
  esac
  mkdir -p "$target" oracle
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=$target CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; echo "${flags[*]}") \
    /usr/bin/cargo build -j2 --quiet --profile "$profile" -Zbuild-std=core --target "$triple"
  cp "$target/$triple/$([ "$profile" = dev ] && echo debug || echo "$profile")/$name" "$name.elf"
  sed -e "s|$target|/target|g" -e "s|$PWD|/fw|g" -e "s|$samples|/samples|g" "$target/$name.map" > "$name.map"
  sed -i -e '/^source = /d' -e '/^checksum = /d' Cargo.lock
  python3 ../stack-common/measure "$PWD"
}
