const REGION = /\bdefine\s+(exported\s+)?(region|memory|symbol)\b/;
const SCATTER = /^[ \t]*[A-Za-z_][\w$.]*[ \t]+(\+|0x|\(|[A-Z_]+[ \t\r\n])[^\n]*\n?[^\n]*\{/m;

/** Whether a text is a configuration file of ILINK (`icf`), a scatter file of armlink, or neither; the name's ending decides where it says so. */
export function placementKind(name: string, text: string): "icf" | "scatter" | undefined {
  if (/\.icf$/i.test(name)) return "icf";
  if (/\.(sct|scat|scf)$/i.test(name)) return "scatter";
  if (/(^|\s)(MEMORY|SECTIONS)\s*\{/.test(text)) return undefined;
  if (REGION.test(text)) return "icf";
  return /\.(ld|lds|x)$/i.test(name) || !SCATTER.test(text) ? undefined : "scatter";
}
