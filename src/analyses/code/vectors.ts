import { exceptionName, FIRST_INTERRUPT } from "../../architecture/exceptions.ts";
import { codeAddress, isCodePointer } from "../../architecture/thumb-bit.ts";
import type { Finding } from "../../bytes/finding.ts";
import type { VectorsPart } from "../../contract/document.ts";
import type { Firmware } from "../../image/firmware.ts";
import type { PartInterrupts } from "../../image/vectors/part-interrupts.ts";
import { type TableSlots, tableSlots } from "../../image/vectors/vector-slots.ts";
import type { VectorWords } from "../../image/vectors/vectors.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted, grouped, hex } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import { address, name, none, ordinal, type Row, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { lengthFindings } from "./vector-length.ts";

/** Slots that one finding names. */
const MOST_NAMED = 6;
/** A handler of so many slots has a name of its own, not an interrupt's. */
const MOST_ALIKE = 2;
/** Slots at the end that nothing handles stay unsaid below this, bytes. */
const LEAST_IDLE = 64;

type Entry = VectorsPart["entries"][number];

/** What tells more of the slots than the table and the symbols; each may be missing. */
export interface SlotDetails {
  /** The device's own names of its interrupts, by number. */
  readonly names?: ReadonlyMap<number, string> | undefined;
  /** `src/main.rs:41` of a symbol, by its row. */
  readonly place?: ((symbol: number) => string | undefined) | undefined;
  /** Worst-case stack of the function at an address, bytes, when it is a bound. */
  readonly stack?: ((address: number) => number | undefined) | undefined;
}

/** Decodes a vector table slot by slot. */
export async function vectors(
  firmware: Firmware,
  table: VectorWords,
  details: SlotDetails = {},
  rows: Partial<RowOptions> = {},
): Promise<Result> {
  const entries = decode(firmware, table, await tableSlots(firmware, table), details);
  const part: VectorsPart = {
    address: table.address,
    length: table.words.length * 4,
    evidence: table.evidence,
    initialStackPointer: table.words[0]!,
    entries,
    others: table.others.map((other) => ({ ...other })),
  };
  const { match } = rows;
  return {
    parts: { vectors: { ...part, entries: [...matching(entries, match, namesOf)] } },
    views: vectorViews(part, rows),
  };
}

/** What looks wrong in a table, and what is no mistake but good to know of it. */
export async function vectorFindings(
  firmware: Firmware,
  table: VectorWords,
  names: SlotDetails["names"],
  part: PartInterrupts | undefined,
): Promise<Finding[]> {
  const found = await tableSlots(firmware, table);
  const entries = decode(firmware, table, found, { names });
  const length = part === undefined ? [] : lengthFindings(table, entries, part);
  return [...check(firmware, table, entries), ...length, ...remarks(firmware, table, entries, found)];
}

/** Slots that are shown: those of the default handler can be left to a line. */
interface SlotRows extends Partial<RowOptions> {
  readonly defaults?: boolean;
}

const namesOf = ({ name: slot, handler }: Entry) => [slot, handler ?? undefined];

/** The vector table for people; slots of the default handler can be left to a line. */
export function vectorViews(part: VectorsPart, options: SlotRows = {}): View[] {
  const place: TextLine = { text: `found by ${part.evidence}; initial stack pointer ${hex(part.initialStackPointer)}`, tone: "quiet" };
  return [
    { kind: "text", name: "vectors", lines: [{ text: vectorSummary(part), tone: "strong" }, place, ...part.others.map(otherLine)] },
    slotTable(part, options),
  ];
}

function otherLine({ address: at, slots, evidence }: VectorWords["others"][number]): TextLine {
  return { text: `another table of ${counted(slots, "slot")} at ${hex(at)}, ${evidence}: --vector-table ${hex(at)}`, tone: "quiet" };
}

/** `101 slots at 0x08000000: stack pointer, 7 handlers, 78 default, 15 empty`; the counts add up. */
export function vectorSummary({ address: at, length, entries }: VectorsPart): string {
  const used = entries.filter((entry) => entry.address !== null);
  const byDefault = used.filter((entry) => entry.default).length;
  const nowhere = used.filter((entry) => entry.noCode === true).length;
  const lost = nowhere === 0 ? "" : `, ${nowhere} that lead to no code`;
  return `${counted(length / 4, "slot")} at ${hex(at)}: stack pointer, ${counted(used.length - byDefault - nowhere, "handler")}, ${byDefault} default${lost}, ${entries.length - used.length} empty`;
}

