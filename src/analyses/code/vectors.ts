import type { Finding } from "../../bytes/finding.ts";
import type { VectorsPart } from "../../contract/document.ts";
import type { Firmware } from "../../image/firmware.ts";
import { symbolAt } from "../../image/symbols.ts";
import { exceptionName, FIRST_INTERRUPT, type VectorWords } from "../../image/vectors.ts";
import { counted, hex } from "../../views/numbers.ts";
import { address, name, none, ordinal, type Row, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

const DEFAULT_HANDLER =
  /^(DefaultHandler_?|Default_?Handler|default_handler|DefaultISR|IntDefaultHandler|Dummy_?Handler|_?unhandled_exception)$/;

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
export async function vectors(firmware: Firmware, table: VectorWords, details: SlotDetails = {}): Promise<Result> {
  const entries = await decode(firmware, table, details);
  const part: VectorsPart = {
    address: table.address,
    length: table.words.length * 4,
    evidence: table.evidence,
    initialStackPointer: table.words[0]!,
    entries,
  };
  return {
    parts: { vectors: part },
    views: vectorViews(part),
  };
}

/** What looks wrong in a table, and what is no mistake but good to know of it. */
export async function vectorFindings(firmware: Firmware, table: VectorWords, names: SlotDetails["names"]): Promise<Finding[]> {
  const entries = await decode(firmware, table, { names });
  return [...check(firmware, table, entries), ...remarks(firmware, table, entries)];
}

/** The vector table for people. */
export function vectorViews(part: VectorsPart): View[] {
  const place: TextLine = { text: `found by ${part.evidence}; initial stack pointer ${hex(part.initialStackPointer)}`, tone: "quiet" };
  return [{ kind: "text", name: "vectors", lines: [{ text: vectorSummary(part), tone: "strong" }, place] }, slotTable(part)];
}

/** `101 slots at 0x08000000: 7 handlers, 78 default, 16 empty` */
export function vectorSummary({ address, length, entries }: VectorsPart): string {
  const used = entries.filter((entry) => entry.address !== null);
  const byDefault = used.filter((entry) => entry.default).length;
  return `${counted(length / 4, "slot")} at ${hex(address)}: ${counted(used.length - byDefault, "handler")}, ${byDefault} default, ${entries.length - used.length} empty`;
}

async function decode(firmware: Firmware, table: VectorWords, details: SlotDetails): Promise<Entry[]> {
  const { symbols } = firmware;
  const rows = table.words.map((word, index) => (index === 0 || word === 0 ? -1 : symbolOf(firmware, word - (word % 2))));
  const known = [...new Set(rows.filter((row) => row >= 0))];
  const described = new Map((await firmware.describe(Uint32Array.from(known))).map((description, i) => [known[i]!, description]));
  return table.words.slice(1).map((word, i): Entry => {
    const index = i + 1;
    const row = rows[index]!;
    const description = row < 0 ? undefined : described.get(row);
    const isDefault = description !== undefined && [description.raw, ...description.aliases].some((alias) => DEFAULT_HANDLER.test(alias));
    const exception = exceptionName(index, firmware.target.architecture);
    const interrupt = index >= FIRST_INTERRUPT;
    const own = isDefault || description === undefined ? undefined : description.demangled;
    const device = interrupt ? details.names?.get(index - FIRST_INTERRUPT) : undefined;
    const file = row < 0 ? undefined : details.place?.(row);
    const stack = word === 0 ? undefined : details.stack?.(word - (word % 2));
    return {
      index,
      exception: index,
      ...(interrupt ? { irq: index - FIRST_INTERRUPT } : {}),
      name: exception ?? (interrupt ? (device ?? own ?? `IRQ ${index - FIRST_INTERRUPT}`) : "reserved"),
      kind: interrupt ? "interrupt" : exception === undefined ? "reserved" : "exception",
      address: word === 0 ? null : word,
      handler: description?.demangled ?? null,
      default: isDefault,
      ...(row < 0 ? {} : { size: symbols.size[row]! }),
      ...(file === undefined ? {} : { file }),
      ...(stack === undefined ? {} : { stack }),
    };
  });
}

function symbolOf(firmware: Firmware, target: number): number {
  const section = firmware.sections.find((candidate) => target >= candidate.address && target < candidate.address + candidate.size);
  return section === undefined ? -1 : symbolAt(firmware.symbols, section.index, target);
}

function check(firmware: Firmware, table: VectorWords, entries: readonly Entry[]): Finding[] {
  const findings: Finding[] = [];
  const warn = (code: string, message: string, hint: string) => findings.push({ code, severity: "warning", message, hint });
  for (const { index, name: slot, address: word, kind, default: isDefault } of entries) {
    if (word === null) continue;
    if (word % 2 === 0)
      findings.push({
        code: "vectors/thumb-bit",
        severity: "error",
        message: `slot ${index} (${slot}) holds ${hex(word)}: bit 0 is clear, and the core would fault when it takes it`,
        hint: "handlers must be Thumb functions: mark them .thumb_func in assembly",
      });
    if (
      !firmware.sections.some(
        (section) => section.executable && word - (word % 2) >= section.address && word < section.address + section.size,
      )
    ) {
      warn(
        "vectors/outside-code",
        `slot ${index} (${slot}) leads to ${hex(word)}, which is no code of this image`,
        "a boot ROM or a second image? else the table is damaged",
      );
    }
    // Tables that are written for larger cores fill such slots with the default handler.
    if (kind === "reserved" && !isDefault)
      warn(
        "vectors/reserved-slot",
        `slot ${index} is reserved on ${firmware.target.architecture ?? "this core"} but holds ${hex(word)}`,
        "is the table that of another core?",
      );
  }
  const alignment = Math.max(128, 2 ** Math.ceil(Math.log2(table.words.length * 4)));
  if (table.address % alignment !== 0)
    warn(
      "vectors/alignment",
      `the table at ${hex(table.address)} is not aligned to ${alignment} bytes, which VTOR needs for ${table.words.length} slots`,
      "align the section in the linker script",
    );
  const stackPointer = table.words[0]!;
  if (stackPointer % 8 !== 0)
    warn(
      "vectors/stack-alignment",
      `the initial stack pointer ${hex(stackPointer)} is not a multiple of 8`,
      "AAPCS wants 8-byte alignment at calls",
    );
  const inRam = firmware.memory.regions.some(
    (region) =>
      region.kind !== "flash" &&
      stackPointer > region.origin &&
      (region.length === undefined || stackPointer <= region.origin + region.length),
  );
  if (!inRam)
    warn(
      "vectors/stack-outside-ram",
      `the initial stack pointer ${hex(stackPointer)} lies in no RAM region`,
      "name the linker script of this image with --memory",
    );
  return findings;
}

/** Handlers that serve several interrupts, slots at the end that nobody uses, a stack that does not begin at the end of its memory. */
function remarks(firmware: Firmware, table: VectorWords, entries: readonly Entry[]): Finding[] {
  const findings: Finding[] = [];
  const note = (code: string, message: string, hint: string, bytes?: number) =>
    findings.push({ code, severity: "note", message, hint, ...(bytes === undefined ? {} : { bytes }) });
  const slots = new Map<number, Entry[]>();
  for (const entry of entries)
    if (entry.address !== null && !entry.default) slots.set(entry.address, [...(slots.get(entry.address) ?? []), entry]);
  for (const [word, same] of slots) {
    if (same.length < 2) continue;
    note(
      "vectors/shared-handler",
      `${same[0]!.handler ?? hex(word)} handles ${same.length} slots: ${same
        .slice(0, 8)
        .map((entry) => entry.name)
        .join(", ")}${same.length > 8 ? ", …" : ""}`,
      "right when it asks which interrupt is active (IPSR); else a name is written twice",
    );
  }
  const last = entries.findLastIndex((entry) => entry.address !== null && !entry.default);
  const idle = entries.length - 1 - Math.max(last, FIRST_INTERRUPT - 2);
  if (idle > 0)
    note(
      "vectors/unused-end",
      `the last ${counted(idle, "slot")} of the table have no handler of their own: ${idle * 4} bytes`,
      "a shorter table is safe only when these interrupts can never be enabled",
      idle * 4,
    );
  const stackPointer = table.words[0]!;
  const region = firmware.memory.regions.find(
    ({ origin, length }) => length !== undefined && stackPointer > origin && stackPointer < origin + length,
  );
  if (region !== undefined)
    note(
      "vectors/stack-inside-ram",
      `the stack begins at ${hex(stackPointer)}, ${region.origin + region.length! - stackPointer} bytes before the end of ${region.name}`,
      "right with flip-link, and where something is kept above the stack",
      region.origin + region.length! - stackPointer,
    );
  return findings;
}

function slotTable({ entries }: VectorsPart): TableView {
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
    rows: entries.filter((entry) => entry.address !== null).map(cellsOf),
    records: { rows: () => entries.map(cellsOf) },
  };
}

function cellsOf(entry: Entry): Row {
  return [
    ordinal(entry.index),
    name(entry.name),
    entry.address === null ? none("empty") : address(entry.address),
    entry.handler === null ? none("no symbol") : name(entry.handler),
    text(entry.default ? "default" : ""),
    entry.size === undefined ? none("") : size(entry.size),
    entry.stack === undefined ? none("") : size(entry.stack),
    entry.file === undefined ? none("") : name(entry.file),
  ];
}
