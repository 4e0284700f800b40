import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { FileSource } from "../../src/bytes/file-source.ts";
import { Findings } from "../../src/bytes/finding.ts";
import { ElfFile, sectionFlagLetters, sectionTypeName } from "../../src/formats/elf/index.ts";
import { cli } from "../support/cli.ts";
import { oracle, samples } from "../support/samples.ts";

const hex = (text: string) => Number.parseInt(text, 16);

/** Oracle: `arm-none-eabi-readelf -SW`. */
test("sections equal readelf's", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const rows = [
      ...oracle(sample, "readelf-SW.txt")!.matchAll(
        /^ {2}\[ *(\d+)\] (\S*) +(\S+) +([0-9a-f]{8}) ([0-9a-f]{6}) ([0-9a-f]{6}) (\S\S) +([A-Zoxyl]*) +(\d+) +(\d+) +(\d+)$/gm,
      ),
    ];
    const elf = await ElfFile.open(FileSource.open(sample.elf));
    expect(rows.length, sample.name).toBe(elf.sections.length);
    for (const [, index, name, type, address, offset, size, , flags, link, info, alignment] of rows) {
      const section = elf.sections[Number(index)]!;
      expect(
        [
          section.name,
          sectionTypeName(section.type, elf.header.machine),
          section.address,
          section.offset,
          section.size,
          section.link,
          section.info,
          section.alignment,
        ],
        `${sample.name} [${index}]`,
      ).toEqual([name, type, hex(address!), hex(offset!), hex(size!), Number(link), Number(info), Number(alignment)]);
      expect(sectionFlagLetters(section.flags, elf.header.osAbi), `${sample.name} ${name}`).toBe(flags);
      compared++;
    }
    const { sections } = JSON.parse((await cli(["sections", sample.elf, "--json"])).out);
    expect(sections.length).toBe(rows.length - 1);
  }
  console.log(`${compared} sections equal readelf's`);
});

/** Oracle: `arm-none-eabi-readelf -lW`. */
test("segments equal readelf's", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const rows = [
      ...oracle(sample, "readelf-lW.txt")!.matchAll(
        /^ {2}([A-Z_0-9+x]+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) ([RWE ]{3}) /gm,
      ),
    ];
    const elf = await ElfFile.open(FileSource.open(sample.elf));
    expect(elf.segments.length, sample.name).toBe(rows.length);
    rows.forEach(([, , offset, virtualAddress, physicalAddress, fileSize, memorySize], i) => {
      const segment = elf.segments[i]!;
      const read = [segment.offset, segment.virtualAddress, segment.physicalAddress, segment.fileSize, segment.memorySize];
      expect(read, sample.name).toEqual([offset, virtualAddress, physicalAddress, fileSize, memorySize].map((text) => hex(text!)));
      compared++;
    });
  }
  console.log(`${compared} segments equal readelf's`);
});

/** Oracle: `arm-none-eabi-readelf -sW`. */
test("the symbol table equals readelf's", async () => {
  const types = ["NOTYPE", "OBJECT", "FUNC", "SECTION", "FILE", "COMMON", "TLS"];
  const bindings = ["LOCAL", "GLOBAL", "WEAK"];
  let compared = 0;
  for (const sample of samples()) {
    const elf = await ElfFile.open(FileSource.open(sample.elf));
    const table = (await elf.symbols())!;
    const names = await table.strings.at(table.nameOffset);
    const rows = [...oracle(sample, "readelf-sW.txt")!.matchAll(/^ *(\d+): ([0-9a-f]{8}) +(\S+) (\S+) +(\S+) +\S+ +(\S+)(?: (.*))?$/gm)];
    expect(rows.length, sample.name).toBe(table.count);
    for (const [, number, value, size, type, binding, section, name = ""] of rows) {
      const row = Number(number);
      const index =
        table.rawSection[row] === 0xfff1
          ? "ABS"
          : table.rawSection[row] === 0xfff2
            ? "COM"
            : table.rawSection[row] === 0
              ? "UND"
              : String(table.section[row]);
      const wantName = type === "SECTION" && names[row] === "" ? elf.sections[table.section[row]!]!.name : names[row]!;
      const read = [table.value[row], table.size[row], types[table.type[row]!], bindings[table.binding[row]!], index];
      expect(read, `${sample.name} ${row} ${name}`).toEqual([
        hex(value!),
        size!.startsWith("0x") ? hex(size!.slice(2)) : Number(size),
        type,
        binding,
        section,
      ]);
      expect(wantName.trimEnd(), `${sample.name} ${row}`).toBe(name.replace(/ \[VARIANT_PCS\]$/, "").trimEnd());
      compared++;
    }
  }
  console.log(`${compared} symbols equal readelf's`);
});

/**
 * Oracle: `arm-none-eabi-nm -S`. It prints what the symbol table says, which is `declared` where the bytes that are the symbol's own are more or
 * fewer: another symbol lies on some, or a literal pool behind it belongs to it.
 */
test("symbols --all lists every sized symbol of nm with its address and size", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const rows = [...oracle(sample, "nm-S.txt")!.matchAll(/^([0-9a-f]{8}) ([0-9a-f]{8}) ([tTdDbBrRwWvV]) (.*)$/gm)];
    const { symbols } = JSON.parse((await cli(["symbols", sample.elf, "--all", "--json"])).out) as {
      symbols: { name: string; aliases: string[]; address: number; size: number; declared?: number }[];
    };
    const listed = new Map<string, Set<string>>();
    for (const { name, aliases, address, size, declared = size } of symbols) {
      const key = `${address} ${declared}`;
      listed.set(key, new Set([...(listed.get(key) ?? []), name, ...aliases]));
    }
    for (const [, address, size, , name] of rows.filter(([, , size]) => hex(size!) > 0)) {
      const at = (address: number) => listed.get(`${address} ${hex(size!)}`)?.has(name!) === true;
      expect(at(hex(address!)) || at(hex(address!) - 1), `${sample.name}: ${address} ${size} ${name}`).toBe(true);
      compared++;
    }
  }
  console.log(`${compared} sized symbols of nm are listed`);
});

/** Oracle: `arm-none-eabi-readelf -n` and `-A`. */
test("build-id and architecture equal readelf's", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const elf = await ElfFile.open(new BufferSource(sample.name, readFileSync(sample.elf)));
    const buildId = /Build ID: ([0-9a-f]+)/.exec(oracle(sample, "readelf-n.txt") ?? "")?.[1];
    expect(await elf.buildId(), sample.name).toBe(buildId);
    const attributes = await elf.attributes(new Findings());
    const said = oracle(sample, "readelf-A.txt")!;
    const architecture = /Tag_CPU_arch: (.*)/.exec(said)?.[1];
    const names: Record<number, string> = {
      10: "v7",
      11: "v6-M",
      12: "v6S-M",
      13: "v7E-M",
      16: "v8-M.baseline",
      17: "v8-M.mainline",
      21: "v8.1-M.mainline",
    };
    expect(names[Number(attributes?.get(6))], sample.name).toBe(architecture);
    expect(attributes?.get(28) === 1, sample.name).toBe(/Tag_ABI_VFP_args: VFP registers/.test(said));
    compared++;
  }
  console.log(`${compared} images have readelf's build-id and architecture`);
});
