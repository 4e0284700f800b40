import type { DiffPart } from "../../src/contract/diff-shape.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { bytes, bytesOf, grouped, hex, percent, signed } from "../../src/views/numbers.ts";
import { safeText } from "../../src/views/safe-text.ts";
import { type BlockPicture, diffPicture, stackPicture } from "./block-pictures.ts";

/** Rows of a path that the page shows; the JSON has all. */
const MOST_FRAMES = 100;

/** A cell of a page's table: text, made safe; `number` aligns right. */
export interface BlockCell {
  readonly text: string;
  readonly number?: boolean;
}

export interface BlockTable {
  readonly caption: string;
  readonly head: readonly BlockCell[];
  readonly rows: readonly (readonly BlockCell[])[];
  /** What was left out. */
  readonly more: string;
}

/** A fill bar, in hundredths of its length. */
export interface BlockBar {
  readonly name: string;
  readonly figures: string;
  readonly note: string;
  readonly used: number;
  readonly reserved: number;
  readonly over: boolean;
}

export interface BlockLine {
  readonly text: string;
  readonly tone: "plain" | "quiet" | "good" | "warn" | "bad";
}

/** A titled part of the page, readable without a script. */
export interface Block {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly BlockLine[];
  readonly bars: readonly BlockBar[];
  readonly tables: readonly BlockTable[];
  /** Drawn above the tables, or below them. */
  readonly above?: BlockPicture | undefined;
  readonly below?: BlockPicture | undefined;
}

const MOST_SYMBOLS = 40;
const MOST_ROWS = 80;

const cell = (text: string): BlockCell => ({ text: safeText(text) });
const figure = (text: string): BlockCell => ({ text, number: true });
const count = (value: number): BlockCell => figure(grouped(value));
const line = (text: string, tone: BlockLine["tone"] = "plain"): BlockLine => ({ text: safeText(text), tone });

/** Everything that a document holds as text: what the terminal shows, and more rows. */
export function blocksOf(document: ReportDocument): Block[] {
  return [
    summary(document),
    verdicts(document),
    regions(document),
    findings(document),
    changes(document),
    sections(document),
    crates(document),
    symbols(document),
    stack(document),
    vectors(document),
  ].filter((block) => block !== undefined);
}

function block(id: string, title: string, content: Partial<Block>): Block {
  return { id, title, lines: [], bars: [], tables: [], ...content };
}

function summary({ firmware, size, heap }: ReportDocument): Block {
  const { target } = firmware;
  const details = [target.architecture, target.core, target.fpu].filter((detail) => detail !== null);
  const built = [...firmware.producers, ...(firmware.buildId === null ? [] : [`build ${firmware.buildId}`])].join(" · ");
  return block("summary", firmware.file, {
    lines: [
      line(`${target.triple ?? firmware.machine}${details.length === 0 ? "" : ` (${details.join(", ")})`}`),
      ...(built === "" ? [] : [line(built, "quiet")]),
      ...(size === undefined
        ? []
        : [line(`text ${grouped(size.text)} · data ${grouped(size.data)} · bss ${grouped(size.bss)} (as size prints)`, "quiet")]),
      ...(heap === undefined
        ? []
        : [line(`heap: ${heap.kind}, ${heap.bytes === null ? (heap.reason ?? "size unknown") : bytes(heap.bytes)}`, "quiet")]),
    ],
  });
}

function verdicts({ verdicts: list }: ReportDocument): Block | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const broken = list.filter((verdict) => !verdict.ok).length;
  return block("budgets", "Budgets", {
    lines: [
      line(broken === 0 ? `all ${list.length} budgets hold` : `${broken} of ${list.length} budgets broken`, broken === 0 ? "good" : "bad"),
      ...list.flatMap((verdict) => (verdict.message === undefined ? [] : [line(verdict.message, verdict.ok ? "plain" : "bad")])),
    ],
    tables: [
      table(
        "Budgets with their limits",
        [cell("budget"), figure("actual"), figure("limit"), figure("margin"), cell("verdict")],
        list.map((verdict) => [
          cell(verdict.name),
          figure(verdict.actual === null ? "–" : grouped(verdict.actual)),
          figure(verdict.limit === null ? "–" : grouped(verdict.limit)),
          figure(verdict.margin === null ? "–" : signed(verdict.margin)),
          cell(verdict.ok ? "holds" : verdict.severity === "error" ? "broken" : "broken (warning)"),
        ]),
      ),
    ],
  });
}

