import type { ContentEntry } from "../../contract/contents-shape.ts";
import type { ChangeClass, ChangeEntry, DiffPart } from "../../contract/diff-shape.ts";
import type { RegionRow, ReportDocument } from "../../contract/document.ts";
import { buildDifferences } from "./build.ts";
import { comparable, type Item, isNamed, itemsOf, usedContentsOf } from "./items.ts";
import { type Match, matchItems } from "./match.ts";
import { anonymousName } from "./names.ts";

/** Most rows of one level and region in the document; the rest is one row. */
const MOST_ROWS = 5000;

/** Name of the row that stands for those that were cut. */
export const OTHER = "(other)";

/**
 * What changed from one report to the other, at the levels region, section, crate, symbol and those that both reports hold besides (component), in bytes.
 * At each level the changes of a region add up to the region's change exactly. Both reports must be those of `measure` (JSON of `check`, `diff` or
 * `baseline save`): others have no `contents`, and are compared by the levels that they have.
 */
export function diff(base: ReportDocument, head: ReportDocument): DiffPart {
  if (base.contents !== undefined && base.contents === head.contents) return unchanged(base, head);
  const { rows, unnamed } = comparable(usedContentsOf(base), usedContentsOf(head));
  const [baseRows, headRows] = rows;
  const matches = matchItems(itemsOf(baseRows), itemsOf(headRows));
  const regions = regionRows(base.regions ?? [], head.regions ?? []);
  const symbols = matches.flatMap(symbolChanges);
  const found = resultOf(regions, symbols, matches, differ(base.image, head.image));
  const result = unnamed !== undefined && found !== "changed" ? "same sizes" : found;
  // Where functions begin is told by symbols: without them another program is followed.
  const stack = unnamed === undefined ? stackOf(base, head) : undefined;
  return {
    base: sideOf(base),
    head: sideOf(head),
    result,
    ...(unnamed === undefined ? {} : { unnamed }),
    build: buildDifferences(base, head),
    regions,
    changes: [
      ...regions.flatMap(regionChange),
      ...cut(groupChanges("section", baseRows, headRows)),
      ...cut(groupChanges("crate", baseRows, headRows)),
      ...furtherLevels(baseRows, headRows).flatMap((level) => cut(groupChanges(level, baseRows, headRows))),
      ...cut(symbols),
    ].map((change) => (result === "layout only" ? { ...change, class: "layout only" as const } : change)),
    findings: findingChanges(base, head),
    vectors: vectorChanges(base, head, unnamed !== undefined),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** Both reports are of one image: they share the list of its contents, and whatever else they tell. */
function unchanged(base: ReportDocument, head: ReportDocument): DiffPart {
  const regions = regionRows(base.regions ?? [], head.regions ?? []);
  return { base: sideOf(base), head: sideOf(head), result: "identical", build: [], regions, changes: [], findings: [], vectors: [] };
}

function sideOf({ firmware, revision }: ReportDocument): DiffPart["base"] {
  return {
    file: firmware.file,
    ...(revision?.commit === undefined ? {} : { commit: revision.commit }),
    ...(revision?.time === undefined ? {} : { time: revision.time }),
    ...(firmware.buildId === null ? {} : { buildId: firmware.buildId }),
  };
}

function regionRows(base: readonly RegionRow[], head: readonly RegionRow[]): DiffPart["regions"] {
  const names = [...new Set([...head, ...base].map((region) => region.name))];
  return names.map((name) => {
    const before = base.find((region) => region.name === name);
    const after = head.find((region) => region.name === name);
    const [was, is] = [before, after].map((region) => region?.used ?? 0) as [number, number];
    const aside = { base: before?.reserved ?? 0, head: after?.reserved ?? 0 };
    const isResized = before !== undefined && after !== undefined && before.length !== after.length;
    return {
      name,
      kind: (after ?? before)!.kind,
      base: was,
      head: is,
      delta: is - was,
      length: (after ?? before)!.length,
      ...(aside.base === aside.head ? {} : { reserved: aside }),
      ...(isResized ? { baseLength: before.length } : {}),
    };
  });
}

function regionChange({ name, base, head, delta }: DiffPart["regions"][number]): ChangeEntry[] {
  return delta === 0 ? [] : [{ class: sizeClass(base, head), level: "region", name, region: name, base, head, delta }];
}

function sizeClass(base: number, head: number): ChangeClass {
  return base === 0 ? "new" : head === 0 ? "gone" : head > base ? "grown" : "shrunk";
}

/** Levels that both sides name besides sections, crates and symbols. */
function furtherLevels(base: readonly ContentEntry[], head: readonly ContentEntry[]): string[] {
  const [before, after] = [base, head].map((rows) => new Set(rows.flatMap(({ owners }) => Object.keys(owners ?? {}))));
  return [...after!].filter((level) => before!.has(level));
}

/** Sections and crates: those of one name are the same; of a crate in several versions, each version is one. */
function groupChanges(level: string, base: readonly ContentEntry[], head: readonly ContentEntry[]): ChangeEntry[] {
  const [before, after] = [totals(level, base), totals(level, head)];
  const mates = new Map<string, string>();
  for (const key of after.keys()) if (before.has(key)) mates.set(key, key);
  const open = new Map<string, string[]>();
  for (const [key, total] of before) if (!after.has(key)) open.set(ofName(total), [...(open.get(ofName(total)) ?? []), key]);
  for (const [key, total] of after) {
    const mate = mates.has(key) ? undefined : open.get(ofName(total))?.shift();
    if (mate !== undefined) mates.set(key, mate);
  }
  const taken = new Set(mates.values());
  const rows: ChangeEntry[] = [];
  for (const [key, total] of after) {
    const mate = before.get(mates.get(key) ?? "");
    const was = mate?.bytes ?? 0;
    const renamed = mate !== undefined && mate.shown !== total.shown;
    if (total.bytes === was && !renamed) continue;
    rows.push({
      class: total.bytes === was ? "renamed" : mate === undefined ? "new" : sizeClass(was, total.bytes),
      level,
      name: total.shown,
      ...(renamed ? { baseName: mate.shown } : {}),
      region: total.region,
      base: was,
      head: total.bytes,
      delta: total.bytes - was,
    });
  }
  for (const [key, { region, shown, bytes }] of before) {
    if (taken.has(key) || bytes === 0) continue;
    rows.push({ class: "gone", level, name: shown, region, base: bytes, head: 0, delta: -bytes });
  }
  return rows;
}

interface Total {
  readonly region: string;
  readonly name: string;
  /** With the version. */
  readonly shown: string;
  bytes: number;
}

const ofName = ({ region, name }: Total): string => `${region}\0${name}`;

/** The owner of a row at a level; what the layout sets aside without a section is called so at each. */
function ownerAt(level: string, { section, kind, package: crate, owners }: ContentEntry): string {
  if (level === "section") return section === "" ? `(${kind})` : section;
  return level === "crate" ? crate : (owners?.[level] ?? `(${kind})`);
}

function totals(level: string, rows: readonly ContentEntry[]): Map<string, Total> {
  const found = new Map<string, Total>();
  for (const row of rows) {
    const name = ownerAt(level, row);
    const shown = level === "crate" && row.version !== undefined ? `${name} ${row.version}` : name;
    const key = `${row.region}\0${shown}`;
    const total = found.get(key);
    if (total === undefined) found.set(key, { region: row.region, name, shown, bytes: row.bytes });
    else total.bytes += row.bytes;
  }
  return found;
}

/** A row for each region in which a symbol changed, or in which it lies when it is something else than before. */
function symbolChanges({ base, head, by }: Match): ChangeEntry[] {
  if (by === "name" && base !== undefined && head !== undefined && isUnchanged(base, head)) return [];
  const item = (head ?? base)!;
  const change = base === undefined || head === undefined ? undefined : identityChange(base, head, by);
  const regions = new Set([...(head?.regions.keys() ?? []), ...(base?.regions.keys() ?? [])]);
  const rows: ChangeEntry[] = [];
  for (const region of regions) {
    const [was, is] = [base?.regions.get(region) ?? 0, head?.regions.get(region) ?? 0];
    if (was === is && change === undefined) continue;
    rows.push({
      class: change ?? (base === undefined ? "new" : head === undefined ? "gone" : is > was ? "grown" : "shrunk"),
      level: "symbol",
      name: item.name,
      ...(base !== undefined && base.name !== item.name ? { baseName: base.name } : {}),
      region,
      section: item.section,
      ...(base !== undefined && base.section !== item.section ? { baseSection: base.section } : {}),
      ...(isNamed(item) ? { crate: item.crate } : {}),
      ...(isNamed(item) && base !== undefined && base.crate !== item.crate ? { baseCrate: base.crate } : {}),
      base: was,
      head: is,
      delta: is - was,
      ...(head?.file === undefined ? {} : { file: head.file }),
    });
  }
  return rows;
}

/** Whether things of one name have the same bytes in the same place. */
function isUnchanged(base: Item, head: Item): boolean {
  if (base.section !== head.section || base.crate !== head.crate || base.regions.size !== head.regions.size) return false;
  for (const [region, bytes] of base.regions) if (head.regions.get(region) !== bytes) return false;
  return true;
}

/** What a matched thing became besides larger or smaller; undefined when it is what it was. */
function identityChange(base: Item, head: Item, by: Match["by"]): ChangeClass | undefined {
  if (!isNamed(head)) return undefined;
  if (by === "generic") return "re-instantiated";
  if ((by === "closure" || by === "body" || by === "neighbours") && base.plain !== head.plain && anonymousName(head.plain) === undefined)
    return "renamed";
  const isMoved = base.section !== head.section || base.crate !== head.crate || !liesInSameRegions(base, head);
  return isMoved ? "moved" : undefined;
}

function liesInSameRegions(base: Item, head: Item): boolean {
  return base.regions.size === head.regions.size && [...base.regions.keys()].every((region) => head.regions.has(region));
}

/** Sorts by what matters most and joins the tail of each region into one row, so that sums stay exact. */
function cut(rows: readonly ChangeEntry[]): ChangeEntry[] {
  const sorted = [...rows].sort(
    (a, b) => Math.abs(b.delta) - Math.abs(a.delta) || b.head - a.head || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const seen = new Map<string, number>();
  const rest = new Map<string, ChangeEntry>();
  const kept = sorted.filter((row) => {
    const before = seen.get(row.region) ?? 0;
    seen.set(row.region, before + 1);
    if (before < MOST_ROWS) return true;
    const other = rest.get(row.region);
    const [base, head] = [(other?.base ?? 0) + row.base, (other?.head ?? 0) + row.head];
    rest.set(row.region, {
      class: sizeClass(base, head),
      level: row.level,
      name: OTHER,
      region: row.region,
      base,
      head,
      delta: head - base,
    });
    return false;
  });
  return [...kept, ...rest.values()];
}

/** Whether sections of one place and length have other bytes: those that no symbol owns are in no row. */
function differ(base: ReportDocument["image"], head: ReportDocument["image"]): boolean {
  const hashes = new Map((base?.pieces ?? []).map(({ address, bytes, hash }) => [`${address} ${bytes}`, hash]));
  return (head?.pieces ?? []).some(({ address, bytes, hash }) => {
    const before = hashes.get(`${address} ${bytes}`);
    return hash !== undefined && before !== undefined && before !== hash;
  });
}

function resultOf(
  regions: DiffPart["regions"],
  symbols: readonly ChangeEntry[],
  matches: readonly Match[],
  differ: boolean,
): DiffPart["result"] {
  const named = symbols.some((change) => change.crate !== undefined || !(change.name === "(padding)" || change.name === "(veneer)"));
  if (named || regions.some((region) => region.baseLength !== undefined || region.reserved !== undefined)) return "changed";
  if (matches.some(({ base, head }) => base !== undefined && head !== undefined && base.body !== head.body)) return "same sizes";
  const isSame = matches.every(({ base, head }) => base?.raw === head?.raw && base?.address === head?.address);
  if (!isSame || symbols.length > 0) return "layout only";
  return differ ? "same sizes" : "identical";
}

function findingChanges(base: ReportDocument, head: ReportDocument): DiffPart["findings"] {
  const key = (finding: ReportDocument["findings"][number]) => `${finding.code}\0${finding.where ?? ""}\0${finding.message}`;
  const known = ({ findings, firmware }: ReportDocument, other: string) =>
    new Set(findings.flatMap((finding) => [key(finding), key({ ...finding, where: placeIn(other, finding.where, firmware.file) })]));
  const [before, after] = [known(base, head.firmware.file), known(head, base.firmware.file)];
  const row = (change: "came" | "went") => (finding: ReportDocument["findings"][number]) => ({
    change,
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
  });
  return [
    ...head.findings.filter((finding) => !before.has(key(finding))).map(row("came")),
    ...base.findings.filter((finding) => !after.has(key(finding))).map(row("went")),
  ];
}

/** A place in one file as the same place in another; what is no place in it stays. */
function placeIn(other: string, where: string | undefined, file: string): string | undefined {
  return where === file || where?.startsWith(`${file}:`) === true ? other + where.slice(file.length) : where;
}

/** Handlers by name; where one side is `unnamed` only whether a slot leads anywhere, as addresses move with every change of code. */
function vectorChanges(base: ReportDocument, head: ReportDocument, unnamed: boolean): DiffPart["vectors"] {
  if (base.vectors === undefined || head.vectors === undefined) return [];
  const entries = (document: ReportDocument) => new Map(document.vectors!.entries.map((entry) => [entry.index, entry]));
  const [before, after] = [entries(base), entries(head)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => a - b)
    .map((index) => {
      const [was, is] = [before.get(index), after.get(index)];
      const told = (entry: typeof was) => (unnamed ? (entry?.address ? "a handler" : null) : (entry?.handler ?? null));
      return { isSame: told(was) === told(is), slot: { index, name: (is ?? was)!.name, base: told(was), head: told(is) } };
    })
    .flatMap(({ isSame, slot }) => (isSame ? [] : [slot]));
}

function stackOf({ stack: base }: ReportDocument, { stack: head }: ReportDocument): DiffPart["stack"] {
  if (base === undefined || head === undefined) return undefined;
  const path = (stack: NonNullable<ReportDocument["stack"]>) => stack.worstCase.path.map((frame) => frame.name);
  const [was, is] = [base.worstCase.bytes, head.worstCase.bytes];
  const [basePath, headPath] = [path(base), path(head)];
  if (was === is && basePath.join("\0") === headPath.join("\0")) return undefined;
  return { base: was, head: is, delta: was === null || is === null ? null : is - was, basePath, headPath };
}

/** The changes of one level. */
export function changesAt(part: DiffPart, level: string): ChangeEntry[] {
  return part.changes.filter((change) => change.level === level);
}
