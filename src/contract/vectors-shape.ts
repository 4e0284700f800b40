import { address, array, boolean, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";

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

export type VectorsPart = ValueOf<typeof vectorsShape>;
