import { array, boolean, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

const bytes = (text: string) => integer(`${text}, in bytes`);
const estimate = (text: string) => integer(`${text}, in bytes: an estimate, never a promise`);

const figures = {
  flash: bytes("In flash, load images included"),
  ram: bytes("In RAM"),
  code: bytes("Instructions and literal pools"),
  rodata: bytes("Read-only data"),
  data: bytes("Initialised data"),
  bss: bytes("Zeroed and uninitialised data"),
};
const KINDS = ["file", "padding", "veneer", "vectors", "reserved", "unknown"] as const;

export const fileShape = object(
  {
    name: string("Path below the folder of its package or of its compilation; or the word for bytes without a file"),
    path: string("Normalized path as the debug information gives it"),
    kind: oneOf(KINDS, "file: a source file; the others are bytes that no source explains"),
    ...figures,
  },
  "What was written in one source file",
  ["path"],
);

export const lineShape = object(
  {
    name: string("Path as in files; or the word for bytes without a source"),
    line: integer("Line, 0 for code to which the compiler gives none"),
    kind: oneOf(KINDS, "file: a source file; the others are bytes that no source explains"),
    ...figures,
  },
  "What was written in one source line",
  ["line"],
);

export const inlineShape = object(
  {
    name: string("Name for people"),
    raw: string("Mangled name"),
    file: string("Source file and line"),
    crate: string("Crate that its name tells"),
    bytes: bytes("Code of all copies, code inlined into them included"),
    own: bytes("Of these, written in this function itself; the rows of all functions add up to all inlined code"),
    copies: integer("How often it is inlined with code left"),
    largest: bytes("The largest copy"),
    hasBody: boolean("Whether it also stands in the image as a function of its own"),
    callers: array(
      object({ name: string("Function"), copies: integer("Copies in it"), bytes: bytes("Their code") }, "A function that holds copies"),
      "Functions that hold copies, the one with most bytes first",
    ),
    saving: estimate(
      "What one outlined copy would save: all copies less the largest (unless a body exists already), 4 for each call, 4 to keep the return address",
    ),
  },
  "A function that was inlined",
  ["raw", "file", "crate"],
);

export const genericShape = object(
  {
    name: string("Function without its arguments"),
    file: string("Source file and line"),
    author: string("Crate or folder that defines it"),
    instances: array(
      object(
        {
          name: string("Name for people"),
          address: integer("Run address without the Thumb bit, an address"),
          size: bytes("Size"),
          requestedBy: string("Crate or folder whose compilation made it"),
        },
        "An instance",
        ["requestedBy"],
      ),
      "The largest first",
    ),
    total: bytes("All instances"),
    largest: bytes("The largest instance"),
    saving: estimate("All instances but the largest: what is saved when they can share one body"),
  },
  "A generic function or template",
  ["file", "author"],
);

export type FileEntry = ValueOf<typeof fileShape>;
export type LineEntry = ValueOf<typeof lineShape>;
export type InlineEntry = ValueOf<typeof inlineShape>;
export type GenericEntry = ValueOf<typeof genericShape>;