function regions({ regions: list }: ReportDocument): Block | undefined {
  if (list === undefined || list.length === 0) return undefined;
  return block("regions", "Regions", {
    bars: list.map((region): BlockBar => {
      const whole = region.length ?? Math.max(1, region.used + region.reserved);
      const share = (part: number) => Math.min(100, (100 * part) / Math.max(1, whole));
      const used = share(region.used);
      const note =
        region.overflow > 0
          ? `over by ${grouped(region.overflow)} B`
          : region.free === null
            ? "length unknown"
            : `${bytes(region.free)} free${region.reserved > 0 ? `, ${bytes(region.reserved)} reserved` : ""}`;
      return {
        name: safeText(region.name),
        figures:
          region.length === null ? bytes(region.used) : `${bytesOf(region.used, region.length)} (${percent(region.used, region.length)})`,
        note,
        used,
        reserved: Math.min(100 - used, share(region.reserved)),
        over: region.overflow > 0,
      };
    }),
    tables: [
      table(
        "Memory regions in bytes",
        [cell("region"), figure("origin"), figure("length"), figure("used"), figure("reserved"), figure("free"), cell("known from")],
        list.map((region) => [
          cell(region.name),
          figure(hex(region.origin)),
          figure(region.length === null ? "–" : grouped(region.length)),
          count(region.used),
          count(region.reserved),
          figure(region.free === null ? "–" : grouped(region.free)),
          cell(region.evidence),
        ]),
      ),
    ],
  });
}

function findings({ findings: list }: ReportDocument): Block {
  return block("findings", "Findings", {
    lines:
      list.length === 0
        ? [line("nothing looks wrong", "good")]
        : list.map((finding) =>
            line(
              `${finding.severity}: ${finding.message}${finding.where === undefined || finding.message.includes(finding.where) ? "" : ` (${finding.where})`}${finding.hint === undefined ? "" : ` — ${finding.hint}`} [${finding.code}]`,
              finding.severity === "error" ? "bad" : finding.severity === "warning" ? "warn" : "quiet",
            ),
          ),
  });
}

function changes({ diff }: ReportDocument): Block | undefined {
  if (diff === undefined) return undefined;
  const rows = diff.changes.filter((change) => change.level === "symbol" && change.delta !== 0);
  const shown = [...rows].sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta)).slice(0, MOST_ROWS);
  return block("changes", "Changes", {
    lines: [
      line(`${diff.base.file} → ${diff.head.file}: ${diff.result}`),
      ...diff.build.map((item) => line(`${item.what}: ${item.base} → ${item.head}`, "quiet")),
    ],
    tables: [
      table(
        "Change of each region in bytes",
        [cell("region"), figure("base"), figure("head"), figure("change")],
        diff.regions.map((region) => [cell(region.name), count(region.base), count(region.head), figure(signed(region.delta))]),
      ),
      table(
        "Symbols that changed, the largest first",
        [cell("symbol"), figure("base"), figure("head"), figure("change"), cell("what"), cell("region"), cell("crate")],
        shown.map(changeRow),
        rows.length - shown.length,
      ),
    ],
    below: diffPicture(diff),
  });
}

function changeRow(change: DiffPart["changes"][number]): BlockCell[] {
  const name = change.baseName === undefined ? change.name : `${change.baseName} → ${change.name}`;
  return [
    cell(name),
    count(change.base),
    count(change.head),
    figure(signed(change.delta)),
    cell(change.class),
    cell(change.region),
    cell(change.crate ?? ""),
  ];
}

function sections({ sections: list }: ReportDocument): Block | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const rows = list.filter((section) => section.region !== undefined && section.size > 0);
  return block("sections", "Sections", {
    tables: [
      table(
        "Sections that occupy memory",
        [cell("section"), figure("size"), figure("address"), cell("type"), cell("runs in"), cell("load image in")],
        rows.map((section) => [
          cell(section.name),
          count(section.size),
          figure(hex(section.address)),
          cell(section.type),
          cell(section.region ?? ""),
          cell(section.loadRegion ?? ""),
        ]),
      ),
    ],
  });
}

function crates({ crates: list }: ReportDocument): Block | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const rows = list.filter((crate) => crate.flash + crate.ram > 0 || (crate.author ?? 0) > 0);
  const total = rows.reduce((sum, crate) => sum + crate.flash, 0);
  return block("crates", "Crates", {
    tables: [
      table(
        "What each crate, archive or folder contributes, bytes",
        [cell("crate"), figure("flash"), figure("share"), figure("RAM"), figure("code"), figure("rodata"), figure("data"), figure("bss")],
        rows
          .slice(0, MOST_ROWS)
          .map((crate) => [
            cell(crate.version === undefined ? crate.name : `${crate.name} ${crate.version}`),
            count(crate.flash),
            figure(percent(crate.flash, total)),
            count(crate.ram),
            count(crate.code),
            count(crate.rodata),
            count(crate.data),
            count(crate.bss),
          ]),
        rows.length - MOST_ROWS,
      ),
    ],
  });
}

function symbols({ symbols: list }: ReportDocument): Block | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const largest = [...list].sort((a, b) => b.size - a.size || a.address - b.address).slice(0, MOST_SYMBOLS);
  return block("symbols", "Largest symbols", {
    tables: [
      table(
        "Largest symbols, bytes",
        [cell("symbol"), figure("size"), cell("crate"), cell("section"), cell("in"), cell("declared")],
        largest.map((symbol) => [
          cell(symbol.demangled),
          count(symbol.size),
          cell(symbol.crate ?? ""),
          cell(symbol.section),
          cell(symbol.region ?? ""),
          cell(symbol.file ?? ""),
        ]),
        list.length - largest.length,
      ),
    ],
  });
}

