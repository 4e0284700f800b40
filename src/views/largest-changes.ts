import type { DiffPart } from "../contract/diff-shape.ts";

/** What changed in one thing, all regions together. */
export interface Change {
  readonly name: string;
  /** Bytes. */
  readonly delta: number;
}

/** The components that changed most, crates or folders where there are no components; regions together. */
export function largestChanges({ changes }: DiffPart, most: number): Change[] {
  const level = changes.some((change) => change.level === "component") ? "component" : "crate";
  const sums = new Map<string, number>();
  for (const change of changes) if (change.level === level) sums.set(change.name, (sums.get(change.name) ?? 0) + change.delta);
  return [...sums]
    .map(([name, delta]) => ({ name, delta }))
    .filter(({ delta }) => delta !== 0)
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || (a.name < b.name ? -1 : 1))
    .slice(0, most);
}
