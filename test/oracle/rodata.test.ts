import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

/** Smaller read-only data says little about shares, bytes. */
const ENOUGH = 400;

test("read-only data has a crate: 95 % on v7-M and up, 90 % on v6-M and v8-M.base", async () => {
  const shares: string[] = [];
  for (const sample of samples().filter(({ folder }) => existsSync(join(folder, "Cargo.toml")))) {
    const { crates, firmware } = JSON.parse((await cli(["crates", sample.elf, "--all", "--json"])).out) as {
      crates: { kind: string; rodata: number }[];
      firmware: { target: { architecture: string } };
    };
    const all = crates.reduce((sum, { rodata }) => sum + rodata, 0);
    if (all < ENOUGH) continue;
    const named = crates.filter(({ kind }) => kind === "crate").reduce((sum, { rodata }) => sum + rodata, 0);
    const small = /^v6|base$/.test(firmware.target.architecture);
    expect(named / all, sample.name).toBeGreaterThanOrEqual(small ? 0.9 : 0.95);
    shares.push(`${sample.name} ${((100 * named) / all).toFixed(1)} % of ${all}`);
  }
  expect(shares.length).toBeGreaterThan(3);
  console.log(shares.join(", "));
});