function decode({ symbols, target }: Firmware, table: VectorWords, { slots, defaults }: TableSlots, details: SlotDetails): Entry[] {
  const uses = new Map<number, number>();
  for (const { word } of slots.values()) uses.set(word, (uses.get(word) ?? 0) + 1);
  return table.words.slice(1).map((word, i): Entry => {
    const index = i + 1;
    const slot = slots.get(index);
    const description = slot?.description;
    const isDefault = defaults.has(word) && index > 1;
    const exception = exceptionName(index, target.architecture);
    const interrupt = index >= FIRST_INTERRUPT;
    // A handler that many interrupts share is none of their names.
    const own = isDefault || description === undefined || uses.get(word)! > MOST_ALIKE ? undefined : description.demangled;
    const device = interrupt ? details.names?.get(index - FIRST_INTERRUPT) : undefined;
    const file = slot === undefined || slot.symbol < 0 ? undefined : details.place?.(slot.symbol);
    const stack = word === 0 ? undefined : details.stack?.(codeAddress(word));
    return {
      index,
      exception: index,
      ...(interrupt ? { irq: index - FIRST_INTERRUPT } : {}),
      name: exception ?? (interrupt ? (device ?? own ?? `IRQ ${index - FIRST_INTERRUPT}`) : "reserved"),
      kind: interrupt ? "interrupt" : exception === undefined ? "reserved" : "exception",
      address: word === 0 ? null : word,
      // Functions with equal bodies are folded into one, and each keeps its name.
      handler: device !== undefined && slot?.names.includes(device) === true ? device : (description?.demangled ?? null),
      default: isDefault,
      ...(slot?.leadsToCode === false ? { noCode: true } : {}),
      ...(slot === undefined || slot.symbol < 0 ? {} : { size: symbols.size[slot.symbol]! }),
      ...(file === undefined ? {} : { file }),
      ...(stack === undefined ? {} : { stack }),
    };
  });
}

/** One finding of a kind with the slots it is about. */
function check(firmware: Firmware, table: VectorWords, entries: readonly Entry[]): Finding[] {
  const used = entries.filter(({ address: word }) => word !== null);
  const places = (slots: readonly Entry[]) =>
    some(
      slots.map(({ index, name: slot, address: word }) => `${index} (${slot}) ${hex(word!)}`),
      MOST_NAMED,
    );
  const findings: Finding[] = [];
  const even = used.filter(({ address: word, noCode }) => !isCodePointer(word!) && noCode !== true);
  if (even.length > 0)
    findings.push({
      code: "vectors/thumb-bit",
      severity: "error",
      message: `bit 0 is clear in ${counted(even.length, "slot")}, and the core would fault when it takes one: ${places(even)}`,
      hint: "handlers must be Thumb functions: mark them .thumb_func in assembly",
    });
  const nowhere = used.filter(({ noCode }) => noCode === true);
  if (nowhere.length > 0)
    findings.push({
      code: "vectors/outside-code",
      severity: "warning",
      message: `${counted(nowhere.length, "slot")} of the table ${nowhere.length === 1 ? "leads" : "lead"} to no code of this image: ${places(nowhere)}`,
      hint: "a boot ROM or a second image? else the table is damaged",
    });
  // Tables that are written for larger cores fill such slots with the default handler.
  const reserved = used.filter((entry) => entry.kind === "reserved" && !entry.default && entry.noCode !== true);
  if (reserved.length > 0 && firmware.target.architecture !== undefined)
    findings.push({
      code: "vectors/reserved-slot",
      severity: "warning",
      message: `${counted(reserved.length, "slot")} that ${firmware.target.architecture} reserves ${reserved.length === 1 ? "holds" : "hold"} a handler: ${places(reserved)}`,
      hint: "is the table that of another core?",
    });
  return [...findings, ...checkPlace(table), ...checkStackPointer(firmware, table.words[0]!)];
}

function checkPlace(table: VectorWords): Finding[] {
  const alignment = Math.max(128, 2 ** Math.ceil(Math.log2(table.words.length * 4)));
  if (table.address % alignment === 0) return [];
  return [
    {
      code: "vectors/alignment",
      severity: "warning",
      message: `the table at ${hex(table.address)} is not aligned to ${alignment} bytes, which VTOR needs for ${counted(table.words.length, "slot")}`,
      hint: "align the section in the linker script",
    },
  ];
}

function checkStackPointer({ memory }: Firmware, stackPointer: number): Finding[] {
  const findings: Finding[] = [];
  if (stackPointer % 8 !== 0)
    findings.push({
      code: "vectors/stack-alignment",
      severity: "warning",
      message: `the initial stack pointer ${hex(stackPointer)} is not a multiple of 8`,
      hint: "AAPCS wants 8-byte alignment at calls",
    });
  const isKnown = memory.regions.some(({ kind, length }) => kind === "ram" && length !== undefined);
  const inRam = memory.regions.some(
    ({ kind, origin, length }) => kind !== "flash" && length !== undefined && stackPointer > origin && stackPointer <= origin + length,
  );
  // Regions that were guessed from the image end where its last byte does: only the architecture's map tells then.
  const isMemory =
    stackPointer >= 0x1000_0000 && stackPointer <= 0xa000_0000 && !(stackPointer > 0x4000_0000 && stackPointer <= 0x6000_0000);
  if (isKnown ? !inRam : !isMemory)
    findings.push({
      code: "vectors/stack-outside-ram",
      severity: "warning",
      message: `the initial stack pointer ${hex(stackPointer)} lies in no RAM${isKnown ? " region" : " of the architecture's map"}`,
      hint: "name the linker script of this image with --memory",
    });
  return findings;
}

