import { chipFitShape, chipTableShape } from "./chip-shape.ts";
import { contentsShape, revisionShape } from "./contents-shape.ts";
import { diffShape } from "./diff-shape.ts";
import { figures } from "./figures.ts";
import { linkErrorShape } from "./link-error-shape.ts";
import { piecesShape } from "./pieces-shape.ts";
import { array, boolean, integer, nullable, number, object, oneOf, type Shape, string, type ValueOf } from "./shape.ts";
import { frameShape, threadShape } from "./thread-shape.ts";

export const bytes = (text: string) => integer(`${text}, in bytes`);
const address = (text: string) => integer(`${text}, an address`);

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

export const regionShape = object(
  {
    name: string("Name of the MEMORY entry"),
    origin: address("First address"),
    length: nullable(bytes("Length; null when no linker script told it")),
    kind: oneOf(["flash", "ram", "other"], "What the region is made of"),
    used: bytes("Occupied by sections, load images and alignment between them"),
    reserved: bytes("Set aside for stack or heap by a section, or by flip-link's layout"),
    free: nullable(bytes("length - used - reserved, or 0 when overfull; null when the length is unknown")),
    overflow: bytes("Beyond the region's end"),
    evidence: string("Where the definition was found"),
    parts: array(
      object(
        {
          section: string("Name of the section; (padding) and (stack) for what has none"),
          address: address("First address"),
          bytes: bytes("Length"),
          as: oneOf(["run", "load", "padding", "reserved"], "run: executes or is accessed here; load: its load image lies here"),
        },
        "What lies in the region",
      ),
      "In address order",
    ),
  },
  "A memory region; used + reserved + free = length unless overflow > 0",
);

export const sectionShape = object(
  {
    name: string("Name"),
    address: address("Run address (VMA)"),
    loadAddress: address("Where the load image lies (LMA), when that is elsewhere"),
    size: bytes("Size"),
    type: string("Type as readelf prints it"),
    flags: string("Flags as readelf prints them"),
    region: string("Region in which it runs"),
    loadRegion: string("Region that holds its load image"),
  },
  "A section of the ELF",
  ["loadAddress", "region", "loadRegion"],
);

export const symbolShape = object(
  {
    name: string("Name in the symbol table"),
    demangled: string("Name for people, without the hash"),
    aliases: array(string("Name in the symbol table"), "Other names of the same bytes"),
    address: address("Run address without the Thumb bit"),
    size: bytes(
      "Bytes that are its own: with their pools symbols add up to what is in memory; of a symbol without a size, those up to the next symbol",
    ),
    declared: bytes("Size in the symbol table, where a later symbol lies on its bytes"),
    pool: bytes("Literal pool behind the bytes that its size names, which belongs to it too"),
    section: string("Section"),
    region: string("Region in which it runs"),
    kind: oneOf(["function", "object", "tls", "other"], "What it is"),
    crate: string("Crate or archive that it belongs to"),
    unit: string("Compile unit that it comes from"),
    file: string("Source file and line"),
    directory: string("Directory in which it was compiled, where file is relative to it"),
    evidence: string("Why these bytes are its own"),
  },
  "A symbol that owns bytes",
  ["declared", "pool", "region", "crate", "unit", "file", "directory"],
);

export const crateShape = object(
  {
    name: string("Crate, archive or folder; or the word for bytes that nobody wrote"),
    version: string("Version from Cargo.lock or from the path of the sources"),
    kind: oneOf(
      ["crate", "archive", "folder", "padding", "veneer", "vectors", "reserved", "unknown"],
      "crate, archive and folder have an owner; the others are bytes that nobody wrote",
    ),
    origin: oneOf(["application", "dependency", "std", "c"], "Whose code it is"),
    ...figures,
    author: bytes("Code written in this crate wherever it was inlined (author lens)"),
  },
  "What one package contributes",
  ["version", "origin", "author"],
);

export const componentShape = object(
  {
    name: string("Component of the configuration, (other), or the word for bytes that nobody wrote"),
    kind: oneOf(["component", "other", "padding", "veneer", "vectors", "reserved", "unknown"], "other: what no component names"),
    ...figures,
  },
  "What one component contributes",
);

export const unitShape = object(
  {
    name: string("Name in the debug information; or the word for bytes without a unit"),
    kind: oneOf(["unit", "padding", "veneer", "vectors", "reserved", "unknown"], "unit: a compile unit; the others are bytes of none"),
    language: string("Source language"),
    producer: string("Compiler"),
    crate: string("Crate or folder"),
    ...figures,
  },
  "A compile unit",
  ["language", "producer", "crate"],
);

export const vectorsShape = object(
  {
    address: address("Where the table lies"),
    length: bytes("Length of the table"),
    evidence: string("How it was found"),
    initialStackPointer: address("Word 0"),
    entries: array(
      object(
        {
          index: integer("Slot; 0 is the initial stack pointer and not listed, 16 is the first interrupt"),
          exception: integer("Exception number, which is the slot"),
          irq: integer("Interrupt number, slot - 16"),
          name: string("Exception, or the device's name of the interrupt"),
          kind: oneOf(["exception", "interrupt", "reserved"], "What the slot is for"),
          address: nullable(address("Word in the slot, the Thumb bit included; null when it is zero")),
          handler: nullable(string("Symbol of the handler")),
          default: boolean("Whether the handler is the default handler: named so, or shared by most slots"),
          noCode: boolean("True when the word leads to no code of the image"),
          size: bytes("Size of the handler"),
          file: string("Source file and line of the handler"),
          stack: bytes("Worst-case stack of the handler"),
        },
        "A slot",
        ["irq", "size", "file", "stack", "noCode"],
      ),
      "In table order from slot 1",
    ),
    others: array(
      object({ address: address("Where it lies"), slots: integer("Words"), evidence: string("How it was found") }, "A table"),
      "Further tables of the image, a boot loader's for example",
    ),
  },
  "The vector table",
);

