import { describe, expect, test } from "vitest";
import { decideFiles, decideLevels, decideLines, decideUnits, type LevelOptions } from "../../src/attribution/levels.ts";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { DataOwners } from "../../src/graph/data/data-owners.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { type LoadedFirmware, loadFirmware } from "../../src/image/load.ts";
import { UNKNOWN } from "../../src/ledger/claims.ts";
import type { Level } from "../../src/ledger/ledger.ts";
import { buildElf } from "../support/elf-builder.ts";
import { madeDebug, type Told } from "../support/made-debug.ts";
import { snippet, TEXT, word } from "../support/snippet.ts";

const RODATA = 0x0801_0000;
const RUSTC = "clang LLVM (rustc version 1.96.0)";

// main (8 bytes) is app's, send (8 bytes) is net's; both name the constant of 16 bytes at RODATA, which has no name; `limit` behind it has 4 bytes.
const TOLD: Told = {
  files: ["/w/app/src/main.rs", "/c/registry/src/x-1/net-1.2.3/src/lib.rs"],
  units: [
    { name: "src/main.rs/@/app.1-cgu.0", directory: "/w/app", producer: RUSTC },
    { name: "/c/registry/src/x-1/net-1.2.3/src/lib.rs/@/net.2-cgu.0", producer: RUSTC },
  ],
  functions: [
    { die: 10, unit: 0, start: TEXT, bytes: 8 },
    { die: 20, unit: 1, start: TEXT + 8, bytes: 8 },
  ],
  ranges: [
    { start: TEXT, length: 8, function: 0 },
    { start: TEXT + 8, length: 8, function: 1 },
  ],
  cells: [
    { start: TEXT, length: 8, function: 0 },
    { start: TEXT + 8, length: 8, function: 1 },
  ],
  dies: {
    10: { name: "main", unit: 0, declFile: 0, line: 3 },
    20: { linkageName: "_RNvC3net4send", name: "send", unit: 1, declFile: 1, line: 5 },
  },
  lines: [
    { start: TEXT, length: 8, file: 0, line: 4 },
    { start: TEXT + 8, length: 8, file: 1, line: 6 },
  ],
};

/** The image; `more` bytes of code that a third function has lie behind the two. */
async function imageOf(more = 0) {
  const bytes = buildElf({
    sections: [
      { name: ".text", flags: 6, address: TEXT, bytes: new Uint8Array(16 + more), alignment: 4 },
      { name: ".rodata", flags: 2, address: RODATA, bytes: new Uint8Array(16), alignment: 4 },
    ],
    segments: [{ first: 0, last: 1, physicalAddress: TEXT }],
    symbols: [
      { name: "main", value: TEXT + 1, size: 8, section: 0 },
      { name: "_RNvC3net4send", value: TEXT + 9, size: 8, section: 0 },
      ...(more === 0 ? [] : [{ name: "_RNvC3net4more", value: TEXT + 17, size: more, section: 0 }]),
    ],
  });
  const firmware = await loadFirmware(new BufferSource("app.elf", bytes));
  const loads = (name: string) => ({ name, code: [0x4800, 0x4770], pool: word(RODATA) });
  const code = readCode(snippet([loads("main"), loads("send")], [{ address: RODATA, words: [1, 2, 3, 4] }]));
  const owners = new DataOwners(buildCallGraph(code));
  const third = { start: TEXT + 16, length: more, file: 1, line: 7 };
  const told: Told =
    more === 0
      ? TOLD
      : { ...TOLD, lines: [...TOLD.lines!, third], ranges: [...TOLD.ranges!, { start: TEXT + 16, length: more, function: 1 }] };
  const debug = madeDebug(told, firmware.sections[1]!);
  let asked = 0;
  const named = async () => {
    asked++;
    return owners;
  };
  return { firmware, debug, named, asked: () => asked };
}

/** Owners of a level in address order, as `name bytes`. */
function owners({ ledger }: LoadedFirmware, level: Level): string[] {
  const spans = ledger.spans(level);
  return Array.from(
    { length: spans.count },
    (_, i) => `${spans.owner[i] === UNKNOWN ? "?" : ledger.owners(level).name(spans.owner[i]!)} ${spans.length[i]}`,
  );
}

