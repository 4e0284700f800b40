import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { FileSource } from "../../src/bytes/file-source.ts";
import type { Findings } from "../../src/bytes/finding.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { companionPaths } from "../../src/formats/dwarf/index.ts";
import { ElfFile } from "../../src/formats/elf/index.ts";
import { checksumOf, debugLinkOf, differentLink } from "../../src/image/companion.ts";
import { type Arguments, stringOption } from "../command.ts";
import type { Io } from "../io.ts";

/** Where distributions keep debug files by build-id [GDB manual §Separate Debug Files]. */
const ROOTS = ["/usr/lib/debug"];

/** The file with what was stripped from an image: the one that `--debug-file` names, or the one its debug link or build-id leads to. */
export class DebugFile {
  readonly #name: string;
  readonly #given: string | undefined;
  readonly #cwd: string;
  #source: FileSource | undefined;

  constructor(name: string, args: Arguments, io: Io) {
    this.#name = name;
    this.#given = stringOption(args, "debugFile");
    this.#cwd = io.cwd;
  }

  /**
   * Opens it; `close` closes it.
   * @throws InputError `dwarf/other-link` when the file that was named is of another link than the image.
   */
  async find(elf: ElfFile, findings: Findings): Promise<ElfFile | undefined> {
    if (this.#given !== undefined) return this.#open(elf, resolve(this.#cwd, this.#given), this.#given);
    if (this.#name === "-") return undefined;
    const link = await debugLinkOf(elf);
    const path = resolve(this.#cwd, this.#name);
    for (const candidate of companionPaths(dirname(path), link, await elf.buildId(), ROOTS)) {
      if (candidate === path || statSync(candidate, { throwIfNoEntry: false })?.isFile() !== true) continue;
      try {
        const opened = await this.#open(elf, candidate, basename(candidate));
        if (link === undefined || basename(candidate) !== link.name || (await checksumOf(opened.source)) === link.crc) return opened;
        findings.report({
          code: "dwarf/other-link",
          severity: "warning",
          message: `${link.name} is not the file that the debug link means: its checksum differs`,
          where: link.name,
          hint: "name the right one with --debug-file",
        });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        findings.recovered(error, "warning", "name the right file with --debug-file");
      }
      await this.close();
    }
    return undefined;
  }

  async #open(elf: ElfFile, path: string, shown: string): Promise<ElfFile> {
    this.#source = FileSource.open(path, shown);
    const companion = await ElfFile.open(this.#source);
    const difference = await differentLink(elf, companion);
    if (difference !== undefined)
      throw new InputError("dwarf/other-link", { file: shown }, `this is not the debug file of ${elf.source.name}: ${difference}`);
    return companion;
  }

  async close(): Promise<void> {
    await this.#source?.close();
    this.#source = undefined;
  }
}
