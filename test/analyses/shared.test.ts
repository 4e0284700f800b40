import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

/** Names by `address size` of `arm-none-eabi-nm -S`, recorded in oracle/nm-S.txt; the Thumb bit is not printed. */
function aliases(folder: string): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const line of readFileSync(join(folder, "oracle/nm-S.txt"), "utf8").split("\n")) {
    const match = /^([0-9a-f]{8}) ([0-9a-f]{8}) [A-Za-z] (.+)$/.exec(line);
    if (match === null) continue;
    const [, address = "", size = "", name = ""] = match;
    const key = `${Number.parseInt(address, 16)} ${Number.parseInt(size, 16)}`;
    groups.set(key, (groups.get(key) ?? new Set()).add(name));
  }
  return groups;
}

test("shares add up, and aliases are the names that nm gives one address and size", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const { shared } = await cliDocument("symbols", sample.elf, "--shared", "--all");
    const rows = shared!.rows;
    for (const { bytes, owners } of rows) {
      expect(owners.length).toBeGreaterThanOrEqual(2);
      expect(owners.reduce((sum, { share }) => sum + share, 0)).toBe(bytes);
    }
    expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(shared!.bytes);
    const groups = aliases(sample.folder);
    const ours = new Map(rows.filter(({ kind }) => kind === "names").map((one) => [`${one.address} ${one.bytes}`, one.owners.length]));
    for (const [key, names] of groups) {
      if (names.size < 2 || key.endsWith(" 0")) continue;
      expect(ours.get(key) ?? 0, `${sample.name} ${key}: ${[...names].join(", ")}`).toBeGreaterThanOrEqual(names.size);
      compared++;
    }
  }
  console.log(`${compared} groups of aliases equal nm's`);
  expect(compared).toBeGreaterThan(20);
});
