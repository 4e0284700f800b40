import type { ByteSource } from "../bytes/byte-source.ts";
import { memberSource, readArchive } from "../formats/ar/archive.ts";
import { ElfFile, isElf, NO_SECTION, type Section, SHF_ALLOC, SHF_WRITE, SHT_NOBITS, STB_LOCAL, STB_WEAK } from "../formats/elf/index.ts";
import type { LinkedPiece } from "./failed-link.ts";
import { mapNames } from "./map-names.ts";

/** A section of an object that the link would keep. */
export interface ObjectSection {
  readonly name: string;
  readonly owner: string;
  readonly kind: LinkedPiece["kind"];
  readonly size: number;
  readonly alignment: number;
  readonly writable: boolean;
  readonly zeroed: boolean;
}

const SHT_REL = 9;
const SHT_RELA = 4;
/** Tables that start-up code and linker scripts keep whatever refers to them. */
const KEPT =
  /^\.?(vector_table|isr_vector|intvecs|vectors|vector|cs3|init_array|fini_array|preinit_array|ctors|dtors|init$|fini$|boot2|boot_loader|start_block)/;
/** Where execution may begin, when no table names it. */
const ENTRIES = [
  "Reset",
  "Reset_Handler",
  "_start",
  "_reset",
  "__reset",
  "ResetISR",
  "main",
  "DefaultHandler_",
  "HardFault_",
  "DefaultPreInit",
];
/** Index tables of unwinding, which follow their code, and what never reaches the image. */
const FOLLOWS = /^\.ARM\.(exidx|extab)/;

interface Loaded {
  readonly elf: ElfFile;
  readonly owner: string;
  readonly kind: LinkedPiece["kind"];
  /** Names of the symbols, by row. */
  readonly names: readonly string[];
  /** 1 for weak definitions. */
  readonly isWeak: Uint8Array;
  /** Definition of each symbol's section, by row; NO_SECTION when it is defined elsewhere. */
  readonly section: Uint32Array;
  /** Relocation sections by the section they apply to. */
  readonly relocations: ReadonlyMap<number, Section>;
}

/** A file of the link command. */
export interface LinkInput {
  readonly path: string;
  readonly source: ByteSource;
}

/**
 * The sections that a link with `--gc-sections` would keep of objects and archives: those reached over relocations from vector tables, initialiser
 * arrays and the entry. The first strong definition of a symbol counts, else the first weak one. An estimate: what linker scripts add is not seen.
 * @throws InputError when an object or archive is damaged.
 */
export async function linkedSections(inputs: readonly LinkInput[]): Promise<ObjectSection[]> {
  const objects = await loadAll(inputs);
  const definitions = define(objects);
  const live = new Set<string>();
  const pending: { object: number; section: number }[] = [];
  const reach = (object: number, section: number) => {
    const key = `${object} ${section}`;
    if (live.has(key) || (objects[object]!.elf.sections[section]!.flags & SHF_ALLOC) === 0) return;
    live.add(key);
    pending.push({ object, section });
  };
  objects.forEach(({ elf }, object) => {
    elf.sections.forEach((section, index) => {
      if ((section.flags & SHF_ALLOC) !== 0 && KEPT.test(section.name)) reach(object, index);
    });
  });
  for (const entry of ENTRIES) {
    const found = definitions.get(entry);
    if (found !== undefined) reach(found.object, found.section);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { names, section, elf, relocations } = objects[next.object]!;
    for (const symbol of await references(elf, relocations.get(next.section))) {
      const own = section[symbol];
      const global = definitions.get(names[symbol] ?? "");
      if (global !== undefined && names[symbol] !== "") reach(global.object, global.section);
      else if (own !== undefined && own !== NO_SECTION) reach(next.object, own);
    }
  }
  return objects.flatMap(({ elf, owner, kind }, object) =>
    elf.sections.flatMap((section, index): ObjectSection[] =>
      section.size > 0 && live.has(`${object} ${index}`) && !FOLLOWS.test(section.name)
        ? [
            {
              name: section.name,
              owner,
              kind,
              size: section.size,
              alignment: Math.max(1, section.alignment),
              writable: (section.flags & SHF_WRITE) !== 0,
              zeroed: section.type === SHT_NOBITS,
            },
          ]
        : [],
    ),
  );
}

async function loadAll(inputs: readonly LinkInput[]): Promise<Loaded[]> {
  const sources: { source: ByteSource; path: string; archive: string | undefined; member: string }[] = [];
  for (const { path, source } of inputs) {
    const start = await source.read(0, Math.min(8, source.size));
    if (isElf(start)) sources.push({ source, path, archive: undefined, member: path });
    else if (new TextDecoder("latin1").decode(start).startsWith("!<arch>")) {
      for (const member of (await readArchive(source)).members) {
        const inside = memberSource(source, member);
        if (isElf(await inside.read(0, Math.min(8, inside.size))))
          sources.push({ source: inside, path, archive: path, member: member.name });
      }
    }
  }
  const { archives, members } = mapNames(
    sources.map(({ path, archive, member }) => ({ name: archive === undefined ? path : `${path}(${member})`, archive, member })),
  );
  return Promise.all(sources.map(async ({ source }, i) => load(await ElfFile.open(source), archives[members[i]!.archive]!)));
}

async function load(elf: ElfFile, { name, kind }: { readonly name: string; readonly kind: LinkedPiece["kind"] }): Promise<Loaded> {
  const table = await elf.symbols();
  const relocations = new Map<number, Section>();
  for (const section of elf.sections) if (section.type === SHT_REL || section.type === SHT_RELA) relocations.set(section.info, section);
  if (table === undefined)
    return { elf, owner: name, kind, names: [], isWeak: new Uint8Array(0), section: new Uint32Array(0), relocations };
  // Local symbols are found by their section: only global names are compared.
  const names = (await table.strings.at(table.nameOffset)).map((text, row) => (table.binding[row] === STB_LOCAL ? "" : text));
  const isWeak = table.binding.map((binding) => (binding === STB_WEAK ? 1 : 0));
  return { elf, owner: name, kind, names, isWeak, section: table.section, relocations };
}

/** Where each global symbol is defined. */
function define(objects: readonly Loaded[]): Map<string, { object: number; section: number }> {
  const found = new Map<string, { object: number; section: number }>();
  for (const weak of [0, 1]) {
    objects.forEach(({ names, isWeak, section }, object) => {
      names.forEach((name, row) => {
        const defined = section[row] !== NO_SECTION && section[row] !== 0;
        if (name !== "" && defined && isWeak[row] === weak && !found.has(name)) found.set(name, { object, section: section[row]! });
      });
    });
  }
  return found;
}

/** Symbols that the relocations of a section name [ELF, Relocation; AAELF32 §5.6]. */
async function references(elf: ElfFile, section: Section | undefined): Promise<number[]> {
  if (section === undefined) return [];
  const entry = section.type === SHT_REL ? 8 : 12;
  const bytes = await elf.bytes(section);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<number>();
  for (let at = 0; at + entry <= bytes.length; at += entry) found.add(view.getUint32(at + 4, elf.header.littleEndian) >>> 8);
  return [...found];
}
