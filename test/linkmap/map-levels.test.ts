import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { FileSource } from "../../src/bytes/file-source.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { type LinkMap, readLinkMap } from "../../src/formats/map/index.ts";
import { type LoadedFirmware, loadFirmware } from "../../src/image/load.ts";
import { PADDING, SPECIAL_OWNERS, VENEER } from "../../src/ledger/claims.ts";
import { tile } from "../../src/ledger/tile.ts";
import { mapFacts } from "../../src/linkmap/map-facts.ts";
import { decideMapLevels, matchMap } from "../../src/linkmap/map-levels.ts";
import { buildElf } from "../support/elf-builder.ts";
import { numbersFrom } from "../support/random.ts";
import { oracle, type Sample, samples } from "../support/samples.ts";

const mapOf = (sample: Sample) => join(sample.folder, `${sample.name}.map`);
const linked = samples().filter((sample) => existsSync(mapOf(sample)));

async function open(sample: Sample, map = mapOf(sample)): Promise<{ firmware: LoadedFirmware; map: LinkMap }> {
  const source = FileSource.open(map, `${sample.name}.map`);
  try {
    return { firmware: await loadFirmware(FileSource.open(sample.elf, sample.name)), map: await readLinkMap(source) };
  } finally {
    await source.close();
  }
}

test("there are maps of both linkers", () => expect(linked.length).toBeGreaterThan(20));

for (const sample of linked) {
  /**
   * Oracles: `readelf -SW` for the sizes of sections (the ledger's spans tile them), and for members the PyPI package mapfile_parser by
   * `python3 test/oracle/map-members.py`; it leaves out names that hold blanks.
   */
  test(`${sample.name}: the map's levels tile every section, and members have the bytes that a second reader counts`, async () => {
    const { firmware, map } = await open(sample);
    const fitted = await matchMap(firmware, map, "app.map");
    decideMapLevels(firmware, fitted);
    expect(firmware.findings.list().filter(({ code }) => code.startsWith("map/"))).toEqual([]);
    const objects = firmware.ledger.spans("object");
    const sums = new Map<string, number>();
    for (let i = 0; i < objects.count; i++) {
      // LLD's `<internal>` holds its veneers too; GNU ld calls them "linker stubs".
      const path =
        objects.owner[i] === VENEER ? (map.dialect === "lld" ? "<internal>" : undefined) : fitted.names.members[objects.owner[i]!]?.path;
      if (path !== undefined && !path.includes(" ")) sums.set(path, (sums.get(path) ?? 0) + objects.length[i]!);
    }
    const { members } = JSON.parse(oracle(sample, "map-members.json")!) as { members: Record<string, number> };
    expect(Object.fromEntries(sums)).toEqual(members);
  });

  test(`${sample.name}: rows of each level add up per region, and the map leaves hardly anything unknown`, async () => {
    const { firmware, map } = await open(sample);
    decideMapLevels(firmware, await matchMap(firmware, map, "app.map"));
    const { memory, sections, ledger } = firmware;
    const atoms = tile(memory, sections, [ledger.spans("archive"), ledger.spans("object"), ledger.spans("input section")]);
    const perRegion = memory.regions.map(() => 0);
    let unknown = 0;
    for (let i = 0; i < atoms.count; i++) {
      perRegion[atoms.region[i]!]! += atoms.length[i]!;
      const owners = atoms.owners.map((column) => column[i]!);
      // An archive owns what its objects own, and nobody's bytes are nobody's at every level.
      expect(owners.map((owner) => owner >= 0 || SPECIAL_OWNERS[owner])).toEqual(
        Array(3).fill(owners[0]! >= 0 || SPECIAL_OWNERS[owners[0]!]),
      );
      if (owners[0] === -1) unknown += atoms.length[i]!;
    }
    expect(perRegion).toEqual(memory.regions.map(({ used, reserved }) => used + reserved));
    expect(unknown).toBe(0);
  });
}

/** Symbols of `nm -S`: address without the Thumb bit, size and name of those that have bytes. */
function sizedSymbols(sample: Sample): { name: string; address: number; size: number }[] {
  const lines = oracle(sample, "nm-S.txt")!.matchAll(/^([0-9a-f]{8}) ([0-9a-f]{8}) ([a-zA-Z]) (.+)$/gm);
  return [...lines].map(([, value = "", size = "", type = "", name = ""]) => {
    const address = Number.parseInt(value, 16);
    return { name, address: /[tTwW]/.test(type) ? address - (address % 2) : address, size: Number.parseInt(size, 16) };
  });
}

