import { createHash } from "node:crypto";
import { UsageError } from "../exit-codes.ts";

/** `--label key=value`, sorted by key. @throws UsageError for what is no such pair, or a key twice. */
export function labelsOf(given: readonly string[]): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const label of given) {
    const [, key, value] = /^([A-Za-z_][\w.-]*)=([^,\n]+)$/.exec(label) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(`--label ${label}: a label is key=value, without a comma`, "--label board=rev2");
    if (labels.has(key)) throw new UsageError(`--label ${label}: there is a label ${key} already`);
    labels.set(key, value);
  }
  return Object.fromEntries([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the record of a commit is kept as: those of one commit with other labels are beside each other, whoever writes them. */
export function entryName(commit: string, labels: Readonly<Record<string, string>>): string {
  if (Object.keys(labels).length === 0) return commit;
  return `${commit}-${createHash("sha256").update(JSON.stringify(labels)).digest("hex").slice(0, 16)}`;
}
