import { figures } from "./figures.ts";
import { array, boolean, bytes, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

const NOBODY = ["padding", "veneer", "vectors", "reserved", "unknown"] as const;
const ORIGINS = ["archive", "crate", "object", "linker"] as const;
const ORIGIN_TEXT = "archive, crate (an .rlib or rustc's objects) or object give input sections; linker: what it wrote itself";

export const linkMapShape = object(
  {
    file: string("File as the user named it, or as it was found"),
    linker: oneOf(["gnu-ld", "lld", "armlink", "iar", "ti", "segger"], "Linker whose dialect the map is written in"),
    evidence: string("--map, or where it was found"),
    complete: boolean("Whether the map reaches its end"),
  },
  "The linker map that was read",
);

const archiveEntryShape = object(
  {
    depth: integer("1 for archives; the rows behind a row that are deeper lie in it"),
    level: oneOf(["archive", "object", "input section"], "What the row is"),
    name: string("Name; or the word for bytes without one"),
    kind: oneOf([...ORIGINS, "input section", ...NOBODY], ORIGIN_TEXT),
    path: string("As the map writes it"),
    ...figures,
  },
  "A row: the rows in it add up to it",
  ["path"],
);

export const archivesShape = array(
  archiveEntryShape,
  "Archives with their members and input sections, in pre-order; archives add up like crates",
);

export const objectShape = object(
  {
    name: string("archive(member) or path; or the word for bytes without one"),
    kind: oneOf(["object", "linker", ...NOBODY], "object: an object file; the others are bytes of none"),
    archive: string("Archive or crate that it is in"),
    path: string("As the map writes it"),
    ...figures,
  },
  "What one object file contributes",
  ["archive", "path"],
);

export const discardedShape = object(
  {
    by: oneOf(["archive", "object", "section"], "What a row stands for"),
    bytes: bytes("All that was left out"),
    flash: bytes("Of these, what would have lain in flash, judged by the names of the sections"),
    ram: bytes("Of these, what would have lain in RAM"),
    duplicates: bytes("Of these, copies of C++ functions and data of which one copy was kept"),
    rows: array(
      object(
        {
          name: string("Archive, object or input section"),
          archive: string("Archive or crate that it is in"),
          sections: integer("How many input sections"),
          bytes: bytes("Left out"),
          flash: bytes("Would have lain in flash"),
          ram: bytes("Would have lain in RAM"),
          kept: bytes("Kept of the same archive or object, as the map counts"),
        },
        "A row",
        ["archive", "kept"],
      ),
      "The largest first",
    ),
  },
  "Input sections that the linker left out: --gc-sections, /DISCARD/, second copies",
);

const CAUSES = ["alignment", "script", "end of section", "between sections", "linker"] as const;

export const fillShape = object(
  {
    flash: bytes("Padding in flash, load images included"),
    ram: bytes("Padding in RAM"),
    sections: array(
      object(
        {
          name: string("Section; (between sections) for what lies between them"),
          padding: bytes("Padding where the section runs"),
          pieces: integer("How many gaps"),
          ordered: integer(
            "Padding that would be left at least if its input sections lay in the order of their alignment, in bytes: an estimate",
          ),
        },
        "A section with padding",
        ["ordered"],
      ),
      "The largest first",
    ),
    rows: array(
      object(
        {
          address: integer("Where it begins, a run address"),
          bytes: bytes("Length"),
          section: string("Section that it lies in, or before which it lies"),
          cause: oneOf(
            CAUSES,
            "alignment: of the input section behind it; script: an assignment of the linker script; end of section: nothing follows; linker: the map does not say",
          ),
          for: string("Input section, assignment or section that it makes room for"),
          object: string("Object of that input section"),
          alignment: integer("Alignment that explains it, in bytes; the map's own where it gives one, else the least that does"),
          flash: bytes("In flash"),
          ram: bytes("In RAM"),
        },
        "A gap",
        ["for", "object", "alignment"],
      ),
      "The largest first",
    ),
  },
  "Bytes that only align what follows",
);

export type LinkMapPart = ValueOf<typeof linkMapShape>;
export type ArchiveEntry = ValueOf<typeof archiveEntryShape>;
export type ObjectEntry = ValueOf<typeof objectShape>;
export type DiscardedPart = ValueOf<typeof discardedShape>;
export type FillPart = ValueOf<typeof fillShape>;
