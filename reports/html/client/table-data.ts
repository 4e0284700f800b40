import type { ReportDocument } from "../../../src/contract/document.ts";
import { packageWord } from "../../../src/views/package-title.ts";
import { placesOf } from "../pictures/scene.ts";
import type { GridColumn, GridData, Value } from "./grid.ts";

type Kind = GridColumn["kind"];
type Field<Row> = readonly [title: string, kind: Kind, width: number, value: (row: Row) => Value | undefined];

/** A table from a part of the document: the first column is the name and takes what is left over. */
function tableOf<Row>(name: string, rows: readonly Row[], fields: readonly Field<Row>[], sort?: number): GridData {
  return {
    name,
    columns: fields.map(([title, kind, width], place) => ({ title, kind, width, place, ...(place === 0 ? { wide: true } : {}) })),
    rows: rows.map((row) => fields.map(([, , , value]) => value(row) ?? null)),
    ...(sort === undefined ? {} : { sort }),
  };
}

/** Text that is not there is empty; a figure that is not there is unknown. */
const or = (text: string | null | undefined) => text ?? "";

type FlashRam = { name: string; flash: number; ram: number; code: number; rodata: number; data: number; bss: number };
const figures: readonly Field<FlashRam>[] = [
  ["flash", "bytes", 90, (row) => row.flash],
  ["RAM", "bytes", 90, (row) => row.ram],
  ["code", "bytes", 90, (row) => row.code],
  ["rodata", "bytes", 90, (row) => row.rodata],
  ["data", "bytes", 90, (row) => row.data],
  ["bss", "bytes", 90, (row) => row.bss],
];

/** The tables of a document by name; those without a row are left out. */
export function tablesOf(document: ReportDocument): GridData[] {
  const { symbols = [], crates = [], components = [], sections = [], regions = [], findings, verdicts = [], vectors, stack } = document;
  const places = placesOf(document);
  const packageName = packageWord(crates);
  const frames = [
    ...(stack?.worstCase.path ?? []).map((frame) => ({ ...frame, where: "main" })),
    ...(stack?.interrupts ?? []).flatMap(({ name, path }) => path.map((frame) => ({ ...frame, where: name }))),
  ];
  return [
    {
      ...tableOf<(typeof symbols)[number]>(
        "symbols",
        symbols,
        [
          ["symbol", "text", 220, (row) => row.demangled],
          ["size", "bytes", 80, (row) => row.size],
          [packageName, "text", 130, (row) => or(row.crate)],
          ["kind", "text", 80, (row) => row.kind],
          ["section", "text", 90, (row) => row.section],
          ["in", "text", 80, (row) => or(row.region)],
          ["address", "address", 100, (row) => row.address],
          ["source", "text", 200, (row) => or(row.file)],
        ],
        1,
      ),
      placeOf: (row: number) => places[row],
    },
    tableOf(
      `${packageName}s`,
      crates,
      [
        [packageName, "text", 180, (row) => row.name],
        ["version", "text", 80, (row) => or(row.version)],
        ...figures,
        ["as written", "bytes", 90, (row) => row.author ?? row.code],
      ],
      2,
    ),
    tableOf("components", components, [["component", "text", 180, (row) => row.name], ...figures], 1),
    tableOf(
      "sections",
      sections,
      [
        ["section", "text", 160, (row) => row.name],
        ["size", "bytes", 90, (row) => row.size],
        ["address", "address", 100, (row) => row.address],
        ["type", "text", 110, (row) => row.type],
        ["flags", "text", 60, (row) => row.flags],
        ["runs in", "text", 90, (row) => or(row.region)],
        ["load image in", "text", 110, (row) => or(row.loadRegion)],
      ],
      1,
    ),
    tableOf(
      "units",
      unitRows(document),
      [
        ["unit", "text", 240, (row) => row.name],
        ["bytes", "bytes", 90, (row) => row.bytes],
      ],
      1,
    ),
    tableOf("regions", regions, [
      ["region", "text", 140, (row) => row.name],
      ["address", "address", 100, (row) => row.origin],
      ["length", "bytes", 100, (row) => row.length],
      ["used", "bytes", 90, (row) => row.used],
      ["reserved", "bytes", 90, (row) => row.reserved],
      ["free", "bytes", 100, (row) => row.free],
      ["share used", "share", 90, (row) => (row.length === null || row.length === 0 ? undefined : row.used / row.length)],
      ["told by", "text", 260, (row) => row.evidence],
    ]),
    {
      ...tableOf<(typeof findings)[number]>("findings", findings, [
        ["finding", "text", 380, (row) => row.message],
        ["severity", "text", 80, (row) => row.severity],
        ["bytes", "bytes", 80, (row) => row.bytes],
        ["place", "text", 200, (row) => or(row.where)],
        ["what to do", "text", 300, (row) => or(row.hint)],
        ["code", "text", 150, (row) => row.code],
      ]),
      tone: (row: number) => ({ error: "bad", warning: "warn", note: "" })[findings[row]!.severity],
    },
    {
      ...tableOf<(typeof verdicts)[number]>("budgets", verdicts, [
        ["budget", "text", 160, (row) => row.name],
        ["verdict", "text", 90, (row) => (row.ok ? "✓ holds" : "✗ broken")],
        ["measured", "number", 110, (row) => row.actual],
        ["limit", "number", 110, (row) => row.limit],
        ["margin", "signed", 110, (row) => row.margin],
        ["in words", "text", 360, (row) => or(row.message)],
      ]),
      tone: (row: number) => (verdicts[row]!.ok ? "" : "bad"),
    },
    tableOf("stack frames", frames, [
      ["function", "text", 280, (row) => row.name],
      ["bytes", "bytes", 80, (row) => row.bytes],
      ["on", "text", 180, (row) => row.where],
    ]),
    tableOf("vectors", vectors?.entries ?? [], [
      ["name", "text", 160, (row) => row.name],
      ["slot", "number", 60, (row) => row.index],
      ["handler", "text", 220, (row) => or(row.handler ?? (row.address === null ? "" : "unknown"))],
      ["default", "text", 80, (row) => (row.default ? "default" : "")],
      ["word", "address", 100, (row) => row.address ?? 0],
      ["size", "bytes", 70, (row) => row.size],
      ["stack", "bytes", 70, (row) => row.stack],
      ["source", "text", 200, (row) => or(row.file)],
    ]),
  ].filter(({ rows }) => rows.length > 0);
}

function unitRows({ pieces }: ReportDocument): { name: string; bytes: number }[] {
  if (pieces === undefined) return [];
  const sums = pieces.units.map(() => 0);
  pieces.unit.forEach((unit, piece) => {
    if (unit >= 0) sums[unit]! += pieces.bytes[piece]!;
  });
  return pieces.units.map((name, unit) => ({ name, bytes: sums[unit]! }));
}
