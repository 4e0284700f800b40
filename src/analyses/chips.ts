import type { ChipFitPart, ChipRow, ChipTablePart } from "../contract/document.ts";
import { firstRows, keyed } from "../views/first-rows.ts";
import { bytes, counted, grouped } from "../views/numbers.ts";
import { address, type Cell, count, name, none, size, type TableView, type TextView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";

/** Ranges of kinds that are not the part's own are told in words: their length is that of a window. */
const KIND_WORDS: Readonly<Record<ChipRow["regions"][number]["kind"], string>> = {
  flash: "flash",
  nvm: "other non-volatile",
  ram: "RAM",
  "external-flash": "flash outside the part",
  "external-ram": "RAM outside the part",
  other: "not stated",
};

/** Parts of the table, one a row. `processors` gives the words for an architecture. */
export function chipList(table: ChipTablePart, top: number, processors: (core: string) => string): Result {
  const view: TableView = {
    kind: "table",
    name: "chips",
    columns: [
      { key: "part", title: "part", align: "left" },
      { key: "family", title: "family", align: "left", elastic: true },
      { key: "maker", title: "maker", align: "left", elastic: true },
      { key: "core", title: "core", align: "left" },
      { key: "interrupts", title: "interrupts", align: "right" },
      { key: "flash", title: "flash", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
    ],
    ...firstRows(
      table.chips,
      (chip) => [
        name(chip.name),
        text(chip.family),
        chip.maker === null ? none("not stated") : text(chip.maker),
        text(chip.cores.map(processors).join(" + ")),
        chip.interrupts === null ? none("not known") : count(chip.interrupts),
        ownFlash(chip),
        chip.ram > 0 ? size(chip.ram) : none("not stated"),
      ],
      { top, hint: "--all, or fewer with --filter" },
    ),
  };
  return { parts: { chipTable: table }, views: [summary(table), view] };
}

/** The ranges of memory of each part that was named. */
export function chipDetails(table: ChipTablePart, processors: (core: string) => string): Result {
  const views = table.chips.flatMap((chip): (TableView | TextView)[] => [
    {
      kind: "text",
      name: `${chip.name} part`,
      lines: [
        {
          text: `${chip.name}: ${[chip.maker, chip.family, chip.cores.map(processors).join(" + ")].filter(Boolean).join(", ")}`,
          tone: "strong",
        },
        { text: `${chip.flash > 0 ? `${bytes(chip.flash)} of flash` : "no flash of its own"}, ${bytes(chip.ram)} of RAM` },
        { text: `${priorityText(chip)}; ${interruptText(chip)}` },
      ],
    },
    keyed(regionTable(chip), "part", name(chip.name)),
  ]);
  return { parts: { chipTable: table }, views: [...views, summary(table)] };
}

/** `bits of a priority: 4 (16 levels)`; of several cores each. */
function priorityText({ priorityBits }: ChipRow): string {
  const words = priorityBits.map((bits) => (bits === null ? "not known" : `${bits} (${2 ** bits} levels)`));
  return `bits of a priority: ${[...new Set(words)].join(" + ")}`;
}

/** `interrupts: 86`, or that the table does not tell, and the most there can be. */
function interruptText({ interrupts, interruptLimit }: ChipRow): string {
  if (interrupts !== null) return `interrupts: ${grouped(interrupts)}, numbers 0 to ${grouped(interrupts - 1)}`;
  return `interrupts: not known, at most ${grouped(interruptLimit)} by the architecture; its SVD tells`;
}

function regionTable(chip: ChipRow): TableView {
  return {
    kind: "table",
    name: "memory",
    columns: [
      { key: "region", title: "range", align: "left" },
      { key: "kind", title: "kind", align: "left" },
      { key: "start", title: "start", align: "right" },
      { key: "length", title: "length", align: "right" },
      { key: "sectors", title: "sectors", align: "left", elastic: true },
    ],
    rows: chip.regions.map((region) => [
      region.name === "" ? none("unnamed") : name(region.name),
      text(`${KIND_WORDS[region.kind]}${region.mirror ? ", second address" : ""}`),
      address(region.start),
      size(region.length),
      region.sectors.length === 0
        ? none(region.kind === "flash" ? "not known" : "–")
        : text(region.sectors.map((run) => `${grouped(run.count)} × ${bytes(run.size)}`).join(" + ")),
    ]),
  };
}

/** The smallest parts that would hold an image. */
export function chipFit(fit: ChipFitPart, offset: number): Result {
  const [smallest] = fit.fitting;
  const behind = offset > 0 ? ` (${bytes(offset)} of it before the image, a boot loader's)` : "";
  const lines: TextView["lines"] = [
    { text: `needs ${bytes(fit.flash)} of flash${behind} and ${bytes(fit.ram)} of RAM for statics; stack and heap come on top of that` },
    ...(fit.external === 0 ? [] : [{ text: `${bytes(fit.external)} more lie in memory outside the part` }]),
    smallest === undefined
      ? {
          text:
            fit.candidates === 0
              ? `parts of ${fit.family ?? "the table"} have no program flash of their own: how much there is the board decides`
              : `none of the ${counted(fit.candidates, "part")} of ${fit.family ?? "the table"} holds it`,
          tone: "bad",
        }
      : {
          text: `the smallest ${fit.family === null ? "of all" : `of ${fit.family}`} that holds it: ${smallest}; ${grouped(fit.fitting.length)} of ${counted(fit.candidates, "part")} do`,
          tone: "strong",
        },
    ...(fit.family === null ? [{ text: "--chip PART stays in the family of a part", tone: "quiet" as const }] : []),
  ];
  const table: TableView = {
    kind: "table",
    name: "fit",
    columns: [
      { key: "part", title: "part", align: "left" },
      { key: "flash", title: "flash", align: "right" },
      { key: "flashLeft", title: "left", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
      { key: "ramLeft", title: "left for stack and heap", align: "right" },
      { key: "parts", title: "parts alike", align: "right" },
    ],
    rows: fit.chips.map((chip) => [
      name(chip.name),
      size(chip.flash),
      size(chip.flash - fit.flash),
      size(chip.ram),
      size(chip.ram - fit.ram),
      count(fit.alike[fit.chips.indexOf(chip)] ?? 1),
    ]),
  };
  return { parts: { chipFit: fit }, views: [{ kind: "text", name: "fit summary", lines }, ...(smallest === undefined ? [] : [table])] };
}

function ownFlash(chip: ChipRow): Cell {
  if (chip.flash > 0) return size(chip.flash);
  return none(chip.regions.some(({ kind }) => kind === "external-flash") ? "outside" : "not stated");
}

function summary(table: ChipTablePart): TextView {
  const asked = table.matching === table.parts ? "" : `${grouped(table.matching)} of `;
  return {
    kind: "text",
    name: "source",
    lines: [
      {
        text: `${asked}${counted(table.parts, "part")}; from the target descriptions of ${table.source} (${table.licence})`,
        tone: "quiet",
      },
    ],
  };
}
