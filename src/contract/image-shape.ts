import { address, array, boolean, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";

export const slotShape = object(
  {
    name: string("Name of the slot"),
    start: address("First address; of a slot told by symbols their value, which may count from the start of the flash"),
    length: bytes("Length"),
    as: oneOf(["run", "copy"], "run: the image is linked to lie here; copy: its .bin is only stored here, as an update is"),
    used: bytes("run: from the slot's start to the end of the image; copy: the .bin"),
    left: integer("length - used, in bytes; negative when the image is too long"),
    outside: bytes("Bytes of the image that lie outside the slot, for a slot in which it runs"),
    fits: boolean("Whether the slot holds the image"),
    evidence: string("Who told the slot"),
  },
  "A part of the flash that is to hold the image",
  ["outside"],
);

/** What a programmer writes to flash, in the formats that are made of an ELF. */
export const imageShape = object(
  {
    start: nullable(address("Lowest load address with bytes in the file; null for an image without any")),
    data: bytes("Bytes that come from the file, each address once"),
    pieces: array(
      object(
        {
          section: string("Section"),
          address: address("Load address"),
          bytes: bytes("Length"),
          hash: string(
            "FNV-1a of 64 bits of its bytes, in what is measured to be compared; absent for notes of the linker, such as a build ID",
          ),
        },
        "A section with bytes in the file",
        ["hash"],
      ),
      "In order of their load addresses",
    ),
    holes: array(
      object({ address: address("First address"), bytes: bytes("Length") }, "Addresses between pieces, which a .bin fills"),
      "In address order",
    ),
    bin: object({ bytes: bytes("Length of the file: data and holes") }, "Flat image, as objcopy -O binary writes it"),
    hex: object(
      {
        records: integer("Records of all types"),
        data: bytes("Bytes in data records"),
        bytes: bytes("Length of the text"),
      },
      "Intel HEX, as GNU objcopy -O ihex writes it: 16 bytes a record, lines end with CR LF",
    ),
    uf2: object(
      { blocks: integer("Blocks: one for each aligned 256 bytes that hold data"), bytes: bytes("Length of the file") },
      "UF2 with payloads of 256 bytes",
    ),
    sectors: object(
      {
        size: nullable(bytes("Length of a sector; null when sectors of several lengths hold data")),
        count: integer("Sectors that hold data"),
        erased: bytes("Flash that is erased for the image: the lengths of these sectors"),
        padding: bytes("Erased and not written: erased - data + outside"),
        outside: bytes("Data that lies in no sector of the chip"),
        evidence: string("The chip whose sectors these are"),
      },
      "What is erased, when a sector size was given or the sectors of the chip are known",
      ["outside", "evidence"],
    ),
    slots: array(slotShape, "Slots that were named or that linker symbols tell"),
  },
  "The image as flashed",
  ["sectors"],
);

export type ImagePart = ValueOf<typeof imageShape>;
export type SlotEntry = ValueOf<typeof slotShape>;
