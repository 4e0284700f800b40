import { figures } from "./figures.ts";
import { address, array, boolean, bytes, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

const estimate = (text: string) => integer(`${text}, in bytes: an estimate, never a promise`);

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
    outlinable: estimate(
      "What all instances begin and end with, written once and called by each: the half that does not depend on types. Addresses and constants made of two halves do not count, so it can be too high; what is alike in the middle is left out. Absent where a body cannot be read",
    ),
  },
  "A generic function or template",
  ["file", "author", "outlinable"],
);

export const genericCrateShape = object(
  {
    name: string("Crate or folder that defines the generics"),
    generics: integer("Generics that have code"),
    instances: integer("Their instances"),
    total: bytes("All instances"),
    saving: estimate("All instances but the largest of each"),
    outlinable: estimate("Sum of what could be outlined, where that is known"),
    unknown: integer("Generics of which it is not known"),
  },
  "Generics of one crate, those that --filter keeps",
);

export type GenericCrateEntry = ValueOf<typeof genericCrateShape>;
export type FileEntry = ValueOf<typeof fileShape>;
export type LineEntry = ValueOf<typeof lineShape>;
export type InlineEntry = ValueOf<typeof inlineShape>;
export type GenericEntry = ValueOf<typeof genericShape>;

export const whyShape = object(
  {
    query: string("What was asked"),
    address: address("Run address of the byte"),
    loadAddress: address("Where the same byte lies in the load image"),
    levels: array(
      object(
        {
          level: string("Level of ownership; crate is the host's, author that of the innermost inlined function"),
          owner: string("Who owns the byte at this level, or the word for bytes without an owner"),
          evidence: string("Why"),
        },
        "The owner at one level",
      ),
      "From the region down",
    ),
    symbol: object(
      {
        name: string("Name for people"),
        raw: string("Name in the symbol table"),
        aliases: array(string("Name in the symbol table"), "Other names of the same bytes"),
        address: address("First byte"),
        size: bytes("Size"),
        offset: bytes("Distance of the byte from the first"),
      },
      "The symbol that holds the byte",
    ),
    frames: array(
      object(
        { name: string("Function"), raw: string("Mangled name"), file: string("File and line that is executed in it") },
        "A function",
        ["raw", "file"],
      ),
      "Functions of which the instruction is part: the innermost inlined one first, the host last",
    ),
    referrers: array(
      object(
        {
          name: string("Function or data that refers to it"),
          address: address("Instruction or pointer word"),
          how: oneOf(["code", "data", "indirect call"], "An instruction, a pointer word, or a call through a pointer that may lead here"),
        },
        "A reference",
      ),
      "Who refers to the function or datum that holds the byte",
    ),
    path: array(
      object({ name: string("Function or data"), address: address("Where it starts") }, "A step"),
      "Shortest chain of references from a root (vector table, entry, kept section) to it: why it is linked. Empty when nothing reaches it",
    ),
    pulledIn: object(
      {
        object: string("Object file that holds the byte, from the linker map"),
        chain: array(
          object(
            {
              member: string("Archive member"),
              symbol: string("Mangled name that was referred to"),
              by: string("Object that refers to it; absent for the command line"),
            },
            "A member and why the linker took it",
            ["by"],
          ),
          "From the object up to one that was named to the linker; empty when it was named itself",
        ),
      },
      "Why the linker took the object",
    ),
  },
  "Who owns one byte and why",
  ["loadAddress", "symbol", "pulledIn"],
);

export type WhyPart = ValueOf<typeof whyShape>;

const treeEntryShape = object(
  {
    depth: integer("1 for the outermost rows; the rows behind a row that are deeper lie in it"),
    level: string("Level"),
    name: string("Owner, or the word for bytes without one"),
    bytes: bytes("Everything in it"),
    flash: bytes("In flash, load images included"),
    ram: bytes("In RAM"),
  },
  "A row: the rows in it add up to it",
);

export const treeShape = object(
  {
    by: array(string("Level"), "Levels, the outermost first: cortex-size tree --help lists them"),
    nodes: array(treeEntryShape, "In pre-order, the largest first"),
  },
  "Contributions nested by levels",
);

export type TreeEntry = ValueOf<typeof treeEntryShape>;
