import { figures } from "./figures.ts";
import { address, array, bytes, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";

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

export type RegionRow = ValueOf<typeof regionShape>;
export type SectionEntry = ValueOf<typeof sectionShape>;
export type SymbolEntry = ValueOf<typeof symbolShape>;
export type CrateEntry = ValueOf<typeof crateShape>;
export type ComponentEntry = ValueOf<typeof componentShape>;
export type UnitEntry = ValueOf<typeof unitShape>;
