import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { linkCommand, shellWords } from "../../../src/formats/link-error/command-line.ts";
import { type LinkError, readLinkError } from "../../../src/formats/link-error/index.ts";
import { numbersFrom } from "../../support/random.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const MAP_FIXTURES = join(import.meta.dirname, "../map/fixtures");
const readLog = (text: string): Promise<LinkError> => readLinkError(new BufferSource("build.log", Buffer.from(text)));
const recorded = (file: string) => readFileSync(join(FIXTURES, file), "utf8");

/** Oracle: GNU ld's own lines in the recorded logs, and its `--print-memory-usage`: used minus length is the overflow. */
test.each(["make-gcc.log", "make-undefined.log", "rustc-gnu.log"])(
  "%s: GNU ld's figures are exact and agree with its memory usage",
  async (file) => {
    const error = await readLog(recorded(file));
    expect(error.linker).toBe("gnu-ld");
    expect(error.regions.map((region) => [region.name, region.atLeast, region.sections])).toEqual([
      ["FLASH", false, [".rodata"]],
      ["RAM", false, [".bss"]],
    ]);
    expect(error.regions.map(({ name, overflow }) => [name, overflow])).toEqual(
      error.usage.map(({ name, used, length }) => [name, used - length]),
    );
    expect(error.usage.map((usage) => usage.length)).toEqual([8192, 4096]);
    expect(error.messages).toEqual([]);
  },
);

test("make: the command that links, its inputs and options; undefined symbols", async () => {
  const error = await readLog(recorded("make-undefined.log"));
  expect(error.undefinedSymbols).toEqual(["missing_driver"]);
  expect(error.command).toEqual({
    program: "arm-none-eabi-gcc",
    objects: ["main.o"],
    archives: [],
    searchPaths: ["lib dir"],
    libraries: ["m"],
    scripts: ["tiny.ld"],
    map: "app.map",
    output: "app.elf",
    omittedObjects: 0,
  });
});

test("rustc: notes, colours, JSON messages, objects left out", async () => {
  const gnu = await readLog(recorded("rustc-gnu.log"));
  expect(gnu.command).toMatchObject({
    program: "arm-none-eabi-ld",
    objects: ["target/rustcAAAAAA/symbols.o"],
    searchPaths: ["target/rustcAAAAAA/raw-dylibs"],
    scripts: ["tiny.ld"],
    output: "big",
    omittedObjects: 1,
  });
  const json = await readLog(recorded("rustc-gnu-json.log"));
  expect(json.regions).toEqual(gnu.regions);
  expect(json.command).toEqual({ ...gnu.command, map: undefined });
  const lld = await readLog(recorded("rustc-lld-colour.log"));
  expect([lld.linker, lld.stopped, lld.command?.program, lld.command?.objects.length]).toEqual(["lld", false, "ld.lld", 2]);
  expect(lld.regions).toEqual([
    { name: "FLASH", overflow: 814, atLeast: true, sections: [".rodata"] },
    { name: "RAM", overflow: 904, atLeast: true, sections: [".bss"] },
  ]);
});

/** Oracle: GNU ld's figures for the same objects (`gnu-overflow.log`) are not below LLD's, which stops after 20 errors. */
test("LLD's figures add up: the last line counts, and it is a lower bound", async () => {
  const text = readFileSync(join(MAP_FIXTURES, "lld-overflow.log"), "utf8");
  const error = await readLog(text);
  const last = Number([...text.matchAll(/overflowed by (\d+) bytes/g)].at(-1)![1]);
  expect(error.regions).toEqual([{ name: "FLASH", overflow: last, atLeast: true, sections: [".text"] }]);
  expect(error.stopped).toBe(true);
  const gnu = await readLog(readFileSync(join(MAP_FIXTURES, "gnu-overflow.log"), "utf8"));
  expect(gnu.regions.map(({ name, overflow, atLeast }) => [name, overflow, atLeast])).toEqual([
    ["FLASH", 13452, false],
    ["RAM", 632, false],
  ]);
  expect(gnu.regions[0]!.overflow).toBeGreaterThan(last);
});

