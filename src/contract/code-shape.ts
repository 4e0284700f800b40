import { address, array, bytes, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

export const panicShape = object(
  {
    file: string("Source file as the compiler wrote it into the image"),
    line: integer("Line"),
    column: integer("Column"),
    crate: string("Crate whose source that is; absent where neither path nor function tells"),
    address: address("Where the 16 bytes of the location lie"),
    functions: array(
      object(
        { name: string("Function"), address: address("Where it starts"), crate: string("Crate that it belongs to") },
        "A function whose code names the location, or data that it uses does",
        ["crate"],
      ),
      "Functions that may panic there, in address order",
    ),
  },
  "A place that can panic: a core::panic::Location that the image holds",
  ["crate"],
);

/** What only panics need, by what it is. */
export const panicCostShape = object(
  {
    locations: bytes("Locations, 16 bytes each"),
    paths: bytes("Names of source files"),
    messages: bytes("Texts and other read-only data"),
    panicking: bytes("Functions that panic: core::panicking, the ..._failed functions of core and alloc, the handler"),
    formatting: bytes("Formatting code that nothing but panics reaches"),
    other: bytes("Whatever else only panics reach"),
    total: bytes("All of these: what would go if nothing could panic, but for the instructions at the places themselves"),
  },
  "What only panics keep in the image",
);

export const unreachedShape = object(
  {
    name: string("Function or datum"),
    kind: oneOf(["function", "object"], "What it is"),
    address: address("Where it starts"),
    size: bytes("Size"),
    section: string("Section"),
    region: string("Region in which it runs"),
    crate: string("Crate, archive or folder that it belongs to"),
    why: string("Why it is linked all the same, as far as the image tells"),
    referrers: array(string("Function or datum"), "What refers to it, itself unreached"),
  },
  "A function or datum that no root reaches",
  ["region", "crate"],
);

export const functionShape = object(
  {
    name: string("Demangled"),
    address: address("Where it starts, without the Thumb bit"),
    size: bytes("From its first instruction to its end"),
    file: string("Where it is declared: path and line"),
    directory: string("Directory in which it was compiled, where file is relative to it"),
    crate: string("Crate or folder that it belongs to"),
    frame: bytes("Its own stack frame"),
    frameEvidence: oneOf(["code", "stack sizes", "call frame information", "assumed"], "What tells the frame"),
    stack: bytes("The deepest path from its entry on, what a panic adds included; of verdict none what is known of it"),
    verdict: oneOf(["bound", "bound-if", "none"], "Whether `stack` is a bound, a bound if assumptions hold, or none"),
    callers: integer("Functions that may call it"),
  },
  "A function as its machine code tells it",
  ["file", "directory", "crate"],
);

/** What no root reaches. */
export const deadShape = object(
  {
    roots: array(
      object({ name: string("Function or datum"), why: string("Why it is a root") }, "A root"),
      "Where execution and the linker script begin",
    ),
    flash: bytes("Unreached functions and data in flash, load images included"),
    ram: bytes("Unreached functions and data in RAM"),
    items: array(unreachedShape, "The largest first"),
  },
  "Functions and statics that no root reaches",
);

export const retainedShape = object(
  {
    query: string("What was asked"),
    own: bytes("The functions and data that were asked for"),
    retained: bytes("What would go with them: own and everything that is reached through them alone"),
    flash: bytes("Of retained, in flash, load images included"),
    ram: bytes("Of retained, in RAM"),
    items: array(
      object(
        {
          name: string("Function or datum"),
          address: address("Where it starts"),
          size: bytes("Size"),
          crate: string("Crate, archive or folder that it belongs to"),
          asked: oneOf(["itself", "with it"], "itself: was asked for; with it: reached through those alone"),
        },
        "What would go",
        ["crate"],
      ),
      "The largest first; absent where many were asked about at once",
    ),
  },
  "What would go if a crate or symbol went",
  ["items"],
);

export type PanicEntry = ValueOf<typeof panicShape>;
export type PanicCostPart = ValueOf<typeof panicCostShape>;
export type UnreachedEntry = ValueOf<typeof unreachedShape>;
export type FunctionEntry = ValueOf<typeof functionShape>;
export type DeadPart = ValueOf<typeof deadShape>;
export type RetainedPart = ValueOf<typeof retainedShape>;