// GNU ld's samples hold hand-written assembly: newlib's strcmp has a size that reaches beyond its section.
for (const sample of linked.filter((one) => readFileSync(mapOf(one), "latin1").slice(0, 200).includes("VMA"))) {
  // Oracle: `nm -S` of the ELF.
  test(`${sample.name}: every symbol lies in one input section, and one that has a section of its own fills it but for padding`, async () => {
    const { firmware, map } = await open(sample);
    const fitted = await matchMap(firmware, map, "app.map");
    decideMapLevels(firmware, fitted);
    const { count, start, length, owner } = firmware.ledger.spans("input section");
    let [inside, filled] = [0, 0];
    for (const { name, address, size } of sizedSymbols(sample)) {
      const span = Array.from({ length: count }, (_, i) => i).find((i) => start[i]! <= address && address < start[i]! + length[i]!);
      // What is not allocated (defmt's strings) is in no input section of memory.
      if (span === undefined || owner[span]! < 0) continue;
      expect(address + size, name).toBeLessThanOrEqual(start[span]! + length[span]!);
      inside++;
      if (!/^\.(text|rodata|data|bss)\./.test(map.inputs.names.at(owner[span]!)) || !map.inputs.names.at(owner[span]!).endsWith(`.${name}`))
        continue;
      const rest = start[span]! + length[span]! - address - size;
      expect(rest, name).toBeLessThan(4);
      filled++;
    }
    expect(inside).toBeGreaterThan(3);
    expect(filled).toBeGreaterThan(0);
  });
}

const elfOf = (name: string) => samples().find((sample) => sample.name === name)!;

/** The map of a sample with texts of it replaced, as another build would have written it. */
async function changed(
  name: string,
  ...changes: (readonly [from: string, to: string])[]
): Promise<{ firmware: LoadedFirmware; map: LinkMap }> {
  let text = readFileSync(mapOf(elfOf(name)), "utf8");
  for (const [from, to] of changes) {
    expect(text.includes(from), from).toBe(true);
    text = text.replaceAll(from, to);
  }
  const map = await readLinkMap(new BufferSource("other.map", new TextEncoder().encode(text)));
  return { firmware: await loadFirmware(FileSource.open(elfOf(name).elf, name)), map };
}

/** Oracle: by construction. */
test("the map of another link is refused with both figures", async () => {
  for (const sample of linked) {
    const { firmware } = await open(sample);
    const { map } = await open(linked[(linked.indexOf(sample) + 1) % linked.length]!);
    await expect(matchMap(firmware, map, "other.map"), sample.name).rejects.toMatchObject({ code: "map/other-link" });
  }
  const grown = await changed("c-newlib-f4", [".text           0x08000140     0x9dc8", ".text           0x08000140     0x9dcc"]);
  await expect(matchMap(grown.firmware, grown.map, "other.map")).rejects.toThrow(
    ".text has 40396 bytes at 0x08000140 in the map and has 40392 bytes at 0x08000140 in the ELF",
  );
});

/** Oracle: by construction: every symbol of flash up to 0x08001000 lies 4 KiB further on. */
test("a map whose sections fit but whose symbols lie elsewhere is refused", async () => {
  const { firmware, map } = await changed("c-newlib-f4", ["                0x08000", "                0x08001"]);
  await expect(matchMap(firmware, map, "other.map")).rejects.toThrow(
    /\d+ of \d+ symbols that were compared lie elsewhere: \S+ at 0x08001... in the map and at 0x08000... in the ELF/,
  );
});

/** Oracle: by construction; the ELF's .ccm_bss has 0x200 bytes at 0x10000058 (`readelf -SW`). */
test("a section that a tool changed after the link costs a finding, and bytes outside the ELF's sections are left out", async () => {
  const { firmware, map } = await changed(
    "c-newlib-f4",
    [".ccm_bss        0x10000058      0x200", ".ccm_bss        0x10000058      0x240"],
    [" .ccmbss        0x10000058      0x200", " .ccmbss        0x10000058      0x240"],
  );
  const fitted = await matchMap(firmware, map, "app.map");
  decideMapLevels(firmware, fitted);
  const messages = firmware.findings
    .list()
    .filter(({ code }) => code.startsWith("map/"))
    .map(({ message }) => message);
  expect(messages).toEqual([
    "the map gives .ccm_bss 576 bytes at 0x10000058, the ELF 512 bytes at 0x10000058; the ELF counts",
    "64 of the 576 bytes that the map gives .ccm_bss lie outside the ELF's sections and are left out",
  ]);
});