test("other words of linkers: quotes, addresses outside a region, asserts, undefined symbols of LLD", async () => {
  const error = await readLog(`[ 98%] Linking CXX executable app.elf
/opt/bin/arm-none-eabi-ld: address 0x20005000 of app.elf section \`.bss' is not within region \`RAM'
\u001b[0;31mld: region ‘CCM RAM’ overflowed by 1 byte\u001b[0m
/opt/bin/arm-none-eabi-ld: ERROR(cortex-m-rt): The interrupt vectors are missing.
rust-lld: error: undefined symbol: core::fmt::write
>>> referenced by main.rs:3
rust-lld: error: undefined symbol: core::fmt::write
`);
  expect(error.regions).toEqual([
    { name: "RAM", overflow: undefined, atLeast: true, sections: [".bss"] },
    { name: "CCM RAM", overflow: 1, atLeast: false, sections: [] },
  ]);
  expect(error.messages).toEqual(["ERROR(cortex-m-rt): The interrupt vectors are missing."]);
  expect(error.undefinedSymbols).toEqual(["core::fmt::write"]);
  const none = await readLog("   Compiling app v0.1.0\n    Finished release [optimized] in 1.2s\n");
  expect(none).toEqual({
    linker: undefined,
    regions: [],
    undefinedSymbols: [],
    messages: [],
    stopped: false,
    usage: [],
    command: undefined,
  });
});

test("command lines: quotes, Windows paths, rustc's environment and braces, compilations are not links", () => {
  expect(shellWords(`a "b c" 'd "e' f\\ g "C:\\dir\\x \\"q\\"" C:\\y`)).toEqual(["a", "b c", 'd "e', "f g", 'C:\\dir\\x "q"', "C:\\y"]);
  const rust = linkCommand(
    `LC_ALL="C" PATH="/a:/b c" VSLANG="1033" "flip-link" "-flavor" "gnu" "/t/a.rcgu.o" "<12 object files omitted>" "/t/deps/{liba-1,libb-2}.rlib" "/t/libcore-3.rlib" "-L" "/t/out" "-Tlink.x" "--script=defmt.x" "-l" "m" "-Map=x.map" "-o" "/t/app"`,
  );
  expect(rust).toEqual({
    program: "flip-link",
    objects: ["/t/a.rcgu.o"],
    archives: ["/t/deps/liba-1.rlib", "/t/deps/libb-2.rlib", "/t/libcore-3.rlib"],
    searchPaths: ["/t/out"],
    libraries: ["m"],
    scripts: ["link.x", "defmt.x"],
    map: "x.map",
    output: "/t/app",
    omittedObjects: 12,
  });
  expect(linkCommand('"C:\\gcc\\bin\\arm-none-eabi-g++.exe" C:\\fw\\main.obj C:\\fw\\lib.a -Ttext=0x100 -o fw.elf')).toMatchObject({
    objects: ["C:\\fw\\main.obj"],
    archives: ["C:\\fw\\lib.a"],
    scripts: [],
  });
  expect(linkCommand("arm-none-eabi-gcc -c main.c -o main.o")).toBeUndefined();
  expect(linkCommand("rm -f main.o lib.a")).toBeUndefined();
});

/** The bound on memory and time: nothing here can grow with the log but what is capped. */
test("damaged and hostile logs end with a result", async () => {
  const next = numbersFrom(5);
  const logs = readdirSync(FIXTURES)
    .filter((file) => file.endsWith(".log"))
    .map((file) => recorded(file));
  for (let i = 0; i < 500; i++) {
    const bytes = Buffer.from(logs[i % logs.length]!);
    for (let flips = 0; flips < 30; flips++) bytes[next() % bytes.length]! ^= 1 << (next() % 8);
    const error = await readLinkError(new BufferSource("build.log", bytes.subarray(0, next() % bytes.length)));
    expect(error.regions.length).toBeLessThan(10);
  }
  for (const part of [
    "section 'x' will not fit in region '",
    "address 0x1 of section ",
    "{",
    "\\",
    '"',
    "a=b ",
    "region `",
    "\u001b[",
    "main.o ",
  ]) {
    const error = await readLog(part.repeat(Math.ceil(2_000_000 / part.length)));
    expect(error.regions).toEqual([]);
  }
  const many = Array.from({ length: 5000 }, (_, i) => `ld: region \`R${i}' overflowed by ${i} bytes`).join("\n");
  expect((await readLog(many)).regions.length).toBe(1000);
});