/** Handlers that serve several interrupts, slots at the end that nobody uses, a stack that does not begin at the end of its memory. */
function remarks(firmware: Firmware, table: VectorWords, entries: readonly Entry[], { slots: found }: TableSlots): Finding[] {
  const findings: Finding[] = [];
  const note = (code: string, message: string, hint: string, bytes?: number) =>
    findings.push({ code, severity: "note", message, hint, ...(bytes === undefined ? {} : { bytes }) });
  const slots = new Map<number, Entry[]>();
  for (const entry of entries)
    if (entry.address !== null && !entry.default) slots.set(entry.address, [...(slots.get(entry.address) ?? []), entry]);
  // Folded functions keep their names: one for each slot is as it was written.
  const shared = [...slots].filter(([, same]) => same.length > Math.max(1, found.get(same[0]!.index)?.names.length ?? 0));
  if (shared.length > 0)
    note(
      "vectors/shared-handler",
      some(
        shared.map(([word, same]) => {
          const places = some(
            same.map(({ index, name: slot, handler }) => (slot === handler ? String(index) : `${index} (${slot})`)),
            MOST_NAMED,
          );
          return `${same[0]!.handler ?? hex(word)} handles slots ${places}`;
        }),
        MOST_ALIKE,
      ),
      "right when it asks which interrupt is active (IPSR); else a name is written twice",
    );
  const last = entries.findLastIndex((entry) => entry.address !== null && !entry.default);
  const idle = entries.length - 1 - Math.max(last, FIRST_INTERRUPT - 2);
  if (idle * 4 >= LEAST_IDLE)
    note(
      "vectors/unused-end",
      `the last ${counted(idle, "slot")} of the table have no handler of their own: ${grouped(idle * 4)} bytes`,
      "a shorter table is safe only when these interrupts can never be enabled",
      idle * 4,
    );
  const stackPointer = table.words[0]!;
  const { regions, extents } = firmware.memory;
  const home = regions.findIndex(({ origin, length }) => length !== undefined && stackPointer > origin && stackPointer < origin + length);
  // What lies above, or ends there, was placed so: flip-link's statics, a stack that is a static or a section itself.
  const isPlaced = extents.some(({ region, address, length }) => region === home && address + length >= stackPointer);
  if (home >= 0 && !isPlaced) {
    const { name: region, origin, length } = regions[home]!;
    const above = origin + length! - stackPointer;
    note(
      "vectors/stack-inside-ram",
      `the stack begins at ${hex(stackPointer)}, ${grouped(above)} bytes before the end of ${region}, and nothing lies above it`,
      "right where another program or a boot loader has what is above the stack",
      above,
    );
  }
  return findings;
}

function slotTable({ entries: all }: VectorsPart, { defaults = true, match, top = Number.POSITIVE_INFINITY }: SlotRows): TableView {
  const entries = matching(all, match, namesOf);
  const filled = entries.filter((entry) => entry.address !== null);
  const shown = filled.filter((entry) => defaults || !entry.default);
  return {
    kind: "table",
    name: "vectors",
    columns: [
      { key: "index", title: "slot", align: "right" },
      { key: "name", title: "name", align: "left", elastic: true },
      { key: "address", title: "vector", align: "right" },
      { key: "handler", title: "handler", align: "left", elastic: true },
      { key: "default", title: "", align: "left" },
      { key: "size", title: "size", align: "right" },
      { key: "stack", title: "stack", align: "right" },
      { key: "file", title: "written in", align: "left", elastic: true },
    ],
    ...firstRows(shown, cellsOf, {
      top,
      remark:
        shown.length === filled.length ? undefined : `… ${counted(filled.length - shown.length, "slot")} more with the default handler`,
    }),
    records: { rows: (cut) => (cut ? shown.slice(0, top) : entries).map(cellsOf) },
  };
}

function cellsOf(entry: Entry): Row {
  return [
    ordinal(entry.index),
    name(entry.name),
    entry.address === null ? none("empty") : address(entry.address),
    entry.handler === null ? none("no symbol") : name(entry.handler),
    text(entry.noCode === true ? "no code" : entry.default ? "default" : ""),
    entry.size === undefined ? none("") : size(entry.size),
    entry.stack === undefined ? none("") : size(entry.stack),
    entry.file === undefined ? none("") : name(entry.file),
  ];
}
