import { archiveOrigin } from "../formats/crate-paths/index.ts";
import type { MapObject } from "../formats/map/index.ts";
import type { MapArchive, MapMember, MapNames } from "./link-map.ts";

/** What rows without an object come from. */
const SCRIPT = "linker script";

/** What linkers call themselves where an object's name is expected. */
const LINKER_OBJECT = /^(<internal>|linker stubs|\(?linker generated\)?|<linker-generated>|anon\$\$obj\.o)$/i;

/** An object that rustc made outside an archive; incremental builds name no codegen unit [seen: rustc 1.96]. */
const CODEGEN_OBJECT = /^([^.]+?)-[0-9a-f]{16}\..*\brcgu\.o$/;

/** Names the objects of a map. Objects of one crate are one archive, as an `.rlib` is; every other object without an archive is its own. */
export function mapNames(objects: readonly MapObject[]): MapNames {
  const archives: MapArchive[] = [];
  const rows = new Map<string, number>();
  const rowOf = (key: string, archive: MapArchive) => {
    let row = rows.get(key);
    if (row === undefined) {
      row = archives.push(archive) - 1;
      rows.set(key, row);
    }
    return row;
  };
  const members = objects.map((object): MapMember => {
    const found = archiveOf(object);
    const archive = rowOf(`${found.kind} ${found.kind === "crate" ? crateFile(found.path) : found.path}`, found);
    return { name: memberName(object, found), archive, path: object.name };
  });
  members.push({ name: SCRIPT, archive: rowOf(SCRIPT, { name: SCRIPT, kind: "linker", path: SCRIPT }), path: SCRIPT });
  return { archives: distinct(archives), members: distinct(members) };
}

function archiveOf({ name, archive, member }: MapObject): MapArchive {
  if (archive === undefined && LINKER_OBJECT.test(name)) return { name: "linker", kind: "linker", path: "linker" };
  const { kind, crate } = archiveOrigin(archive ?? name, archive === undefined ? undefined : member);
  const inCrate = kind === "rlib" ? crate : archive === undefined ? (crate ?? CODEGEN_OBJECT.exec(baseOf(name))?.[1]) : undefined;
  if (inCrate !== undefined) return { name: inCrate, kind: "crate", path: archive ?? name };
  return { name: baseOf(archive ?? name), kind: archive === undefined ? "object" : "archive", path: archive ?? name };
}

function memberName({ name, archive, member }: MapObject, { kind, name: title }: MapArchive): string {
  if (archive !== undefined) return kind === "crate" ? `${title}(${codegenUnit(member)})` : `${baseOf(archive)}(${member})`;
  return kind === "crate" ? `${title}(${codegenUnit(name)})` : kind === "linker" ? title : name.replaceAll("\\", "/");
}

/** What all objects of one compilation of a crate have in common: two versions of a crate are two archives. */
function crateFile(path: string): string {
  return baseOf(path).replace(/\..*$/, "");
}

/** `heapless-1f3a….heapless.90fb…-cgu.03.rcgu.o` is the codegen unit `cgu.03`; other members keep their name. */
function codegenUnit(member: string): string {
  return /-(cgu\.\d+)\.rcgu\.o$/.exec(member)?.[1] ?? baseOf(member);
}

function baseOf(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}

/** Names that several rows have get as much of their path as tells them apart, at most the whole. */
function distinct<T extends { readonly name: string; readonly path: string }>(rows: readonly T[]): T[] {
  const seen = new Map<string, number>();
  for (const { name } of rows) seen.set(name, (seen.get(name) ?? 0) + 1);
  return rows.map((row) => ((seen.get(row.name) ?? 0) > 1 && row.path !== row.name ? { ...row, name: row.path } : row));
}