/** Damages a map as files are damaged: digits change, lines vanish, come twice or break off. */
function damaged(text: string, next: () => number): string {
  const lines = text.split("\n");
  for (let change = 1 + (next() % 12); change > 0; change--) {
    const at = next() % lines.length;
    const line = lines[at]!;
    const cut = line.length === 0 ? 0 : next() % line.length;
    const kind = next() % 4;
    if (kind === 0) lines[at] = `${line.slice(0, cut)}${(next() % 16).toString(16)}${line.slice(cut + 1)}`;
    else if (kind === 1) lines.splice(at, 1 + (next() % 3));
    else if (kind === 2) lines.splice(at, 0, lines[next() % lines.length]!);
    else lines[at] = line.slice(0, cut);
  }
  return lines.join("\n");
}

// Oracle: `Ledger.keep` refuses spans that do not tile their sections; the sum of the gaps is the level's padding.
test("a damaged map is refused or decided whole", async () => {
  const next = numbersFrom(20260);
  let decided = 0;
  for (const name of ["c-v8m-sg", "c-lld-m0", "embassy-nrf52840"]) {
    const text = readFileSync(mapOf(elfOf(name)), "utf8");
    for (let round = 0; round < 60; round++) {
      const firmware = await loadFirmware(FileSource.open(elfOf(name).elf, name));
      try {
        const map = await readLinkMap(new BufferSource("damaged.map", new TextEncoder().encode(damaged(text, next))));
        const fitted = await matchMap(firmware, map, "damaged.map");
        decideMapLevels(firmware, fitted);
        const { fills } = mapFacts(firmware, fitted, "damaged.map", "--map");
        const { count, owner, length } = firmware.ledger.spans("input section");
        let padding = 0;
        for (let i = 0; i < count; i++) if (owner[i] === PADDING) padding += length[i]!;
        expect(fills.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(padding);
        decided++;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }
  }
  expect(decided).toBeGreaterThan(60);
});

/** Oracle: `arm-none-eabi-nm` of such an image lists both addresses under the one name. */
test("a name that stands several times is compared as a set of addresses: static functions of two files", async () => {
  const names = ["tick", "step", "CSWTCH.1", "v0"];
  const at = (file: number, i: number) => 0x0800_0000 + 0x100 * file + 0x10 * i;
  const symbols = [0, 1].flatMap((file) => [
    { name: "sqrt", value: 0, size: 0, type: 4, binding: 0, section: 0xfff1 },
    ...names.map((name, i) => ({ name, value: at(file, i) + 1, size: 16, type: 2, binding: 0, section: 0 })),
  ]);
  const elf = buildElf({
    sections: [{ name: ".text", flags: 6, address: 0x0800_0000, bytes: new Uint8Array(0x200), alignment: 4 }],
    segments: [{ first: 0, last: 0, physicalAddress: 0x0800_0000 }],
    symbols: [...symbols, { name: "sqrt", value: at(1, 5) + 1, size: 16, type: 2, section: 0 }],
  });
  const row = (address: number, size: number, name: string) =>
    `${address.toString(16).padStart(8)} ${address.toString(16).padStart(8)} ${size.toString(16).padStart(8)}     4 ${name}`;
  // LLD lists the second file's functions here, and those of the first nowhere; `sqrt` is also a file's name in the ELF.
  const text = (moved: number) =>
    [
      "     VMA      LMA     Size Align Out     In      Symbol",
      row(0x0800_0000, 0x200, ".text"),
      row(0x0800_0000, 0x200, "        b.o:(.text)"),
      ...names.map((name, i) => row(at(1, i) + moved, 16, `                ${name}`)),
      row(at(1, 5) + moved, 16, "                sqrt"),
      row(0, 1, ".symtab"),
      row(0, 1, "        <internal>:(.symtab)"),
      row(0, 1, ".shstrtab"),
      row(0, 1, "        <internal>:(.shstrtab)"),
      row(0, 1, ".strtab"),
      row(0, 1, "        <internal>:(.strtab)"),
      "",
    ].join("\n");
  const firmware = await loadFirmware(new BufferSource("app.elf", elf));
  const fits = async (moved: number) =>
    matchMap(firmware, await readLinkMap(new BufferSource("app.map", new TextEncoder().encode(text(moved)))), "app.map");
  expect((await fits(0)).fit.otherLink).toBeUndefined();
  await expect(fits(4)).rejects.toThrow(
    /5 of 5 symbols that were compared lie elsewhere: tick at 0x08000104 in the map and at 0x08000000 or 1 more in the ELF/,
  );
});
