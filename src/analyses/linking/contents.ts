import type { ContentEntry } from "../../contract/contents-shape.ts";
import type { Firmware } from "../../image/firmware.ts";
import { SYMBOL_KINDS } from "../../image/symbols.ts";
import { PADDING, SPECIAL_OWNERS, UNKNOWN } from "../../ledger/claims.ts";
import type { Level, Owners } from "../../ledger/ledger.ts";
import type { Packages } from "../../ledger/packages.ts";
import { type Atoms, tile } from "../../ledger/tile.ts";

/** What names the rows of contents besides the ledger's decisions. */
export interface ContentsOptions {
  /** Fingerprint of the bytes of a symbol, by its row; empty when it has none. */
  readonly bodies?: readonly string[] | undefined;
  /** `src/net.rs:118` of a symbol, by its row; undefined when it is not known. */
  readonly place?: ((symbol: number) => string | undefined) | undefined;
  /** Further levels of the ledger that divide the bytes, with what they are called. */
  readonly levels?: readonly { readonly name: Level; readonly title: string }[] | undefined;
}

/** Most rows; beyond them the smallest symbols of a section are told apart no more. */
const MOST_ROWS = 1_000_000;

/**
 * The bytes of every region by section, package and symbol; rows add up to the region's used and reserved bytes. Needs the levels package
 * and symbol. This is what a later run compares with.
 */
export async function contents(firmware: Firmware, packages: Packages, options: ContentsOptions = {}): Promise<ContentEntry[]> {
  const { ledger, memory, sections, symbols } = firmware;
  const further = (options.levels ?? []).map(({ name, title }) => ({ title, owners: ledger.owners(name), spans: ledger.spans(name) }));
  const atoms = tile(memory, sections, [ledger.spans("package"), ledger.spans("symbol"), ...further.map(({ spans }) => spans)]);
  const ownersOf = ({ further: rows }: Group) =>
    Object.fromEntries(further.map(({ title, owners }, i) => [title, ownerName(owners, rows[i]!)]));
  const groups = grouped(atoms, symbols.count);
  const named = [...new Set(groups.filter(({ symbol }) => symbol >= 0).map(({ symbol }) => symbol))];
  const described = await firmware.describe(Uint32Array.from(named));
  const names = new Map(named.map((symbol, i) => [symbol, described[i]!]));
  const rows = groups.map((group): ContentEntry => {
    const { symbol, owner } = group;
    const isNamed = symbol >= 0;
    const kind = isNamed ? SYMBOL_KINDS[symbols.kind[symbol]!]! : specialKind(symbol, owner, sections[group.section]?.storage);
    const description = names.get(symbol);
    const found = owner >= 0 ? packages.package(owner) : undefined;
    const body = isNamed ? (options.bodies?.[symbol] ?? "") : "";
    const file = isNamed ? options.place?.(symbol) : undefined;
    return {
      region: memory.regions[group.region]!.name,
      section: sections[group.section]?.name ?? "",
      package: found?.name ?? `(${SPECIAL_OWNERS[owner] ?? "unknown"})`,
      ...(found?.version === undefined ? {} : { version: found.version }),
      symbol: description?.raw ?? `(${kind})`,
      ...(description === undefined || description.demangled === description.raw ? {} : { demangled: description.demangled }),
      kind,
      address: group.address,
      bytes: group.bytes,
      ...(body === "" ? {} : { body }),
      ...(file === undefined ? {} : { file }),
      ...(further.length === 0 ? {} : { owners: ownersOf(group) }),
    };
  });
  return [...rows, ...reservedElsewhere(firmware, rows)];
}

interface Group {
  readonly region: number;
  readonly section: number;
  readonly owner: number;
  readonly symbol: number;
  /** Owners at the further levels. */
  readonly further: readonly number[];
  readonly address: number;
  bytes: number;
}

function ownerName(owners: Owners, owner: number): string {
  return owner >= 0 ? owners.name(owner) : `(${SPECIAL_OWNERS[owner] ?? "unknown"})`;
}

/** Atoms of the same owners joined, in the order of their first byte. */
function grouped(atoms: Atoms, symbolCount: number): Group[] {
  const [owners, bySymbol, ...others] = atoms.owners as [Int32Array, Int32Array, ...Int32Array[]];
  const groups = new Map<string, Group>();
  const keepSymbols = symbolCount <= MOST_ROWS;
  for (let i = 0; i < atoms.count; i++) {
    const [region, section, owner] = [atoms.region[i]!, atoms.sectionRow[i]!, owners[i]!];
    const symbol = keepSymbols ? bySymbol[i]! : Math.min(bySymbol[i]!, UNKNOWN);
    const further = others.map((level) => level[i]!);
    const key = `${region} ${section} ${owner} ${symbol} ${further.join(" ")}`;
    const group = groups.get(key);
    if (group === undefined)
      groups.set(key, { region, section, owner, symbol, further, address: atoms.address[i]!, bytes: atoms.length[i]! });
    else group.bytes += atoms.length[i]!;
  }
  return [...groups.values()];
}

function specialKind(symbol: number, owner: number, storage: string | undefined): ContentEntry["kind"] {
  if (storage === "reserved") return "reserved";
  if (symbol === PADDING) return "padding";
  return SPECIAL_OWNERS[owner < 0 && owner !== UNKNOWN ? owner : symbol] ?? "unknown";
}

/** What the layout sets aside without a section, such as the stack that flip-link puts below the statics. */
function reservedElsewhere({ memory }: Firmware, rows: readonly ContentEntry[]): ContentEntry[] {
  return memory.regions.flatMap((region): ContentEntry[] => {
    const told = rows.reduce((bytes, row) => bytes + (row.region === region.name ? row.bytes : 0), 0);
    const rest = region.used + region.reserved - told;
    if (rest === 0) return [];
    const place = region.parts.find((part) => part.as === "reserved")?.address ?? region.origin;
    return [
      {
        region: region.name,
        section: "",
        package: "(reserved)",
        symbol: "(reserved)",
        kind: "reserved",
        address: place,
        bytes: rest,
      },
    ];
  });
}
