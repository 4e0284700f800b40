import { type SizedObject, sizedName } from "../../src/image/sized-object.ts";
import { safeText } from "../../src/views/safe-text.ts";

const encoder = new TextEncoder();

/** `gnu` prints as GNU size does, `llvm` as llvm-size does, `cargo` as `cargo size` does: llvm-size with the addresses of `-A` in hexadecimal. */
export type Flavor = "gnu" | "llvm" | "cargo";
export type SizeFormat = "sysv" | "berkeley" | "gnu";
export type Radix = 8 | 10 | 16;

export interface SizeOptions {
  readonly flavor: Flavor;
  readonly format: SizeFormat;
  readonly radix: Radix;
  readonly totals: boolean;
  readonly common: boolean;
  /** Whether a person looks at it: names of files and sections then act on nothing. */
  readonly terminal: boolean;
}

interface Columns {
  readonly text: number;
  readonly data: number;
  readonly bss: number;
}

/** What `size` prints, names as their bytes are. [seen: GNU size 2.40, llvm-size 14.0.6, cargo-binutils 0.4.0] */
export function sizeOutput(objects: readonly SizedObject[], options: SizeOptions): Uint8Array {
  // A character for each byte: both tools give a name as many columns as it has bytes.
  const table = tableOf(
    objects.map((object) => ({
      ...object,
      ...{ name: bytesOf(object.name), archive: object.archive === undefined ? undefined : bytesOf(object.archive) },
      sections: object.sections.map((section) => ({ ...section, name: bytesOf(section.name, section.nameBytes) })),
    })),
    options,
  );
  const bytes = Uint8Array.from(table, (byte) => byte.charCodeAt(0));
  return options.terminal ? encoder.encode(new TextDecoder().decode(bytes).replace(/[^\t\n]+/g, safeText)) : bytes;
}

/** A text with a character for each byte of a name. */
function bytesOf(name: string, bytes: Uint8Array = encoder.encode(name)): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function tableOf(objects: readonly SizedObject[], options: SizeOptions): string {
  if (options.format === "sysv") return objects.map((object) => sysv(object, options)).join("");
  const gnuFormat = options.format === "gnu";
  const rows = objects.map((object) => {
    const { text, data, bss } = gnuFormat ? object.gnu : object.berkeley;
    return { name: sizedName(object), columns: { text, data, bss: bss + (options.common ? object.common : 0) } };
  });
  const all = options.totals ? [...rows, { name: "(TOTALS)", columns: sum(rows.map((row) => row.columns)) }] : rows;
  const head = gnuFormat
    ? `${["text", "data", "bss", "total"].map((word) => word.padStart(10)).join(" ")} filename\n`
    : berkeleyHead(options.radix);
  return head + all.map(({ name, columns }) => (gnuFormat ? gnuRow(columns, name, options) : berkeleyRow(columns, name, options))).join("");
}

function sum(rows: readonly Columns[]): Columns {
  return rows.reduce((total, row) => ({ text: total.text + row.text, data: total.data + row.data, bss: total.bss + row.bss }), {
    text: 0,
    data: 0,
    bss: 0,
  });
}

function berkeleyHead(radix: Radix): string {
  return `${["text", "data", "bss", radix === 8 ? "oct" : "dec", "hex"].map((word) => word.padStart(7)).join("\t")}\tfilename\n`;
}

function berkeleyRow({ text, data, bss }: Columns, name: string, options: SizeOptions): string {
  const total = text + data + bss;
  const figures = [text, data, bss].map((value) => number(value, options).padStart(7));
  return `${[...figures, total.toString(options.radix === 8 ? 8 : 10).padStart(7), total.toString(16).padStart(7), name].join("\t")}\n`;
}

function gnuRow({ text, data, bss }: Columns, name: string, options: SizeOptions): string {
  return `${[text, data, bss, text + data + bss].map((value) => number(value, options).padStart(10)).join(" ")} ${name}\n`;
}

function sysv(object: SizedObject, options: SizeOptions): string {
  const listed = object.sections.filter((section) => options.flavor === "gnu" || section.gnuOnly !== true);
  const rows = options.common ? [...listed, { name: "*COM*", size: object.common, address: 0 }] : listed;
  const total = rows.reduce((bytes, row) => bytes + row.size, 0);
  const head = object.archive === undefined ? `${object.name}  :\n` : `${object.name}   (ex ${object.archive}):\n`;
  return head + (options.flavor === "gnu" ? gnuSysv(rows, total, options) : llvmSysv(rows, total, options));
}

type Row = SizedObject["sections"][number];

function gnuSysv(rows: readonly Row[], total: number, options: SizeOptions): string {
  const names = Math.max(0, ...rows.map((row) => row.name.length));
  const sizes = Math.max("size".length, number(total, options).length);
  const addresses = Math.max("addr".length, number(Math.max(0, ...rows.map((row) => row.address)), options).length);
  const line = (name: string, size: string, address: string) =>
    `${name.padEnd(names)}   ${size.padStart(sizes)}   ${address.padStart(addresses)}\n`;
  const body = rows.map((row) => line(row.name, number(row.size, options), number(row.address, options)));
  return `${line("section", "size", "addr")}${body.join("")}${"Total".padEnd(names)}   ${number(total, options).padStart(sizes)}\n\n\n`;
}

function llvmSysv(rows: readonly Row[], total: number, options: SizeOptions): string {
  const literal = (value: number) => prefix(options.radix) + value.toString(options.radix);
  const names = 2 + Math.max("section".length, ...rows.map((row) => row.name.length));
  const sizes = 2 + Math.max("size".length, ...rows.map((row) => literal(row.size).length));
  const addresses = 2 + Math.max("addr".length, ...rows.map((row) => literal(row.address).length));
  const hexAddresses = options.flavor === "cargo" && options.radix === 10;
  const body = rows.map((row) => {
    const address = hexAddresses && row.name.startsWith(".") ? `0x${row.address.toString(16)}` : number(row.address, options);
    return `${row.name.padEnd(names)} ${number(row.size, options).padStart(sizes)} ${address.padStart(addresses)}\n`;
  });
  return `${"section".padEnd(names)} ${"size".padStart(sizes)} ${"addr".padStart(addresses)}\n${body.join("")}${"Total".padEnd(names)} ${number(total, options).padStart(sizes)}\n\n\n`;
}

/** GNU prints a prefix before 0 too, LLVM does not. */
function number(value: number, options: SizeOptions): string {
  const digits = value.toString(options.radix);
  return value === 0 && options.flavor !== "gnu" ? digits : prefix(options.radix) + digits;
}

function prefix(radix: Radix): string {
  return radix === 16 ? "0x" : radix === 8 ? "0" : "";
}
