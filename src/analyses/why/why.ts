import type { StackFrame } from "../../attribution/program.ts";
import type { WhyPart } from "../../contract/program-shape.ts";
import type { Firmware } from "../../image/firmware.ts";
import { symbolAt } from "../../image/symbols.ts";
import { evidenceText } from "../../ledger/claims.ts";
import type { Level } from "../../ledger/ledger.ts";
import { type ImageSection, sectionAt } from "../../ledger/section.ts";
import { AS_LOAD, type Atoms, tile } from "../../ledger/tile.ts";
import { firstRows, keyed } from "../../views/first-rows.ts";
import { grouped, hex } from "../../views/numbers.ts";
import { address, name, none, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { type PulledIn, pulledInPart, pulledInView } from "../linking/pulled-in.ts";
import { unowned } from "../owner-amounts.ts";
import type { Needs } from "./needs.ts";
import { missingAt, Unexplained } from "./reasons.ts";
import type { Subject } from "./subject.ts";

/** What is known of one byte besides the ledger. */
export interface WhySources {
  /** Levels that are told, in order, with what they are called; those that the ledger has not are left out. */
  readonly levels: readonly (readonly [level: Level, title: string])[];
  /** Innermost first. */
  readonly frames: readonly StackFrame[];
  /** Who refers to what; undefined where code cannot be traced. */
  readonly needs: Needs | undefined;
  /** Why the linker took the object; undefined without a map that tells. */
  readonly pulledIn?: PulledIn | undefined;
  /** Name of a symbol for people. */
  readonly demangle?: ((symbol: string) => string) | undefined;
}

/** Referrers shown to people. */
const MOST_REFERRERS = 12;

/** Who owns a byte at each level, on which evidence, who refers to it, and why it is linked. */
export async function why(firmware: Firmware, subject: Subject, sources: WhySources): Promise<Result> {
  const section = sectionAt(firmware.sections, subject.address);
  const part = section === undefined ? outside(firmware, subject) : await explain(firmware, subject, section, sources);
  const { pulledIn, demangle = (symbol: string) => symbol } = sources;
  if (pulledIn === undefined) return { parts: { why: [part] }, views: views(firmware, part) };
  return {
    parts: { why: [{ ...part, pulledIn: pulledInPart(pulledIn) }] },
    views: [...views(firmware, part), pulledInView(pulledIn, demangle)],
  };
}

function outside(firmware: Firmware, { query, address: at }: Subject): WhyPart {
  const region = firmware.memory.regions.find(({ origin, length }) => at >= origin && length !== undefined && at < origin + length);
  const levels: WhyPart["levels"] =
    region === undefined
      ? [{ level: "region", owner: "(none)", evidence: "no region and no section holds this address" }]
      : [
          { level: "region", owner: region.name, evidence: region.evidence },
          { level: "section", owner: "(free)", evidence: "no section holds this address" },
        ];
  return { query, address: at, levels, frames: [], referrers: [], path: [] };
}

async function explain(firmware: Firmware, { query, address: at }: Subject, section: ImageSection, sources: WhySources): Promise<WhyPart> {
  const { memory, symbols } = firmware;
  const row = symbolAt(symbols, section.index, at);
  const described = row < 0 ? undefined : (await firmware.describe(Uint32Array.of(row)))[0];
  const place = (as: "run" | "load") =>
    memory.extents.find((extent) => {
      const offset = at - section.address - extent.sectionOffset;
      return extent.section === section && extent.as === as && offset >= 0 && offset < extent.length;
    });
  const [run, load] = [place("run"), place("load")];
  const levels: WhyPart["levels"] = [];
  for (const [extent, level] of [[run, "region"] as const, [load, "load region"] as const]) {
    const region = extent === undefined ? undefined : memory.regions[extent.region];
    if (region !== undefined) levels.push({ level, owner: region.name, evidence: region.evidence });
  }
  levels.push({ level: "section", owner: section.name, evidence: "section header" });
  levels.push(...ledgerLevels(firmware, at, section, sources, described?.demangled));
  const loadAddress = load === undefined ? undefined : load.address + (at - section.address - load.sectionOffset);
  return {
    query,
    address: at,
    ...(loadAddress === undefined ? {} : { loadAddress }),
    levels,
    ...(described === undefined
      ? {}
      : {
          symbol: {
            name: described.demangled,
            raw: described.raw,
            aliases: described.aliases,
            address: symbols.address[row]!,
            size: symbols.size[row]!,
            offset: at - symbols.address[row]!,
          },
        }),
    frames: sources.frames.map((frame) => ({
      name: frame.name,
      ...(frame.raw === "" ? {} : { raw: frame.raw }),
      ...(frame.place === undefined ? {} : { file: frame.place }),
    })),
    referrers: (await sources.needs?.referrersOf(at)) ?? [],
    path: (await sources.needs?.pathTo(at)) ?? [],
  };
}

function ledgerLevels(
  firmware: Firmware,
  at: number,
  section: ImageSection,
  { levels }: WhySources,
  symbol: string | undefined,
): WhyPart["levels"] {
  const { ledger, memory, sections } = firmware;
  const known = levels.filter(([level]) => ledger.has(level));
  const atoms = tile(
    memory,
    sections,
    known.map(([level]) => ledger.spans(level)),
  );
  const atom = atomAt(atoms, sections.indexOf(section), at);
  if (atom < 0) return [];
  const symbolLevel = known.findIndex(([level]) => level === "symbol");
  return known.map(([level, title], i) => {
    const owner = new Unexplained(firmware, missingAt(firmware, level)).owner(atoms, atom, i, symbolLevel);
    const named = () => (level === "symbol" ? (symbol ?? "") : ledger.owners(level).name(owner));
    return { level: title, owner: unowned(owner)?.name ?? named(), evidence: evidenceText(atoms.evidence[i]![atom]!) };
  });
}

/** The atom that holds a run address. */
function atomAt(atoms: Atoms, section: number, at: number): number {
  for (let i = 0; i < atoms.count; i++) {
    if (atoms.sectionRow[i] !== section || atoms.as[i] === AS_LOAD) continue;
    if (at >= atoms.address[i]! && at < atoms.address[i]! + atoms.length[i]!) return i;
  }
  return -1;
}

function views(firmware: Firmware, part: WhyPart): View[] {
  const { symbol } = part;
  const lines: TextLine[] = [{ text: `${hex(part.address)}   ${firmware.file}`, tone: "strong" }];
  if (part.loadAddress !== undefined) lines.push({ text: `its load image lies at ${hex(part.loadAddress)}`, tone: undefined });
  if (symbol !== undefined) {
    const inside = symbol.offset === 0 ? "first byte" : `byte ${grouped(symbol.offset)}`;
    lines.push({ text: `${inside} of the ${grouped(symbol.size)} of ${symbol.name}`, tone: undefined });
    if (symbol.raw !== symbol.name) lines.push({ text: `symbol ${symbol.raw}`, tone: "quiet" });
    for (const alias of symbol.aliases) lines.push({ text: `also called ${alias}`, tone: "quiet" });
  }
  const tables = [levelTable(part)];
  if (part.frames.length > 0) tables.push(frameTable(part));
  if (part.referrers.length > 0) tables.push(referrerTable(part));
  if (part.path.length > 0) tables.push(pathTable(part));
  return [{ kind: "text", name: "byte", lines }, ...tables.map((table) => keyed(table, "query", name(part.query)))];
}

function levelTable(part: WhyPart): TableView {
  return {
    kind: "table",
    name: "levels",
    columns: [
      { key: "level", title: "level", align: "left" },
      { key: "owner", title: "owner", align: "left", elastic: true },
      { key: "evidence", title: "because", align: "left" },
    ],
    rows: part.levels.map(({ level, owner, evidence }) => [text(level), name(owner), name(evidence)]),
  };
}

function frameTable(part: WhyPart): TableView {
  const last = part.frames.length - 1;
  return {
    kind: "table",
    name: "frames",
    title: last === 0 ? "the instruction is part of" : "the instruction was inlined, innermost first",
    columns: [
      { key: "function", title: "function", align: "left", elastic: true },
      { key: "file", title: "executes", align: "left", elastic: true },
      { key: "evidence", title: "because", align: "left" },
    ],
    rows: part.frames.map((frame, i) => [
      name(frame.name),
      frame.file === undefined ? none("") : name(frame.file),
      text(i === last ? "DWARF function" : "DWARF inlined function"),
    ]),
  };
}

function referrerTable(part: WhyPart): TableView {
  return {
    kind: "table",
    name: "referrers",
    title: "referred to by",
    columns: [
      { key: "from", title: "from", align: "left", elastic: true },
      { key: "address", title: "at", align: "right" },
      { key: "how", title: "how", align: "left" },
    ],
    ...firstRows(part.referrers, (referrer) => [name(referrer.name), address(referrer.address), text(referrer.how)], {
      top: MOST_REFERRERS,
      hint: "--format json",
    }),
  };
}

function pathTable(part: WhyPart): TableView {
  return {
    kind: "table",
    name: "path",
    title: "linked because, from a root down",
    columns: [
      { key: "step", title: "step", align: "left", elastic: true },
      { key: "address", title: "at", align: "right" },
    ],
    rows: part.path.map((step, depth) => [{ kind: "name", text: step.name, depth }, address(step.address)]),
  };
}
