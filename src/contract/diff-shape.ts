import { array, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";

/** What can become of a thing between base and head. */
export const CHANGE_CLASSES = ["grown", "shrunk", "new", "gone", "renamed", "moved", "re-instantiated", "layout only"] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** Levels at which changes of every image are counted; at each, the changes of a region add up to the region's change. */
export const CHANGE_LEVELS = ["region", "section", "crate", "symbol"] as const;

const sideShape = object(
  {
    file: string("File as the user named it"),
    commit: string("Commit in hexadecimal"),
    time: string("Time of the commit, ISO 8601"),
    buildId: string("GNU build-id in hexadecimal"),
  },
  "A side of the comparison",
  ["commit", "time", "buildId"],
);

export const changeShape = object(
  {
    class: oneOf(
      CHANGE_CLASSES,
      "moved: to another section, region or crate; re-instantiated: a generic with other arguments; layout only: other padding or order of the same things",
    ),
    level: string("What changed: a region, a section, a crate (archive, folder), a symbol, or what the contents name besides"),
    name: string("Name in head, in base when it is gone; (other) stands for rows that were cut"),
    baseName: string("Name in base where it is another one"),
    region: string("Region in which the bytes are counted"),
    section: string("Section of a symbol in head, in base when it is gone"),
    baseSection: string("Section in base where it is another one"),
    crate: string("Crate of a symbol in head, in base when it is gone"),
    baseCrate: string("Crate in base where it is another one"),
    base: bytes("Before"),
    head: bytes("After"),
    delta: bytes("head - base"),
    file: string("Source file and line in head"),
  },
  "A change of one thing in one region",
  ["baseName", "section", "baseSection", "crate", "baseCrate", "file"],
);

export const diffShape = object(
  {
    base: sideShape,
    head: sideShape,
    result: oneOf(
      ["identical", "layout only", "same sizes", "changed"],
      "identical: no byte of the program differs, as far as both sides tell; layout only: the same things in another order, with other padding or other hashes in their names; same sizes: no size differs, and contents do or cannot be compared by name",
    ),
    unnamed: oneOf(["base", "head"], "The side that has no symbols, where the other has: sections are compared then, and no names"),
    build: array(
      object({ what: string("Compiler, linker, target, a crate …"), base: string("Before"), head: string("After") }, "A difference"),
      "Differences of the tool chain, its flags and the versions of crates",
    ),
    regions: array(
      object(
        {
          name: string("Name"),
          kind: oneOf(["flash", "ram", "other"], "What the region is made of"),
          base: bytes("Used before; what is reserved for stack and heap does not count"),
          head: bytes("Used after"),
          delta: bytes("head - base"),
          length: nullable(bytes("Length in head, in base when it is gone; null when unknown")),
          baseLength: nullable(bytes("Length in base where it is another one; null when unknown")),
          reserved: object({ base: bytes("Before"), head: bytes("After") }, "What is reserved for stack and heap, where it changed"),
        },
        "A region of either side",
        ["baseLength", "reserved"],
      ),
      "All regions of both sides",
    ),
    changes: array(changeShape, "The largest first, level by level"),
    findings: array(
      object(
        {
          change: oneOf(["came", "went"], "On which side alone it is"),
          code: string("Code of the finding"),
          severity: oneOf(["error", "warning", "note"], "Its severity"),
          message: string("Its sentence"),
        },
        "A finding of one side alone",
      ),
      "Findings that came or went",
    ),
    vectors: array(
      object(
        {
          index: integer("Slot"),
          name: string("Exception or interrupt"),
          base: nullable(string("Handler before; null without one")),
          head: nullable(string("Handler after; null without one")),
        },
        "A slot with another handler",
      ),
      "Vectors that changed",
    ),
    stack: object(
      {
        base: nullable(bytes("Worst case before; null when unknown")),
        head: nullable(bytes("Worst case after; null when unknown")),
        delta: nullable(bytes("head - base; null when either is unknown")),
        basePath: array(string("Function"), "Worst path before, from the reset handler down"),
        headPath: array(string("Function"), "Worst path after"),
      },
      "The worst case of the stack, where both sides tell it and it changed",
    ),
  },
  "What changed from base to head",
  ["stack", "unnamed"],
);

export type DiffPart = ValueOf<typeof diffShape>;
export type ChangeEntry = ValueOf<typeof changeShape>;