export const stackShape = object(
  {
    region: string("Region that holds the stack"),
    start: address("Initial stack pointer: the stack grows down from here"),
    end: address("Lowest address that the stack may use"),
    available: nullable(bytes("start - end; null when it cannot be told")),
    evidence: string("Where start and end come from"),
    overflow: oneOf(["faults", "corrupts"], "What happens below end: a fault, since no memory is there, or data is overwritten"),
    worstCase: object(
      {
        bytes: nullable(bytes("main's worst path, a panic at its end, and nested interrupts on top; null when nothing can be said")),
        bounded: boolean("Whether the figure is an upper bound: true for the verdicts bound and bound-if"),
        verdict: oneOf(
          ["bound", "bound-if", "none"],
          "bound: no execution goes deeper, given what docs/stack.md presumes; bound-if: the same if the assumptions hold; none: not a bound",
        ),
        main: bytes("Worst path from the reset handler, without what only a panic needs"),
        panic: bytes("What a panic adds at most: it ends the program, so it comes once"),
        interrupts: bytes("What nested interrupts add, their exception frames included"),
        entered: bytes("What Secure functions add at most that Non-secure code calls, on the stack that main left; absent without such"),
        levels: integer("How many levels of configurable priority the part and PRIGROUP allow"),
        path: array(frameShape, "From the reset handler down"),
        panicPath: array(
          frameShape,
          "The deepest path that ends in a panic, from the reset handler or a handler down; absent where a panic adds nothing",
        ),
        assumptions: array(
          object(
            {
              kind: string(
                "Kind of the assumption: types, vtables, fmt, panics, recursion, assume, priorities, exclude, order, abi, entered, switch",
              ),
              count: integer("How many calls, functions, interrupts or places it decides about"),
              text: string("What is assumed"),
              close: string("How to do without it, or where it was said"),
            },
            "An assumption",
          ),
          "What a bound-if stands on",
        ),
        unknownCalls: array(
          object(
            {
              from: string("Calling function"),
              address: address("The call"),
              why: string("Why it is not resolved"),
            },
            "A call",
          ),
          "Calls that could not be resolved exactly",
        ),
        recursion: array(
          array(string("Function"), "Functions that call each other: the shortest cycle of their circle"),
          "Circles of calls whose rounds nobody limits",
        ),
        recursionSizes: array(integer("Functions in the circle"), "By circle of recursion: how many functions it has in all"),
      },
      "Static bound of the stack's depth",
      ["main", "verdict", "panic", "interrupts", "entered", "levels", "panicPath", "assumptions", "recursionSizes"],
    ),
    interrupts: array(
      object(
        {
          name: string("Handler"),
          priority: nullable(integer("Priority as written, null when it was not found")),
          frame: bytes("Exception frame that the hardware pushes, with alignment"),
          bytes: bytes("Worst path of the handler"),
          path: array(frameShape, "From the handler down"),
        },
        "A handler that may run on top",
      ),
      "Priority levels counted, the lowest first",
    ),
    headroom: nullable(
      integer("available - worst case; negative when the stack can overflow; null when either is unknown or the worst case is no bound"),
    ),
    assumptions: array(string("What was taken for granted"), "What the bound stands on, as sentences"),
    unboundedBy: array(string("A reason"), "What keeps the worst case from being a bound"),
    strict: boolean("Whether budgets and gates pass on the verdict bound alone"),
    measured: array(
      object(
        {
          name: string("Thread, or main for the main stack with its interrupts"),
          bytes: bytes("What a run used of it"),
          bound: nullable(bytes("What it is held against; null where there is no bound")),
          source: string("How it was measured"),
          above: boolean("Whether it is above the bound"),
        },
        "A mark of a run",
      ),
      "Marks of runs that were given with --measured",
    ),
    threads: array(threadShape, "Threads with stacks of their own, and statics that are called stacks"),
    roots: array(
      object(
        {
          name: string("Function"),
          bytes: bytes("Worst path below it, itself included"),
          bounded: boolean("Whether the figure is an upper bound"),
          path: array(frameShape, "From the function down"),
        },
        "An entry of a thread or task",
      ),
      "Functions that were asked for with --root",
    ),
    reason: string("Why a figure is unknown"),
  },
  "The stack",
  ["region", "start", "end", "overflow", "unboundedBy", "strict", "measured", "threads", "roots", "reason"],
);

export const heapShape = object(
  {
    kind: string("Allocator or convention recognised"),
    start: address("First address"),
    bytes: nullable(bytes("Size; null when it cannot be told")),
    evidence: string("How it was found"),
    reason: string("Why a figure is unknown"),
  },
  "The heap",
  ["start", "reason"],
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
export type FirmwareHeader = ValueOf<typeof firmwareShape>;
export type RegionRow = ValueOf<typeof regionShape>;
export type SectionEntry = ValueOf<typeof sectionShape>;
export type SymbolEntry = ValueOf<typeof symbolShape>;
export type CrateEntry = ValueOf<typeof crateShape>;
export type ComponentEntry = ValueOf<typeof componentShape>;
export type UnitEntry = ValueOf<typeof unitShape>;
export type VectorsPart = ValueOf<typeof vectorsShape>;
export type StackPart = ValueOf<typeof stackShape>;
export type LinkErrorPart = ValueOf<typeof linkErrorShape>;
export type HeapPart = ValueOf<typeof heapShape>;
export type VerdictEntry = ValueOf<typeof verdictShape>;
