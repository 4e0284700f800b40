import type { DiscardedPart } from "../../contract/document.ts";
import type { Firmware } from "../../image/firmware.ts";
import type { DiscardedSection, LinkMapFacts } from "../../linkmap/link-map.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { count, name, none, size, type TableView, type TextView, text } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { linkMapPart, source } from "./archives.ts";

export interface DiscardedOptions extends RowOptions {
  readonly by: DiscardedPart["by"];
}

type Row = DiscardedPart["rows"][number];

/** Names of input sections that lie in RAM alone; the linker script decides, these are its usual choices. */
const ZEROED = /^(\.s?bss|\.tbss|\.noinit|\.uninit|COMMON|\.heap|\.stack)/;
/** Names of those that lie in RAM and have a load image in flash. */
const LOADED = /^\.(s|t)?data(\.|$)(?!\.?rel\.ro)|^\.ramfunc/;

/**
 * Input sections that the linker left out, and what that saved. A linker whose map does not list them leaves the part out and a finding
 * `map/no-discarded`. Needs the levels that a map decides.
 */
export function discarded(firmware: Firmware, facts: LinkMapFacts, options: DiscardedOptions): Result {
  const all = facts.discarded;
  if (all === undefined) {
    const message = `maps of ${facts.linker === "lld" ? "LLD" : "this linker"} do not list what was left out, so that nothing can be said of it`;
    const hint =
      facts.linker === "lld"
        ? "link with -Wl,--print-gc-sections (rustc: -C link-arg=--print-gc-sections) to have the linker print it"
        : "armlink lists it with --info unused";
    firmware.findings.report({ code: "map/no-discarded", severity: "note", message, where: facts.file, hint });
    return { parts: { linkMap: linkMapPart(facts) }, views: [source(firmware, facts), sentence(`${message}; ${hint}`)] };
  }
  const sections = matching(all, options.match, (section) => {
    const { name: member, archive } = facts.members[section.member]!;
    const { name: title } = facts.archives[archive]!;
    return options.by === "archive" ? [title] : options.by === "object" ? [member, title] : [section.name, title];
  });
  const part = partOf(firmware, facts, sections, options);
  return {
    parts: { linkMap: linkMapPart(facts), discarded: part },
    views: [source(firmware, facts), summary(part, sections), table(part, sections.length, options)],
  };
}

function sentence(line: string): TextView {
  return { kind: "text", name: "discarded", lines: [{ text: line }] };
}

function partOf(firmware: Firmware, facts: LinkMapFacts, sections: readonly DiscardedSection[], { by }: DiscardedOptions): DiscardedPart {
  const rows = new Map<string | number, Row>();
  const kept = by === "section" ? undefined : keptBytes(firmware, by);
  const part = { by, bytes: 0, flash: 0, ram: 0, duplicates: 0 };
  sections.forEach((section, i) => {
    const { name: member, archive } = facts.members[section.member]!;
    const { name: title } = facts.archives[archive]!;
    const key = by === "archive" ? archive : by === "object" ? section.member : i;
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        name: by === "archive" ? title : by === "object" ? member : section.name,
        ...(by === "archive" ? {} : { archive: title }),
        ...{ sections: 0, bytes: 0, flash: 0, ram: 0 },
        ...(kept === undefined ? {} : { kept: kept.get(Number(key)) ?? 0 }),
      };
      rows.set(key, row);
    }
    const [flash, ram] = ZEROED.test(section.name) ? [0, section.bytes] : [section.bytes, LOADED.test(section.name) ? section.bytes : 0];
    row.sections++;
    for (const sums of [row, part]) {
      sums.bytes += section.bytes;
      sums.flash += flash;
      sums.ram += ram;
    }
    if (section.duplicate) part.duplicates += section.bytes;
  });
  const sorted = [...rows.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  return { ...part, rows: sorted };
}

/** Bytes that the image has of each archive or object, each counted where it runs. */
function keptBytes({ ledger }: Firmware, level: "archive" | "object"): Map<number, number> {
  const { count: spans, owner, length } = ledger.spans(level);
  const kept = new Map<number, number>();
  for (let i = 0; i < spans; i++) kept.set(owner[i]!, (kept.get(owner[i]!) ?? 0) + length[i]!);
  return kept;
}

function summary({ bytes, flash, ram, duplicates }: DiscardedPart, sections: readonly DiscardedSection[]): TextView {
  if (sections.length === 0) return sentence("the linker left nothing out");
  const lines: TextView["lines"][number][] = [
    {
      text: `${counted(sections.length, "input section")} of ${grouped(bytes)} bytes left out: ${grouped(flash)} of flash and ${grouped(ram)} of RAM saved`,
      tone: "strong",
    },
  ];
  if (duplicates > 0)
    lines.push({
      text: `of these ${grouped(duplicates)} bytes are second copies of C++ functions and data whose first copy was kept`,
      tone: "quiet",
    });
  return { kind: "text", name: "discarded-sum", lines };
}

function table(part: DiscardedPart, sections: number, { by, top }: DiscardedOptions): TableView {
  return {
    kind: "table",
    name: "discarded",
    columns: [
      { key: by, title: by === "section" ? "input section" : by, align: "left", elastic: true },
      ...(by === "archive" ? [] : [{ key: "archive", title: "archive", align: "left" as const, elastic: true }]),
      { key: "sections", title: "sections", align: "right" },
      { key: "bytes", title: "left out", align: "right" },
      { key: "flash", title: "flash", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
      ...(by === "section" ? [] : [{ key: "kept", title: "kept", align: "right" as const }]),
    ],
    ...firstRows(
      part.rows,
      (row) => [
        name(row.name),
        ...(by === "archive" ? [] : [row.archive === undefined ? none("") : name(row.archive)]),
        count(row.sections),
        size(row.bytes),
        size(row.flash),
        size(row.ram),
        ...(by === "section" ? [] : [row.kept === undefined ? none() : size(row.kept)]),
      ],
      { top },
    ),
    total: [
      text("total"),
      ...(by === "archive" ? [] : [none("")]),
      count(sections),
      size(part.bytes),
      size(part.flash),
      size(part.ram),
      ...(by === "section" ? [] : [none("")]),
    ],
  };
}
