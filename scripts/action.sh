# What action.yml runs: fetches the executable of the release that this folder is of, and judges the budgets with it: annotations on stdout, the job
# summary, the JSON report, the outputs. Inputs come in SIZE_… variables, never in a command line that a shell reads.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

SIZE_VERSION=$(sed -n 's/^  "version": "\([0-9A-Za-z.+-]*\)",$/\1/p' "$here/package.json")
SIZE_RELEASES="${SIZE_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/${SIZE_REPOSITORY:-$GITHUB_REPOSITORY}/releases/download}"
export SIZE_VERSION SIZE_RELEASES
folder=$(bash "$here/scripts/fetch-executable.sh")
echo "$folder" >>"$GITHUB_PATH"
[ "${SIZE_MEASURE:-true}" = true ] || exit 0

# An output ends at a line break: none of an input may reach it. A workflow command escapes %, CR and LF.
one_line() { printf '%s' "$1" | tr '\r\n' '  '; }
report="${SIZE_REPORT:-cortex-size.json}"
options=(--format github --out "json:$report")
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || options+=(--out "github-summary:$RUNNER_TEMP/cortex-size-summary.md")
[ -z "${SIZE_CONFIG:-}" ] || options+=("--config=$SIZE_CONFIG")
if [ -n "${SIZE_BASE:-}" ]; then
  if [ -e "$SIZE_BASE" ]; then
    options+=("--base=$SIZE_BASE")
  else
    echo "::notice::there is no base report $(one_line "$SIZE_BASE"): sizes are shown without a comparison"
  fi
fi

# A line is a file's name or a pattern; a pattern that matches nothing stays what it is, and the message names it.
shopt -s globstar 2>/dev/null || true
elves=()
while IFS= read -r line || [ -n "$line" ]; do
  line="${line%$'\r'}"
  line="${line#"${line%%[![:space:]]*}"}"
  line="${line%"${line##*[![:space:]]}"}"
  [ -n "$line" ] || continue
  if [ -e "$line" ]; then
    elves+=("$line")
  else
    found=()
    while IFS= read -r match; do found+=("$match"); done < <(compgen -G "$line" | LC_ALL=C sort)
    if [ "${#found[@]}" -gt 0 ]; then elves+=("${found[@]}"); else elves+=("$line"); fi
  fi
done <<<"${SIZE_ELF:-}"

status=0
"$folder/cortex-size" check "${options[@]}" -- ${elves[@]+"${elves[@]}"} </dev/null || status=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -e "$RUNNER_TEMP/cortex-size-summary.md" ]; then
  cat "$RUNNER_TEMP/cortex-size-summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ "$status" -le 1 ]; then
  [ "$status" -eq 0 ] && verdict=pass || verdict=broken
  printf 'report=%s\nverdict=%s\n' "$(one_line "$report")" "$verdict" >>"$GITHUB_OUTPUT"
fi
if [ "$status" -eq 1 ] && [ "${SIZE_FAIL:-true}" = false ]; then exit 0; fi
exit "$status"
