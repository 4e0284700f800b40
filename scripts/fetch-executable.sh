# Fetches the executable of one release, checks it against the release's list of checksums, unpacks it, and prints the folder that holds it.
# What was fetched before is kept in RUNNER_TOOL_CACHE, where the runner has one.
# Variables: SIZE_VERSION (0.1.0), SIZE_RELEASES (address of the releases' files; /vVERSION/FILE is added), SIZE_SHA256 (of the archive; optional).
set -euo pipefail

fail() {
  echo "::error::cortex-size: $1" >&2
  exit 2
}

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=linux-x64 ;;
  Linux-aarch64) platform=linux-arm64 ;;
  Darwin-x86_64) platform=darwin-x64 ;;
  Darwin-arm64) platform=darwin-arm64 ;;
  MINGW*-x86_64 | MSYS*-x86_64) platform=win-x64 ;;
  *) fail "there is no executable for $(uname -s) on $(uname -m); npm's package runs wherever Node does" ;;
esac
name="cortex-size-$SIZE_VERSION-$platform"
case "$platform" in win-*) archive="$name.zip" ;; *) archive="$name.tar.xz" ;; esac
cache="${RUNNER_TOOL_CACHE:-${TMPDIR:-/tmp}}/cortex-size/$SIZE_VERSION-$platform"

if [ ! -d "$cache/$name" ]; then
  passing="$cache.$$"
  mkdir -p "$passing"
  trap 'rm -rf "$passing"' EXIT
  for file in "$archive" SHA256SUMS; do
    curl --fail --silent --show-error --location --retry 3 --output "$passing/$file" "$SIZE_RELEASES/v$SIZE_VERSION/$file" ||
      fail "$file of release v$SIZE_VERSION was not to be had from $SIZE_RELEASES"
  done
  sum() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1; }
  listed=$(sed -n "s/^\([0-9a-f]\{64\}\)  $archive\$/\1/p" "$passing/SHA256SUMS")
  found=$(sum "$passing/$archive")
  wanted="${SIZE_SHA256:-$listed}"
  [ -n "$listed" ] || fail "SHA256SUMS of release v$SIZE_VERSION does not list $archive"
  [ "$found" = "$listed" ] && [ "$found" = "$wanted" ] || fail "$archive has the SHA-256 $found, expected $wanted: it was not unpacked"
  case "$archive" in
    *.zip) unzip -q "$passing/$archive" -d "$passing" ;;
    *) tar -xJf "$passing/$archive" -C "$passing" ;;
  esac
  rm "$passing/$archive" "$passing/SHA256SUMS"
  # Of two jobs at once on one machine the first to be done counts.
  mv "$passing" "$cache" 2>/dev/null || [ -d "$cache/$name" ] || fail "$cache cannot be written"
fi
echo "$cache/$name"
