import type { ByteSource } from "../bytes/byte-source.ts";
import type { Finding } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import type { Chip } from "../formats/chips/index.ts";
import type { DebugLink } from "../formats/dwarf/index.ts";

/** A file that belongs to an image, or may. */
export interface FileBeside {
  /** What people are told. */
  readonly name: string;
  /** The option that names it, or where it was found: `--map`, `beside the ELF`. */
  readonly reason: string;
  /** Whether somebody named it: then it is refused when it does not fit, else it costs a finding. */
  readonly named: boolean;
  /** Opens it; whoever opens it closes it. @throws InputError `bytes/missing` and the like */
  open(): ByteSource;
}

/** A linker script. */
export interface ScriptBeside extends FileBeside {
  /** What its INCLUDE means; undefined when there is no such file. */
  include(name: string, including: string): { readonly name: string; readonly text: string } | undefined;
}

/** Linker scripts of one place. */
export interface ScriptPlace {
  /** Best first. */
  readonly files: readonly ScriptBeside[];
  /** The one to take when nothing tells more of the image; undefined when several are equally good. */
  readonly preferred: ScriptBeside | undefined;
  /** What to say when nothing tells which of several it is. */
  readonly doubt: Finding | undefined;
}

/** The part that an image is for. */
export interface ChosenChip {
  readonly chip: Chip;
  /** `chip STM32F411CEUx (probe-rs 0.32.0, --chip)` */
  readonly evidence: string;
}

/**
 * What lies around an image: files that are named, else found. The edge knows where to look (a file system, files dropped on a page); each is looked
 * for when it is asked for. All may be missing.
 */
export interface Surroundings {
  /** Linker scripts with MEMORY that are named. */
  namedScripts(): readonly ScriptBeside[];
  /** Those that may be the image's, in places that belong to it, the likeliest first. */
  foundScripts(): readonly ScriptPlace[];
  /** Linker maps, the likeliest first. */
  maps(): readonly FileBeside[];
  /** Cargo.lock, for the versions of crates. */
  lock(): FileBeside | undefined;
  /** CMSIS-SVD description, for the names of interrupts. */
  svd(): FileBeside | undefined;
  /** Files that may hold what was stripped, by the image's debug link and build-id; the likeliest first. */
  debugFiles(link: DebugLink | undefined, buildId: string | undefined): readonly FileBeside[];
  /** Packages (`.dwp`) that may hold the units that were split off the image's. */
  splitPackages(): readonly FileBeside[];
  /** Files that may hold one such unit, which its compiler called `name` in `directory`; the likeliest first. */
  splitFiles(name: string, directory: string): readonly FileBeside[];
  /** The part that the image is for, and what is remarkable of its name. */
  chip(): Promise<{ readonly chosen: ChosenChip | undefined; readonly findings: readonly Finding[] }>;
}

/** An image alone. */
export const NOTHING_AROUND: Surroundings = {
  namedScripts: () => [],
  foundScripts: () => [],
  maps: () => [],
  lock: () => undefined,
  svd: () => undefined,
  debugFiles: () => [],
  splitPackages: () => [],
  splitFiles: () => [],
  chip: async () => ({ chosen: undefined, findings: [] }),
};

/** The text of a file. @throws InputError `code` when it is longer than `longest` bytes, with `what` it was taken for */
export async function textOf(file: FileBeside, longest: number, code: string, what: string): Promise<string> {
  const source = file.open();
  try {
    if (source.size > longest)
      throw new InputError(code, { file: file.name }, `${source.size} bytes are too long for ${what}: is this the right file?`);
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close();
  }
}
