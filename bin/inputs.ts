import { resolve } from "node:path";
import type { ByteSource } from "../src/bytes/byte-source.ts";
import { FileSource } from "../src/bytes/file-source.ts";
import { InputError } from "../src/bytes/input-error.ts";
import { type InputKind, sniff } from "../src/formats/sniff/sniff.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

const SNIFFED = 4096;

/** An opened input and what it is. */
export interface Input {
  readonly source: ByteSource;
  readonly kind: InputKind;
}

/** Opens a file, or standard input for `-`, whatever it is. @throws InputError when it cannot be read */
export async function openBytes(name: string, io: Io): Promise<ByteSource> {
  if (name !== "-") return FileSource.open(resolve(io.cwd, name), name);
  return (await import("./files/standard-input.ts")).standardInput(io);
}

/** Opens a file, or standard input for `-`, and tells what it is. @throws InputError `input/foreign` with what to do for what is no firmware. */
export async function openInput(name: string, io: Io): Promise<Input> {
  const source = await openBytes(name, io);
  const start = await source.read(0, Math.min(SNIFFED, source.size));
  const { kind, sentence } = sniff(start, source.size);
  if (kind === "foreign") {
    await source.close();
    throw new InputError("input/foreign", { file: source.name }, `this ${sentence}`);
  }
  return { source, kind };
}

const OTHER_KINDS: Readonly<Record<Exclude<InputKind, "elf" | "foreign">, string>> = {
  archive:
    "this is an archive of object files, not linked firmware; `cortex-size size` lists its members. Name the ELF that was linked from it",
  saved: "this is a saved report; it can be compared (diff) but not analysed again. Name the ELF it was made from",
  map: "this is a linker map, not the ELF: `cortex-size FILE.map` shows what it tells. Name the ELF beside it",
  "linker-script": "this is a linker script, not firmware. Name the ELF, and this file with --memory",
  "report-page": "this is an HTML page. Name the ELF it was made from",
};

/** Opens an input that must be an ELF. */
export async function openElf(name: string, io: Io): Promise<ByteSource> {
  const { source, kind } = await openInput(name, io);
  if (kind === "elf") return source;
  await source.close();
  throw new InputError(`input/${kind}`, { file: source.name }, OTHER_KINDS[kind as keyof typeof OTHER_KINDS]);
}

/** The files of a command line that takes any object; at least one. */
export function filesOf(files: readonly string[], command: string): readonly string[] {
  if (files.length === 0)
    throw new UsageError("name at least one ELF file", `cortex-size ${command} target/thumbv7em-none-eabihf/release/app`);
  return files;
}
