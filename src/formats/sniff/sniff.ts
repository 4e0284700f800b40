/** What an input is, told from its first bytes alone. */
export type InputKind = "elf" | "archive" | "saved" | "map" | "linker-script" | "report-page" | "foreign";

export interface Sniffed {
  readonly kind: InputKind;
  /** For a foreign input: what it is and what to do, one sentence without the file's name. */
  readonly sentence: string;
}

const NAME_THE_ELF = "Name the ELF it was made from (cargo leaves it in target/<triple>/release/).";
const ascii = new TextDecoder("latin1");

const MAGICS: readonly (readonly [readonly number[], string])[] = [
  [[0xfe, 0xed, 0xfa, 0xce], "a Mach-O file (macOS), not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf."],
  [[0xfe, 0xed, 0xfa, 0xcf], "a Mach-O file (macOS), not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf."],
  [[0xce, 0xfa, 0xed, 0xfe], "a Mach-O file (macOS), not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf."],
  [[0xcf, 0xfa, 0xed, 0xfe], "a Mach-O file (macOS), not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf."],
  [
    [0xca, 0xfe, 0xba, 0xbe],
    "a Mach-O universal binary or Java class, not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf.",
  ],
  [[0x4d, 0x5a], "a Windows executable (PE), not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf."],
  [[0x00, 0x61, 0x73, 0x6d], "a WebAssembly module, not firmware: build for a thumb target, for example --target thumbv7em-none-eabihf."],
  [[0x55, 0x46, 0x32, 0x0a], `a UF2 image: it has no sections or symbols. ${NAME_THE_ELF}`],
  [[0x42, 0x43, 0xc0, 0xde], "LLVM bitcode: sizes are known after linking only. Name the linked ELF."],
  [[0x1f, 0x8b], "a gzip file: unpack it first (gunzip)."],
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive: unpack it first and name the ELF in it."],
  [[0x28, 0xb5, 0x2f, 0xfd], "a zstd file: unpack it first (unzstd)."],
  [[0xfd, 0x37, 0x7a, 0x58], "an xz file: unpack it first (unxz)."],
  [[0x25, 0x50, 0x44, 0x46], "a PDF document, not firmware."],
];

/**
 * Recognises an input by content; never by its name. `start` holds its first bytes (4 KiB are enough), `size` is the whole length.
 */
export function sniff(start: Uint8Array, size: number): Sniffed {
  if (size === 0) return foreign("is empty: was the build interrupted? Build again and name the ELF.");
  if (start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46) return { kind: "elf", sentence: "" };
  const text = ascii.decode(start);
  if (text.startsWith("!<arch>\n") || text.startsWith("!<thin>\n")) return { kind: "archive", sentence: "" };
  const magic = MAGICS.find(([bytes]) => bytes.every((byte, i) => start[i] === byte));
  if (magic !== undefined) return foreign(`is ${magic[1]}`);
  if (/^:[0-9A-Fa-f]{10,}\r?(\n|$)/.test(text)) return foreign(`is an Intel HEX image: it has no sections or symbols. ${NAME_THE_ELF}`);
  if (/^S[0-9][0-9A-Fa-f]{6,}\r?(\n|$)/.test(text))
    return foreign(`is a Motorola S-record image: it has no sections or symbols. ${NAME_THE_ELF}`);
  if (isBinary(start)) return foreign(`is a raw image: it has no sections or symbols. ${NAME_THE_ELF}`);
  return sniffText(text);
}

function sniffText(text: string): Sniffed {
  const trimmed = text.replace(/^\uFEFF|^\u00ef\u00bb\u00bf/, "").trimStart();
  if (/^(\[\s*)?\{/.test(trimmed)) return { kind: "saved", sentence: "" };
  if (/^<!doctype html|^<html/i.test(trimmed)) return { kind: "report-page", sentence: "" };
  if (
    /^\s*VMA\s+LMA\s+Size\s+Align\s+Out\s+In\s+Symbol/m.test(text) ||
    /^(Archive member included|Memory Configuration|Discarded input sections|Merging program properties|Allocating common symbols|As-needed library included)/m.test(
      text,
    )
  ) {
    return { kind: "map", sentence: "" };
  }
  if (
    /^Component: (Arm|ARM) Compiler|^ARM Linker, \d|^\s*TI ARM (Clang )?Linker|^\s*SEGGER (\w+ )?Linker|^Section Cross References|IAR (ELF )?(Linker|ILINK)|^Image Symbol Table|^Memory Map of the image/m.test(
      text,
    )
  )
    return { kind: "map", sentence: "" };
  if (/(^|\s)MEMORY\s*\{/.test(text)) return { kind: "linker-script", sentence: "" };
  return foreign("is a text file, not firmware: name an ELF, a linker map or a report of cortex-size.");
}

function isBinary(start: Uint8Array): boolean {
  let odd = 0;
  for (const byte of start)
    if (byte === 0 || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27)) odd++;
  return odd > start.length / 100;
}

function foreign(sentence: string): Sniffed {
  return { kind: "foreign", sentence };
}
