import { array, bytes, nullable, object, oneOf, string } from "./shape.ts";

const regionShape = object(
  {
    name: string("Name of the region"),
    state: oneOf(["over", "fits", "unknown"], "Whether it holds what was to be linked; unknown when neither a figure nor the linker tells"),
    overflow: nullable(bytes("Beyond the end; 0 when it fits; null when no figure is known")),
    figures: oneOf(
      ["exact", "atLeast", "estimate"],
      "What used and overflow are: the linker's own, lower bounds, or estimated from objects",
    ),
    printed: bytes("What the linker printed, where objects tell more"),
    length: bytes("Length of the region"),
    used: bytes("What the link would take"),
    owners: array(
      object(
        {
          name: string("Archive, crate or object"),
          kind: oneOf(["archive", "crate", "object", "linker", "padding"], "What it is"),
          bytes: bytes("What it has in this region"),
        },
        "Who fills the region",
      ),
      "The largest first",
    ),
    cuts: array(
      object(
        {
          name: string("Symbol or input section"),
          owner: string("Archive, crate or object that it comes from"),
          bytes: bytes("Its size"),
          total: bytes("Sum of this cut and those before it"),
        },
        "A piece without which less would be over",
      ),
      "The fewest pieces whose sizes add up past the overflow, the largest first",
    ),
  },
  "A region of the link",
  ["printed", "length", "used"],
);

export const linkErrorShape = object(
  {
    linker: nullable(oneOf(["gnu-ld", "lld", "armlink", "iar", "ti", "segger"], "Linker")),
    source: oneOf(["map", "objects", "log"], "What the figures of owners come from"),
    regions: array(regionShape, "Regions, the overfull ones first"),
    undefinedSymbols: array(string("Mangled name"), "Symbols that nobody defines"),
    messages: array(string("Message, whole; lines end with a line feed"), "Other errors of the linker"),
    notes: array(string("Sentence"), "What limits the answer"),
  },
  "A link that failed",
);
