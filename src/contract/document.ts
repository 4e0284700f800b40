import { chipFitShape, chipTableShape } from "./chip-shape.ts";
import { contentsShape, revisionShape } from "./contents-shape.ts";
import { diffShape } from "./diff-shape.ts";
import { linkErrorShape } from "./link-error-shape.ts";
import { piecesShape } from "./pieces-shape.ts";
import { address, array, boolean, bytes, integer, nullable, number, object, oneOf, type Shape, string, type ValueOf } from "./shape.ts";

export const findingShape = object(
  {
    code: string("Stable code, memory/overflow for example; docs/findings explains each"),
    severity: oneOf(
      ["error", "warning", "note"],
      "error: a figure cannot be trusted or the firmware will not work; warning: likely a mistake; note: good to know",
    ),
    message: string("One sentence: what was found"),
    where: string("Place in an input, or the name of a symbol, section or region"),
    hint: string("One sentence: what to do"),
    bytes: bytes("What is at stake"),
  },
  "Something the user should know; the run went on",
  ["where", "hint", "bytes"],
);

export const verdictShape = object(
  {
    name: string("Name of the budget"),
    subject: string("What is measured"),
    limit: nullable(number("The limit, in the unit of actual")),
    actual: nullable(number("The measured value")),
    margin: nullable(number("limit - actual, or actual - limit for a minimum; negative when broken")),
    ok: boolean("Whether the budget holds"),
    severity: oneOf(["error", "warn"], "Whether a broken budget fails the run"),
    message: string("One sentence"),
    where: string("Where the budget is written: file, line and column"),
    help: string("Advice from the config"),
    unit: string("What limit, actual and margin count where they are no bytes: place, finding, change, error"),
    grew: array(object({ name: string("What grew"), delta: integer("Bytes") }, ""), "What grew most since the base"),
  },
  "A budget, judged",
  ["subject", "message", "where", "help", "unit", "grew"],
);

export const firmwareShape = object(
  {
    file: string("File as the user named it"),
    class: integer("32 or 64"),
    machine: string("Machine"),
    entry: nullable(address("Entry point, the Thumb bit included; null when the input does not tell, as a linker map")),
    buildId: nullable(string("GNU build-id in hexadecimal")),
    producers: array(string("Compiler or linker and version"), "What built it, as far as it is known"),
    target: object(
      {
        triple: nullable(string("Rust's target triple")),
        architecture: nullable(string("Architecture, v7E-M for example")),
        core: nullable(string("Cores of that architecture")),
        fpu: nullable(string("Floating-point unit that the code uses")),
        floatAbi: nullable(oneOf(["hard", "soft"], "How floating-point arguments are passed")),
      },
      "What it was built for, from its build attributes",
    ),
  },
  "What was read",
);

/** Fields that come with more than an image: a comparison, a configuration, a link that failed, a list of parts. */
const others = {
  target: string("Name of the image in the configuration"),
  settings: array(
    object(
      {
        key: string("Setting, as the configuration calls it"),
        value: string("As people write it"),
        from: string("Option, or place in the configuration"),
      },
      "A setting that was given",
    ),
    "What the command line and the configuration said of the image",
  ),
  revision: revisionShape,
  contents: contentsShape,
  pieces: piecesShape,
  diff: diffShape,
  verdicts: array(verdictShape, "Budgets"),
  linkError: linkErrorShape,
  chipTable: chipTableShape,
  chipFit: chipFitShape,
};

const headShape = object(
  {
    schemaVersion: integer("Version of this contract"),
    generator: object({ name: string("cortex-size"), version: string("Version") }, "What wrote it"),
    firmware: firmwareShape,
    ...others,
    findings: array(findingShape, "What the user should know"),
  },
  "Report of cortex-size on one image",
  Object.keys(others) as (keyof typeof others & string)[],
);

/** The JSON contract: one document, with the fields that parts bring; each command fills those that it computed. */
export function documentWith(parts: Readonly<Record<string, Shape>>): Shape & { readonly kind: "object" } {
  const { findings, ...head } = headShape.fields;
  return { ...headShape, fields: { ...head, ...parts, findings }, optional: [...headShape.optional, ...Object.keys(parts)] };
}

/** The types of what parts of an image bring: each declares its own where it is computed. */
// biome-ignore lint/suspicious/noEmptyInterface: parts add their fields to it
export interface PartFields {}

/** Fields of these shapes, each of which may be absent. */
export type FieldsOf<Shapes> = { -readonly [Name in keyof Shapes]?: ValueOf<Shapes[Name]> | undefined };

export type ReportDocument = ValueOf<typeof headShape> & PartFields;

export type { ChipFitPart, ChipRow, ChipTablePart } from "./chip-shape.ts";
export type { ArchiveEntry, DiscardedPart, FillPart, LinkMapPart, ObjectEntry } from "./map-shape.ts";
export type { ComponentEntry, CrateEntry, RegionRow, SectionEntry, SymbolEntry, UnitEntry } from "./rows-shape.ts";
export type { HeapPart, StackPart } from "./stack-shape.ts";
export type { VectorsPart } from "./vectors-shape.ts";
export type FirmwareHeader = ValueOf<typeof firmwareShape>;
export type LinkErrorPart = ValueOf<typeof linkErrorShape>;
export type VerdictEntry = ValueOf<typeof verdictShape>;
