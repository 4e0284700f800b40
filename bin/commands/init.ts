import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { imageName } from "../../src/session/comparison/compare.ts";
import { command } from "../command.ts";
import { FACT_OPTIONS } from "../common-options.ts";
import { CONFIG_NAMES } from "../config/candidates.ts";
import { initialConfig, type MeasuredTarget } from "../config/initial.ts";
import { NO_CONFIG } from "../config/loaded.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { isFile } from "../files/place.ts";
import { writeWhole } from "../files/write-whole.ts";
import { openInput } from "../inputs.ts";
import type { Io } from "../io.ts";
import { chosenImages, withImage } from "../settings/images.ts";

const FILE = "cortex-size.toml";
const DEFAULT_MARGIN = 5;

export const init = command({
  name: "init",
  positionals: "[elf..]",
  summary: `Writes a first ${FILE}: a target for each image, and a budget for each region a little above what it holds today`,
  options: {
    ...FACT_OPTIONS,
    margin: { type: "number", default: DEFAULT_MARGIN, least: 0, describe: "percent that each region may still grow, 512 bytes at least" },
    print: { type: "boolean", describe: "print it instead of writing the file" },
    force: { type: "boolean", describe: "replace a file that is there" },
  },
  examples: [
    ["cortex-size init", "for the images that cargo left in target/"],
    ["cortex-size init app.elf bootloader.elf --margin 2", "for two images"],
    ["cortex-size init app.elf --print", "only show it"],
  ],
  async run(args, io) {
    const files = args.files.length > 0 ? args.files : await builtImages(io);
    if (files.length === 0)
      throw new UsageError(
        "no image was found in target/: name at least one ELF",
        "cortex-size init target/thumbv7em-none-eabihf/release/app",
      );
    const { margin } = args;
    if (margin < 0 || margin > 1000) throw new UsageError("--margin is a percentage from 0 to 1000");
    const named = uniqueNames(files);
    const targets: MeasuredTarget[] = [];
    for (const [i, chosen] of (await chosenImages({ ...args, files }, NO_CONFIG, io, "init")).entries()) {
      targets.push(
        await withImage(chosen, io, async ({ firmware, settings }) => ({
          name: named[i]!,
          elf: relative(io.cwd, resolve(io.cwd, chosen.file)).replaceAll("\\", "/"),
          settings,
          regions: firmware.memory.regions.map(({ name, used, reserved, length }) => ({ region: name, used, reserved, length })),
        })),
      );
    }
    const text = initialConfig(targets, margin);
    if (args.print) {
      io.out(text);
      return EXIT.fine;
    }
    const there = CONFIG_NAMES.find((name) => existsSync(join(io.cwd, name)));
    if (there !== undefined && !args.force) throw new UsageError(`${there} is there already`, "cortex-size init --print, or --force");
    writeWhole(join(io.cwd, FILE), text, FILE);
    io.err(`wrote ${FILE}: cortex-size check judges it\n`);
    return EXIT.fine;
  },
});

function uniqueNames(files: readonly string[]): string[] {
  const names = files.map(imageName);
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name}-${i + 1}`));
}

/** ELF files of the newest profile of each thumb target: `target/thumb…/release/app`. */
async function builtImages(io: Io): Promise<string[]> {
  const found: string[] = [];
  for (const triple of list(join(io.cwd, "target")).filter((name) => name.startsWith("thumb"))) {
    for (const profile of ["release", "debug"]) {
      const folder = join("target", triple, profile);
      const images: string[] = [];
      for (const name of list(join(io.cwd, folder)).filter((name) => !name.includes(".")))
        if (await isElf(join(folder, name), io)) images.push(join(folder, name));
      found.push(...images);
      if (images.length > 0) break;
    }
  }
  return found;
}

async function isElf(file: string, io: Io): Promise<boolean> {
  if (!isFile(resolve(io.cwd, file))) return false;
  try {
    const { source, kind } = await openInput(file, io);
    await source.close();
    return kind === "elf";
  } catch {
    return false;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
