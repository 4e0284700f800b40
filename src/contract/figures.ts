import { bytes } from "./shape.ts";

/** What an owner has in each memory and of each kind: fields of every row that adds up to what the regions hold. */
export const figures = {
  flash: bytes("In flash, load images included"),
  ram: bytes("In RAM"),
  code: bytes("Instructions and literal pools"),
  rodata: bytes("Read-only data"),
  data: bytes("Initialised data"),
  bss: bytes("Zeroed and uninitialised data"),
} as const;
