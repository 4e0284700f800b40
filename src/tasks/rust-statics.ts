import { DW_LANG_RUST } from "../attribution/languages.ts";
import type { DebugFacts } from "../attribution/levels.ts";
import { sourceTitles } from "../attribution/source-level.ts";
import { InputError } from "../bytes/input-error.ts";
import { normalizePath } from "../formats/crate-paths/index.ts";
import { NONE, type RustEntity, RustTypes } from "../formats/dwarf/index.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { SYMBOL_KINDS } from "../image/symbols.ts";

const FUNCTION = SYMBOL_KINDS.indexOf("function");

/** A static of a Rust program. */
export interface RustStatic {
  readonly name: string;
  /** Modules and functions around it, joined with `::`. */
  readonly scope: string;
  /** Name of its type; "" when only the symbol table knows of it. */
  readonly type: string;
  /** Its type's DIE; undefined when only the symbol table knows of it. */
  readonly typeDie: number | undefined;
  /** Undefined when nothing says. */
  readonly bytes: number | undefined;
  /** Undefined for one that was optimized away. */
  readonly address: number | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** Name of a static or a type with what is around it. */
export function qualified({ scope, name }: Pick<RustEntity, "scope" | "name">): string {
  return scope === "" ? name : `${scope}::${name}`;
}

/** Types and statics of the Rust units of an image. */
export interface RustProgram {
  readonly types: RustTypes;
  readonly named: readonly RustEntity[];
  /** In file order; those that only the symbol table knows of come last. */
  readonly statics: readonly RustStatic[];
  /** Rust units in the debug information. */
  readonly units: number;
  /** Paths of file numbers of units, as titles; "" where unknown. */
  titles(unit: readonly number[], file: readonly (number | undefined)[]): Promise<string[]>;
}

/**
 * Reads types and statics of all Rust units; undefined without debug information. What types are not described for (built with line
 * tables alone) is told from symbols. A damaged unit costs a finding.
 */
export async function readRustProgram(firmware: LoadedFirmware, debug: DebugFacts): Promise<RustProgram> {
  const { dwarf, facts } = debug;
  const dies = await dwarf.dies();
  const lost = (error: InputError) =>
    firmware.findings.recovered(error, "warning", "types that it describes are left out: tasks may be missing");
  const types = new RustTypes(dies, lost);
  const named: RustEntity[] = [];
  const found: RustEntity[] = [];
  let units = 0;
  for (let unit = 0; unit < facts.units.count; unit++) {
    if (facts.units.language[unit] !== DW_LANG_RUST) continue;
    units++;
    try {
      for (const entity of types.read(unit)) (entity.kind === "type" ? named : found).push(entity);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      lost(error);
    }
  }
  const titles = async (unit: readonly number[], file: readonly (number | undefined)[]) => {
    const paths = await dwarf.declarationPaths(
      Uint32Array.from(unit),
      Uint32Array.from(file, (number) => number ?? NONE),
    );
    return sourceTitles(paths.map(normalizePath), debug.units);
  };
  const described = await describeStatics(found, types, facts.statics, titles);
  return { types, named, units, titles, statics: placed(described, await undescribed(firmware, described)) };
}

/** All statics: of one that LLVM took apart the debug information tells no place, and symbols do. */
export function placed(described: readonly RustStatic[], others: readonly RustStatic[]): RustStatic[] {
  const byName = new Map(others.map((one) => [qualified(one), one] as const));
  const used = new Set<RustStatic>();
  const all = described.map((one) => {
    const found = one.address === undefined ? byName.get(qualified(one)) : undefined;
    if (found === undefined || used.has(found)) return one;
    used.add(found);
    return { ...one, bytes: found.bytes, address: found.address };
  });
  return [...all, ...others.filter((one) => !used.has(one))];
}

async function describeStatics(
  found: readonly RustEntity[],
  types: RustTypes,
  placed: { readonly count: number; readonly die: Uint32Array; readonly address: Uint32Array },
  titles: RustProgram["titles"],
): Promise<RustStatic[]> {
  const addresses = new Map<number, number>();
  for (let row = 0; row < placed.count; row++) addresses.set(placed.die[row]!, placed.address[row]!);
  const places = found.map(({ die }) => types.declared(die));
  const files = await titles(
    places.map((place) => place?.unit ?? NONE),
    places.map((place) => place?.file),
  );
  return found.map(({ die, name, scope }, i) => {
    const typeDie = types.typeOf(die);
    return {
      ...{ name, scope, typeDie },
      type: typeDie === undefined ? "" : types.typeName(typeDie),
      bytes: typeDie === undefined ? undefined : types.byteSize(typeDie),
      address: addresses.get(die),
      file: files[i] === "" ? undefined : files[i],
      line: places[i]?.line,
    };
  });
}

/**
 * Statics of the symbol table at addresses where the debug information has none. What LLVM made several of (`STATE.0`, `STATE.1`: its fields, or what is used
 * of it) is one, with the bytes of all.
 */
export async function undescribed(firmware: LoadedFirmware, described: readonly RustStatic[]): Promise<RustStatic[]> {
  const known = new Set(described.map(({ address }) => address));
  const { symbols } = firmware;
  const rows: number[] = [];
  for (let i = 0; i < symbols.count; i++) if (symbols.kind[i] !== FUNCTION && !known.has(symbols.address[i]!)) rows.push(i);
  const names = await firmware.describe(Uint32Array.from(rows));
  const found = new Map<string, RustStatic>();
  rows.forEach((row, i) => {
    const path = names[i]!.demangled.replace(FRAGMENT, "");
    const end = path.lastIndexOf("::");
    if (end < 0) return;
    const one: RustStatic = {
      ...{ name: path.slice(end + 2), scope: path.slice(0, end), type: "", typeDie: undefined, file: undefined, line: undefined },
      bytes: symbols.inferred[row] === 1 ? undefined : symbols.size[row]!,
      address: symbols.address[row]!,
    };
    const isFragment = path !== names[i]!.demangled;
    const known = isFragment ? found.get(path) : undefined;
    found.set(isFragment ? path : `${path} ${row}`, known === undefined ? one : joined(known, one));
  });
  return [...found.values()];
}

/** What LLVM puts behind the name of a static that it took apart. */
const FRAGMENT = /(?:\.\d+)+$/;

function joined(one: RustStatic, other: RustStatic): RustStatic {
  const bytes = one.bytes === undefined || other.bytes === undefined ? undefined : one.bytes + other.bytes;
  return { ...one, bytes, address: Math.min(one.address!, other.address!) };
}
