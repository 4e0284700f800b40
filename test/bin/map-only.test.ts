import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT, samples } from "../support/samples.ts";

const mapped = samples()
  .map((sample) => ({ ...sample, map: sample.elf.replace(/\.elf$/, ".map") }))
  .filter(({ map }) => existsSync(map));

const json = async (file: string, ...more: string[]): Promise<ReportDocument> => {
  const { code, out, err } = await cli([relative(ROOT, file), "--json", ...more], { cwd: ROOT });
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as ReportDocument;
};

// The ELF of the same link says what the map alone must say; its own figures are held to readelf and `ld --print-memory-usage`.
test.each(mapped.map((sample) => [sample.name, sample] as const))(
  "%s: the map alone gives the ELF's regions and sections",
  async (_, sample) => {
    const [ours, elf] = [await json(sample.map, "--all"), await json(sample.elf)];
    expect(ours.firmware.entry).toBeNull();
    expect(ours.findings.map(({ code }) => code)).toContain("map/alone");
    const sizes = (document: ReportDocument) =>
      Object.fromEntries(
        (document.sections ?? [])
          .filter(({ size, region }) => size > 0 && region !== undefined)
          .map(({ name, address, size }) => [`${name} ${address}`, size]),
      );
    expect(sizes(ours)).toEqual(sizes(elf));
    const regions = (document: ReportDocument) =>
      document.regions?.map(({ name, origin, length, used, reserved }) => ({ name, origin, length, all: used + reserved }));
    // LLD's map does not tell the value of _stack_start, by which flip-link's layout is recognised.
    if (sample.name !== "fliplink-f3") expect(regions(ours)).toEqual(regions(elf));
    const rows = ours.archives!.filter(({ depth }) => depth === 1);
    const occupied = ours.regions!.flatMap((region) =>
      region.parts.filter(({ section }) => section !== "(stack)").map(({ bytes }) => ({ kind: region.kind, bytes })),
    );
    const sum = (kind: string) => occupied.filter((part) => part.kind === kind).reduce((total, { bytes }) => total + bytes, 0);
    expect(rows.reduce((total, { flash }) => total + flash, 0)).toBe(sum("flash"));
    expect(rows.reduce((total, { ram }) => total + ram, 0)).toBe(sum("ram"));
  },
);

test("the map of a link that failed says why, and ends with 1", async () => {
  const { code, out } = await cli(["logger.map", "--memory", "memory.x"], { cwd: join(ROOT, "samples/failed-links/gnu-ld") });
  expect(code).toBe(1);
  // samples/failed-links/gnu-ld/expected.json
  expect(out).toMatch(/^FLASH is over by 16,136 bytes: .*\nRAM is over by 648 bytes, before any stack: /);
});

test("a map's own regions come before those of the chip", async () => {
  const folder = mkdtempSync(join(tmpdir(), "map-only-"));
  copyFileSync(join(ROOT, "samples/c-newlib-f4/c-newlib-f4.map"), join(folder, "a.map"));
  const { out } = await cli([join(folder, "a.map"), "--json", "--chip", "STM32F103C8"]);
  rmSync(folder, { recursive: true });
  const { regions } = JSON.parse(out) as ReportDocument;
  // grep -A4 "^Memory Configuration" c-newlib-f4.map
  expect(regions?.find(({ name }) => name === "FLASH")?.length).toBe(512 * 1024);
  expect(regions?.[0]?.evidence).toMatch(/^Memory Configuration of /);
});
