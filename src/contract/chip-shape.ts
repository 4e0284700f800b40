import { address, array, boolean, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";

const chipRegionShape = object(
  {
    name: string("As the maker's description calls it; empty when it has no name"),
    kind: oneOf(
      ["flash", "nvm", "ram", "external-flash", "external-ram", "other"],
      "nvm: non-volatile memory that is not for programs; external: where a memory outside the part appears; other: of no stated kind",
    ),
    start: address("First address"),
    length: bytes("Length"),
    mirror: boolean("Whether it is a second address of memory that another region has"),
    sectors: array(
      object({ size: bytes("Bytes of each"), count: integer("How many follow each other") }, "Equal sectors"),
      "What is erased at once, from the start to the end; empty when it is not known",
    ),
  },
  "A range of a part's memory",
);

export const chipShape = object(
  {
    name: string("Part; a small x stands for any character"),
    family: string("Family"),
    maker: nullable(string("Maker; null when the table does not tell")),
    cores: array(string("Architecture, armv7em for example"), "Architectures of its cores"),
    priorityBits: array(
      nullable(integer("Bits; null where the maker's documents were not looked up")),
      "Bits of an interrupt's priority that each of its cores implements",
    ),
    interrupts: nullable(
      integer("One more than the highest number of an interrupt that the part has; null when the table does not tell, or its cores differ"),
    ),
    interruptLimit: integer("Interrupts that its largest core may have by the architecture"),
    flash: bytes("Program flash of its own, which is 0 for a part that runs from a memory outside"),
    ram: bytes("RAM, each byte counted once"),
    regions: array(chipRegionShape, "In address order"),
  },
  "A part, as the table of chips knows it",
);

export const chipTableShape = object(
  {
    source: string("Where the table's figures come from"),
    licence: string("Licence of that source"),
    interruptSource: string("Where the numbers of interrupts come from"),
    parts: integer("Parts in the table"),
    matching: integer("Parts that were asked for"),
    chips: array(chipShape, "Those of them that are shown"),
  },
  "Parts of the table of chips",
);

export const chipFitShape = object(
  {
    flash: bytes("What the image needs of flash, what lies before it in the part's flash included"),
    ram: bytes("From the start of RAM to the end of its statics; stack and heap come on top, and are not in it"),
    external: bytes("What lies in memory outside the part"),
    family: nullable(string("Family that was looked through; null without a part, when all were")),
    candidates: integer("Parts that were looked through: those with program flash of their own"),
    fitting: array(string("Part"), "Parts that hold it, the smallest first; parts of the same size by name"),
    chips: array(chipShape, "The smallest parts that hold it, one for each size of flash and RAM"),
    alike: array(integer("Parts"), "How many of `fitting` have the flash and RAM of each of `chips`"),
  },
  "The smallest part of a family, or of all, that would hold the image",
);

export type ChipRow = ValueOf<typeof chipShape>;
export type ChipTablePart = ValueOf<typeof chipTableShape>;
export type ChipFitPart = ValueOf<typeof chipFitShape>;