// Owner that is right: the functions whose literals hold the constant's address, in equal parts; of the code the unit, file and line that made it.
describe("data that code names", () => {
  test("is shared at every level by those who name it", async () => {
    const { firmware, debug, named } = await imageOf();
    const { packages, units } = await decideLevels(firmware, debug, { named });
    expect(owners(firmware, "package")).toEqual(["app 8", "net 1.2.3 8", "app 8", "net 1.2.3 8"]);
    expect(owners(firmware, "author")).toEqual(["app 8", "net 1.2.3 8", "app 8", "net 1.2.3 8"]);
    const [app, net] = TOLD.units!.map(({ name }) => name);
    // A path begins with a slash, which comes before letters.
    expect(owners(firmware, "unit")).toEqual([`${app} 8`, `${net} 8`, `${net} 8`, `${app} 8`]);
    expect(owners(firmware, "inline")).toEqual(["main 8", "_RNvC3net4send 8", "? 16"]);
    expect(units.map((unit) => packages.name(unit.package))).toEqual(["app", "net 1.2.3"]);
  });

  test("is shared at the level of units that is decided alone, of files and of lines", async () => {
    const { firmware, debug, named } = await imageOf();
    await decideUnits(firmware, debug, { named });
    expect(owners(firmware, "unit").slice(2)).toEqual([TOLD.units![1]!, TOLD.units![0]!].map(({ name }) => `${name} 8`));
    await decideFiles(firmware, debug, named);
    expect(owners(firmware, "file")).toEqual(["src/main.rs 8", "net-1.2.3/src/lib.rs 8", "net-1.2.3/src/lib.rs 8", "src/main.rs 8"]);
    const { lines } = await decideLines(firmware, debug, named);
    expect(owners(firmware, "line")).toEqual([
      "src/main.rs:4 8",
      "net-1.2.3/src/lib.rs:6 8",
      "net-1.2.3/src/lib.rs:6 8",
      "src/main.rs:4 8",
    ]);
    expect(lines.count).toBe(2);
  });

  test("is nobody's where no code is read", async () => {
    const { firmware, debug } = await imageOf();
    const unread = async () => undefined;
    const { packages } = await decideLevels(firmware, debug);
    expect(owners(firmware, "package")).toEqual(["app 8", "net 1.2.3 8", "? 16"]);
    expect(packages.count).toBe(2);
    expect(owners(firmware, "unit").at(-1)).toBe("? 16");
    await decideFiles(firmware, debug, unread);
    expect(owners(firmware, "file").at(-1)).toBe("? 16");
  });

  test("is not asked for where hardly any data has no name: one in a hundred of the bytes", async () => {
    const much = await imageOf(16 * 99 - 16);
    await decideFiles(much.firmware, much.debug, much.named);
    expect([owners(much.firmware, "file").at(-1), much.asked()]).toEqual(["? 16", 0]);
    const less = await imageOf(16 * 99 - 20);
    await decideFiles(less.firmware, less.debug, less.named);
    expect([owners(less.firmware, "file").at(-1), less.asked()]).toEqual(["src/main.rs 8", 1]);
    // What is read already is used all the same, but at levels that lack nothing.
    await decideLevels(much.firmware, much.debug, { named: much.named });
    expect(owners(much.firmware, "package").slice(-2)).toEqual(["app 8", "net 1.2.3 8"]);
    expect(owners(much.firmware, "unit").at(-1)).toBe("? 16");
    await decideLevels(less.firmware, less.debug, { named: less.named });
    expect(owners(less.firmware, "unit").at(-1)).toBe(`${TOLD.units![0]!.name} 8`);
  });
});

describe("the linker map", () => {
  const reads = async (told: Told | undefined, options: LevelOptions = {}) => {
    const { firmware, named } = await imageOf();
    let asked = 0;
    const linkerMap = async () => {
      asked++;
      return undefined;
    };
    await decideLevels(firmware, told === undefined ? undefined : madeDebug(told, firmware.sections[1]!), { linkerMap, named, ...options });
    return [owners(firmware, "package"), asked];
  };

  test("is asked for where code or data is without an owner, and only there", async () => {
    expect(await reads(TOLD)).toEqual([["app 8", "net 1.2.3 8", "app 8", "net 1.2.3 8"], 0]);
    expect((await reads(TOLD, { named: async () => undefined }))[1]).toBe(1);
    // Without debug information main has no owner.
    expect(await reads(undefined)).toEqual([["? 8", "net 8", "net 8", "? 8"], 2]);
  });
});

test("levels below the package need debug information", async () => {
  const { firmware } = await imageOf();
  expect((await decideLevels(firmware, undefined)).units).toEqual([]);
  expect((["author", "unit", "inline"] as const).map((level) => firmware.ledger.has(level))).toEqual([false, false, false]);
});
