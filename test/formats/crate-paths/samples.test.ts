import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCargoLock } from "../../../src/formats/cargo-lock/index.ts";
import { type UnitOrigin, unitOrigin } from "../../../src/formats/crate-paths/index.ts";
import { crateOf } from "../../../src/formats/demangle/index.ts";
import { samples } from "../../support/samples.ts";
import { haveTools, runTool } from "../../support/tools.ts";

/** Names, folders and producers of all units: `llvm-dwarfdump --debug-info --recurse-depth=0`. */
function unitsOf(elf: string): UnitOrigin[] {
  const text = runTool("llvm-dwarfdump", ["--debug-info", "--recurse-depth=0", elf]);
  return text
    .split("DW_TAG_compile_unit")
    .slice(1)
    .map((unit) => {
      const value = (attribute: string) => new RegExp(`DW_AT_${attribute}\\s*\\("(.*)"\\)`).exec(unit)?.[1] ?? "";
      return unitOrigin(value("name"), value("comp_dir"), value("producer"));
    });
}

test("units, names and lock files of the samples tell of the same crates", () => {
  if (!haveTools("origins of the samples' units", "llvm-dwarfdump")) return;
  const counts = { units: 0, versions: 0, disambiguators: 0 };
  for (const { folder, elf } of samples()) {
    const units = unitsOf(elf);
    counts.units += units.length;
    expect(units.filter(({ kind }) => kind === "unknown")).toEqual([]);
    if (!existsSync(join(folder, "Cargo.lock"))) continue;
    const lock = readCargoLock(readFileSync(join(folder, "Cargo.lock"), "utf8"));
    for (const unit of units.filter(({ kind, version }) => kind === "dependency" && version !== undefined)) {
      expect(lock.resolve(unit.crate!, { package: unit.package, version: unit.version })).toBeDefined();
      counts.versions++;
    }
    const stated = new Map(units.flatMap((unit) => (unit.crateDisambiguator === undefined ? [] : [[unit.crateDisambiguator, unit.crate]])));
    for (const name of readFileSync(elf).toString("latin1").split("\0")) {
      const crate = name.startsWith("_R") ? crateOf(name) : undefined;
      const unitCrate = crate === undefined ? undefined : stated.get(crate.disambiguator!);
      if (unitCrate === undefined) continue;
      expect(crate!.name).toBe(unitCrate);
      counts.disambiguators++;
    }
  }
  expect(counts.versions).toBeGreaterThan(10);
  expect(counts.disambiguators).toBeGreaterThan(500);
  console.log(
    `${counts.units} units; ${counts.versions} versions found in lock files; ${counts.disambiguators} names met their crate's unit`,
  );
});
