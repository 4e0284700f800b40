import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One folder of `samples/` with an ELF; a new folder is found by itself. */
export interface Sample {
  readonly name: string;
  readonly folder: string;
  readonly elf: string;
  readonly memory: string | undefined;
}

export const ROOT = join(import.meta.dirname, "../..");
const SAMPLES = join(ROOT, "samples");

/** Every sample, by name. */
export function samples(): Sample[] {
  return readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry): Sample[] => {
      const folder = join(SAMPLES, entry.name);
      const elf = readdirSync(folder).find((file) => file.endsWith(".elf"));
      if (elf === undefined) return [];
      const memory = join(folder, "memory.x");
      return [{ name: entry.name, folder, elf: join(folder, elf), memory: existsSync(memory) ? memory : undefined }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A recorded output of a sample's `oracle/`, unpacked when it is kept as `.gz`; undefined when it was not recorded. */
export function oracle(sample: Sample, file: string): string | undefined {
  const path = join(sample.folder, "oracle", file);
  if (existsSync(path)) return readFileSync(path, "utf8");
  if (existsSync(`${path}.gz`)) return gunzipSync(readFileSync(`${path}.gz`)).toString("utf8");
  return undefined;
}
