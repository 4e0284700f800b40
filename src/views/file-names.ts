/** The shortest ends of paths that still tell them apart: `release/app` and `debug/app`, but `boot.elf`. Equal paths stay equal. */
export function fileNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]/));
  const longest = Math.max(1, ...parts.map((own) => own.length));
  for (let kept = 1; kept < longest; kept++) {
    const names = parts.map((own) => own.slice(-kept).join("/"));
    if (new Set(names).size === new Set(paths).size) return names;
  }
  return [...paths];
}