function stack({ stack: part }: ReportDocument): Block | undefined {
  if (part === undefined) return undefined;
  const { worstCase } = part;
  const lines = [
    line(
      worstCase.bytes === null
        ? `worst case unknown${part.reason === undefined ? "" : `: ${part.reason}`}`
        : `worst case ${grouped(worstCase.bytes)} B${worstCase.bounded ? "" : " at least"}`,
    ),
    ...(part.available === null ? [] : [line(`available ${grouped(part.available)} B (${part.evidence})`)]),
    ...(part.headroom === null ? [] : [line(`headroom ${grouped(part.headroom)} B`, part.headroom < 0 ? "bad" : "good")]),
    ...part.assumptions.map((assumption) => line(`assumed: ${assumption}`, "quiet")),
  ];
  const row = (frame: (typeof worstCase.path)[number]) => [cell(frame.name), count(frame.bytes), cell(frame.file ?? "")];
  const frames = (path: typeof worstCase.path) => {
    const rest = path.slice(MOST_FRAMES);
    const sum = rest.reduce((bytes, frame) => bytes + frame.bytes, 0);
    return [
      ...path.slice(0, MOST_FRAMES).map(row),
      ...(rest.length === 0 ? [] : [[cell(`… ${rest.length} more frames`), count(sum), cell("")]]),
    ];
  };
  const head = [cell("function"), figure("bytes"), cell("declared")];
  const tables = [
    ...(worstCase.path.length === 0 ? [] : [table("Worst path from the reset handler", head, frames(worstCase.path))]),
    ...(part.interrupts.length === 0
      ? []
      : [
          table(
            "Interrupts that may run on top",
            [cell("handler"), figure("priority"), figure("exception frame"), figure("worst path")],
            part.interrupts.map((interrupt) => [
              cell(interrupt.name),
              figure(interrupt.priority === null ? "–" : String(interrupt.priority)),
              count(interrupt.frame),
              count(interrupt.bytes),
            ]),
          ),
        ]),
    ...(worstCase.unknownCalls.length === 0
      ? []
      : [
          table(
            "Calls that could not be resolved",
            [cell("from"), figure("address"), cell("why")],
            worstCase.unknownCalls.slice(0, MOST_ROWS).map((call) => [cell(call.from), figure(hex(call.address)), cell(call.why)]),
            worstCase.unknownCalls.length - MOST_ROWS,
          ),
        ]),
  ];
  return block("stack", "Stack", { lines, bars: stackBars(part), tables, above: stackPicture(part) });
}

/** The worst case as a bar of what is available: main's path, then interrupts. */
function stackBars(part: NonNullable<ReportDocument["stack"]>): BlockBar[] {
  const { available, worstCase, interrupts } = part;
  if (available === null || worstCase.bytes === null || available <= 0) return [];
  const nested = interrupts.reduce((sum, interrupt) => sum + interrupt.frame + interrupt.bytes, 0);
  const main = Math.max(0, worstCase.main ?? worstCase.bytes - nested);
  const used = Math.min(100, (100 * main) / available);
  return [
    {
      name: "stack",
      figures: `${bytesOf(worstCase.bytes, available)} (${percent(worstCase.bytes, available)})`,
      note: `main ${bytes(main)}, interrupts ${bytes(Math.max(0, worstCase.bytes - main))}`,
      used,
      reserved: Math.min(100 - used, (100 * Math.max(0, worstCase.bytes - main)) / available),
      over: worstCase.bytes > available,
    },
  ];
}

function vectors({ vectors: part }: ReportDocument): Block | undefined {
  if (part === undefined) return undefined;
  const own = part.entries.filter((entry) => entry.kind !== "reserved" && entry.handler !== null);
  const shown = own.slice(0, MOST_ROWS * 2);
  return block("vectors", "Vectors", {
    lines: [
      line(
        `${part.entries.length + 1} slots at ${hex(part.address)}, ${grouped(part.length)} B; initial stack pointer ${hex(part.initialStackPointer)}`,
      ),
      line(part.evidence, "quiet"),
    ],
    tables: [
      table(
        "Exceptions and interrupts with a handler",
        [figure("slot"), cell("name"), cell("handler"), figure("address"), cell("default")],
        shown.map((entry) => [
          figure(String(entry.index)),
          cell(entry.name),
          cell(entry.handler ?? ""),
          figure(entry.address === null ? "–" : hex(entry.address)),
          cell(entry.default ? "default" : ""),
        ]),
        own.length - shown.length,
      ),
    ],
  });
}

function table(caption: string, head: readonly BlockCell[], rows: readonly (readonly BlockCell[])[], left = 0): BlockTable {
  return { caption, head, rows, more: left > 0 ? `… ${grouped(left)} more` : "" };
}
