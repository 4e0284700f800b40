import { NONE } from "../formats/map/index.ts";
import { folderPackage, namedCrate } from "../image/package-names.ts";
import { Claims, evidenceId, PADDING, UNKNOWN } from "../ledger/claims.ts";
import type { Package, Packages } from "../ledger/packages.ts";
import type { ImageSection } from "../ledger/section.ts";
import { type Spans, settle } from "../ledger/settle.ts";
import type { MapArchive } from "./link-map.ts";
import { isLtoObject } from "./lto.ts";
import { claimPaddingRows, claimRows, type FittedMap } from "./map-levels.ts";

/** Below everything that names and debug information tell, above what refers to it. */
const RANK = 34;
/** Below what refers to it: a constant that nothing refers to is left to the object that holds it. */
const RANK_CRATE = 36;

/** Bytes that a decided level gives to nobody, of code or of all. */
export function unownedBytes(spans: Spans, sections: readonly ImageSection[], of: "code" | "all"): number {
  let bytes = 0;
  for (let i = 0; i < spans.count; i++)
    if (spans.owner[i] === UNKNOWN && (of === "all" || sections[spans.sectionRow[i]!]!.executable)) bytes += spans.length[i]!;
  return bytes;
}

/**
 * Claims what nothing else explains (a static without a crate in its name, a string that nothing refers to) for the crate whose object gave it. Objects in
 * which link-time optimisation joined crates say nothing: rustc joins them into the program's own, and then no crate but compiler_builtins
 * comes as an `.rlib`.
 */
export function claimCrateObjects(
  all: readonly Claims[],
  { map, fit, names }: FittedMap,
  packages: Packages,
  sections: readonly ImageSection[],
): void {
  const evidence = evidenceId("linker map");
  const { claims: rows } = claimRows(map, fit, sections);
  const archiveAt = (i: number): MapArchive | undefined => {
    const row = rows.owner[i]!;
    const archive = row < 0 ? undefined : names.archives[names.members[map.inputs.object[row]!]?.archive ?? -1];
    return archive?.kind === "crate" ? archive : undefined;
  };
  const isArchived = ({ path }: MapArchive) => path.endsWith(".rlib");
  let isJoined = true;
  for (let i = 0; i < rows.count && isJoined; i++) {
    const archive = archiveAt(i);
    if (archive !== undefined && isArchived(archive) && archive.name !== "compiler_builtins") isJoined = false;
  }
  for (let i = 0; i < rows.count; i++) {
    const archive = archiveAt(i);
    if (archive === undefined || (isJoined && !isArchived(archive))) continue;
    const owner = packages.crate(archive.name) ?? packages.add(namedCrate(archive.name));
    for (const claims of all) claims.add(rows.sectionIndex[i]!, rows.start[i]!, rows.length[i]!, owner, RANK_CRATE, evidence);
  }
}

/**
 * Claims what objects of C and C++ gave for the package that most of their bytes have by name or debug information (`spans`, the level so far); where
 * nothing tells it, as in libraries without debug information, for the archive or the folder that they lie in. What the map calls fill is padding. Crates
 * are left to their names, which tell them inside a joined object too.
 */
export function claimArchives(
  all: readonly Claims[],
  fitted: FittedMap,
  packages: Packages,
  spans: Spans,
  sections: readonly ImageSection[],
): void {
  const { map, fit, names } = fitted;
  const evidence = evidenceId("linker map");
  const { claims: rows } = claimRows(map, fit, sections);
  const told = packagesOfMembers(fitted, rows, spans, sections);
  const owners = new Map<number, number>();
  const owned = new Claims();
  for (let i = 0; i < rows.count; i++) {
    const row = rows.owner[i]!;
    if (row < 0 && row !== PADDING) continue;
    let owner = row < 0 ? PADDING : owners.get(map.inputs.object[row]!);
    if (owner === undefined) {
      const object = map.inputs.object[row]!;
      const archive = names.archives[names.members[object]?.archive ?? -1];
      owner = archive === undefined || !isForeign(archive) ? UNKNOWN : (told.get(object) ?? packages.add(packageOf(archive)));
      owners.set(object, owner);
    }
    if (owner !== UNKNOWN) owned.add(rows.sectionIndex[i]!, rows.start[i]!, rows.length[i]!, owner, RANK, evidence);
  }
  for (const claims of all) claims.addAll(owned);
}

/** Claims what the map calls fill, as `. = . + 16` in a linker script makes it, at a level below the package; gives the claims back. */
export function claimFill(claims: Claims, { map, fit }: FittedMap, sections: readonly ImageSection[]): Claims {
  claimPaddingRows(claims, map, fit, sections, RANK);
  return claims;
}

/** Objects that GCC makes for the time of one run when it compiles and links at once. */
const TEMPORARY = /(^|[\\/])cc[A-Za-z0-9]{6}\.o$/;

/** Whether a folder or an archive says whose bytes these are: not of a crate, of an object that holds everything, or of a temporary one. */
function isForeign({ kind, path }: MapArchive): boolean {
  return kind === "archive" || (kind === "object" && !isLtoObject(path) && !TEMPORARY.test(path));
}

function packageOf({ name, kind, path }: MapArchive): Package {
  return kind === "archive" ? { name, version: undefined, kind, origin: "c" } : folderPackage(path, "");
}

/** The package that most of each object's bytes have so far; objects of which nothing is known are left out. */
function packagesOfMembers({ map }: FittedMap, rows: Claims, spans: Spans, sections: readonly ImageSection[]): Map<number, number> {
  const votes = new Map<number, Map<number, number>>();
  const byRow = settle(rows, sections);
  // Both tile the same sections: whichever ends first goes on.
  for (let i = 0, j = 0; i < byRow.count && j < spans.count; ) {
    const [rowEnd, spanEnd] = [byRow.start[i]! + byRow.length[i]!, spans.start[j]! + spans.length[j]!];
    const [row, owner] = [byRow.owner[i]!, spans.owner[j]!];
    const object = row < 0 ? NONE : map.inputs.object[row]!;
    if (object !== NONE && owner >= 0) {
      const own = votes.get(object) ?? new Map<number, number>();
      const bytes = Math.min(rowEnd, spanEnd) - Math.max(byRow.start[i]!, spans.start[j]!);
      own.set(owner, (own.get(owner) ?? 0) + bytes);
      votes.set(object, own);
    }
    if (rowEnd <= spanEnd) i++;
    if (spanEnd <= rowEnd) j++;
  }
  return new Map([...votes].map(([object, own]) => [object, [...own].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0]]));
}
