import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** Every ELF file under `samples/`, variants and pairs too, as paths from the project's folder, in name order. */
export function sampleElfs(): string[] {
  const folder = join(ROOT, "samples");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".elf"))
    .sort()
    .map((name) => join("samples", name));
}
