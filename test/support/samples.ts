import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..", "samples");

/** Every ELF file under `samples/`, as paths from the project's folder, in name order. */
export function sampleElfs(): string[] {
  if (!existsSync(ROOT)) return [];
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".elf"))
    .sort()
    .map((name) => join("samples", name));
}
