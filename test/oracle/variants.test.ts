import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

interface CrateRow {
  name: string;
  kind: string;
  [figure: string]: string | number;
}

const VARIANTS = join(ROOT, "samples/variants");

/** The crate table by crate, without padding (linkers align differently) and its order (rows of equal size may swap). */
async function crates(elf: string): Promise<Map<string, CrateRow>> {
  const ran = await cli(["crates", "--format", "json", "--all", elf]);
  expect(ran.code, `${elf}: ${ran.err}`).toBe(0);
  const rows = (JSON.parse(ran.out) as { crates: CrateRow[] }).crates.filter((row) => row.name !== "(padding)");
  return new Map(rows.map((row) => [row.name, row]));
}

// Oracle: the others. DWARF 4 or 5, packed or not, and the linker change how the same objects are described, not what they hold.
test.each(readdirSync(VARIANTS))("%s has the same crates in every form", async (program) => {
  const folder = join(VARIANTS, program);
  const forms = readdirSync(folder)
    .filter((file) => file.endsWith(".elf"))
    .sort();
  const first = await crates(join(folder, forms[0]!));
  for (const form of forms.slice(1)) expect(await crates(join(folder, form)), form).toEqual(first);
  expect(forms.length).toBeGreaterThan(1);
  expect(first.size).toBeGreaterThan(3);
  console.log(
    `${program}: ${forms.length} forms (${forms.map((form) => basename(form, ".elf")).join(", ")}) give the same ${first.size} crates`,
  );
});
