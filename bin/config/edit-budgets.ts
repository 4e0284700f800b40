import { shareOf } from "../../src/session/comparison/budget-moves.ts";
import { type ConfigEdit, editConfig } from "./edit.ts";
import type { ConfigSource } from "./find.ts";
import type { LoadedConfig } from "./loaded.ts";
import { type ConfigNode, nodeAt } from "./node.ts";
import { type Limit, parseLimit, sizeLike } from "./size-value.ts";

/** New values for a budget, by its index in `Config.budgets`. */
export interface BudgetChange {
  readonly index: number;
  readonly max?: string | number | undefined;
  readonly reason?: string | undefined;
}

/** A file with its new text; writing it is the caller's business. */
export interface EditedFile {
  /** As shown. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** How a budget's `max` is written; undefined when it has none. */
export function writtenMax(loaded: LoadedConfig, index: number): string | number | undefined {
  const node = loaded.root && nodeAt(loaded.root, ["budgets", index, "max"]);
  return node?.kind === "scalar" && (typeof node.value === "string" || typeof node.value === "number") ? node.value : undefined;
}

/**
 * A lower `max` of so many bytes, written as the old one was and rounded up; undefined when that is not lower. `whole`: the region's length, which percentages
 * are of.
 */
export function tightenedMax(written: string | number, bytes: number, whole?: number): string | number | undefined {
  return movedMax(written, bytes, whole, (before, after) => after < before);
}

/** A higher `max` of so many bytes; undefined when the old one allows them already. */
export function bumpedMax(written: string | number, bytes: number, whole?: number): string | number | undefined {
  return movedMax(written, bytes, whole, (before, after) => after > before);
}

function movedMax(
  written: string | number,
  bytes: number,
  whole: number | undefined,
  isMove: (before: number, after: number) => boolean,
): string | number | undefined {
  const before = parseLimit(written);
  if (!before.ok || (before.value.unit === "percent" && !whole)) return undefined;
  const next = before.value.unit === "percent" ? `${shareOf(bytes, whole!)} %` : sizeLike(written, bytes);
  const after = parseLimit(next);
  return after.ok && isMove(amount(before.value), amount(after.value)) ? next : undefined;
}

const amount = (limit: Limit): number => (limit.unit === "percent" ? limit.percent : limit.bytes);

/** Writes changes into the texts of the files that the budgets came from, keeping comments and layout. @throws InputError `config/edit`. */
export async function editBudgets(loaded: LoadedConfig, changes: readonly BudgetChange[]): Promise<EditedFile[]> {
  const edits = new Map<string, { source: ConfigSource; edits: ConfigEdit[] }>();
  for (const { index, max, reason } of changes) {
    const found = placeOf(loaded, index);
    if (found === undefined) throw new RangeError(`there is no budget ${index}`);
    const file = edits.get(found.source.path) ?? { source: found.source, edits: [] };
    edits.set(found.source.path, file);
    if (max !== undefined) file.edits.push({ path: [...found.path, "max"], value: max });
    if (reason !== undefined) file.edits.push({ path: [...found.path, "reason"], value: reason });
  }
  const files: EditedFile[] = [];
  for (const { source, edits: list } of edits.values()) {
    files.push({ file: source.file, path: source.path, text: await editConfig(source.root.document, list) });
  }
  return files;
}

/** The file and path of a merged budget: merging keeps the nodes, so it is the same object there. */
function placeOf(loaded: LoadedConfig, index: number): { source: ConfigSource; path: (string | number)[] } | undefined {
  const budget = loaded.root && nodeAt(loaded.root, ["budgets", index]);
  for (const source of loaded.sources) {
    for (const path of budgetLists(source)) {
      const list = nodeAt(source.root, path);
      const at = list?.kind === "list" && budget !== undefined ? list.items.indexOf(budget) : -1;
      if (at >= 0) return { source, path: [...source.section, ...path, at] };
    }
  }
  return undefined;
}

function budgetLists({ root }: ConfigSource): string[][] {
  const profiles: ConfigNode | undefined = root.entries.get("profiles");
  const names = profiles?.kind === "table" ? [...profiles.entries.keys()] : [];
  return [["budgets"], ...names.map((name) => ["profiles", name, "budgets"])];
}
