import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { diff } from "../../src/analyses/diff/diff.ts";
import { withoutGenerics, withoutSuffix } from "../../src/analyses/diff/names.ts";
import type { ContentEntry } from "../../src/contract/contents-shape.ts";
import { CHANGE_LEVELS, type DiffPart } from "../../src/contract/diff-shape.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT, samples } from "../support/samples.ts";

const PAIRS = join(ROOT, "samples/pairs");

interface Expected {
  readonly change: string;
  readonly results: readonly string[];
  readonly build?: readonly string[];
  readonly symbols: Readonly<Record<string, string>>;
  readonly was?: Readonly<Record<string, string>>;
}

async function compared(base: string, head: string, ...options: string[]): Promise<DiffPart> {
  const { out, err, code } = await cli(["diff", base, head, "--json", ...options], { cwd: ROOT });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out).diff;
}

/** At every level the changes of a region add up to what the region changed by. */
function expectSums(part: DiffPart, where: string): void {
  for (const { name, delta } of part.regions) {
    for (const level of CHANGE_LEVELS) {
      const sum = part.changes
        .filter((change) => change.level === level && change.region === name)
        .reduce((bytes, change) => bytes + change.delta, 0);
      expect(sum, `${where}: ${name}, level ${level}`).toBe(delta);
    }
  }
}

// Oracle: expected.json, written from the change of the source (samples/pairs/src, built by samples/pairs/build).
describe("pairs of real builds", () => {
  test.each(["built-twice", "function-added", "function-renamed", "generic-instantiated", "crate-upgraded", "hash-noise"])(
    "%s",
    async (pair) => {
      const expected: Expected = JSON.parse(readFileSync(join(PAIRS, pair, "expected.json"), "utf8"));
      const part = await compared(join(PAIRS, "base/base.elf"), join(PAIRS, pair, `${pair}.elf`), "--memory", join(PAIRS, "memory.x"));
      expect(expected.results).toContain(part.result);
      expectSums(part, pair);
      const symbols = part.changes.filter((change) => change.level === "symbol");
      if (part.result !== "changed") expect(symbols).toEqual([]);
      for (const [name, wanted] of Object.entries(expected.symbols)) {
        const found = symbols.filter((change) => change.name === name);
        expect(new Set(found.map((change) => change.class)), name).toEqual(new Set([wanted]));
        expect(found[0]?.baseName, name).toBe(expected.was?.[name]);
      }
    },
  );
});

test("unrelated firmware compares too: sums are exact between all samples", async () => {
  const all = samples().slice(0, 6);
  for (const [i, base] of all.entries()) {
    const head = all[(i + 1) % all.length]!;
    expectSums(await compared(base.elf, head.elf), `${base.name} → ${head.name}`);
  }
});

const row = (fields: Partial<ContentEntry>): ContentEntry => ({
  region: "FLASH",
  section: ".text",
  package: "app",
  symbol: "f",
  kind: "function",
  address: 0,
  bytes: 10,
  ...fields,
});

function documentOf(contents: ContentEntry[]): ReportDocument {
  const names = [...new Set(["FLASH", "RAM", ...contents.map((entry) => entry.region)])];
  return {
    schemaVersion: 1,
    generator: { name: "cortex-size", version: "0" },
    firmware: {
      file: "app.elf",
      class: 32,
      machine: "ARM",
      entry: 0,
      buildId: null,
      producers: [],
      target: { triple: null, architecture: null, core: null, fpu: null, floatAbi: null },
    },
    regions: names.map((name) => ({
      name,
      origin: 0,
      length: 1000,
      kind: name === "RAM" ? "ram" : "flash",
      used: contents.reduce((bytes, entry) => bytes + (entry.region === name ? entry.bytes : 0), 0),
      reserved: 0,
      free: 0,
      overflow: 0,
      evidence: "",
      parts: [],
    })),
    contents,
    findings: [],
  };
}

const classes = (base: ContentEntry[], head: ContentEntry[]): string[] =>
  diff(documentOf(base), documentOf(head))
    .changes.filter((change) => change.level === "symbol")
    .map((change) => `${change.class} ${change.baseName ?? ""}>${change.name} ${change.region} ${change.delta}`)
    .sort();

describe("classes", () => {
  test("moved to another section, with its load image", () => {
    const before = row({ symbol: "isr", section: ".text" });
    const after = [row({ symbol: "isr", section: ".data", region: "RAM" }), row({ symbol: "isr", section: ".data", region: "FLASH" })];
    expect(classes([before], after)).toEqual(["moved >isr FLASH 0", "moved >isr RAM 10"]);
  });

  test("hashes of legacy names do not count, copies are paired by their bodies", () => {
    const copy = (symbol: string, body: string, bytes: number) => row({ symbol, demangled: "core::fmt::write", body, bytes });
    const base = [copy("_ZN1h1", "aa", 40), copy("_ZN1h2", "bb", 60)];
    const head = [copy("_ZN1h8", "bb", 60), copy("_ZN1h9", "cc", 44)];
    expect(classes(base, head)).toEqual(["grown >core::fmt::write FLASH 4"]);
  });

  test("a function between the same neighbours with a similar size was renamed", () => {
    const around = (name: string, address: number) => row({ symbol: name, address, bytes: 20 });
    const base = [around("a", 0), row({ symbol: "old", address: 20, bytes: 100 }), around("b", 120)];
    const head = [around("a", 0), row({ symbol: "young", address: 20, bytes: 104 }), around("b", 124)];
    expect(classes(base, head)).toEqual(["renamed old>young FLASH 4"]);
    const other = [around("a", 0), row({ symbol: "young", address: 20, bytes: 300 }), around("b", 124)];
    expect(classes(base, other)).toEqual(["gone >old FLASH -100", "new >young FLASH 300"]);
  });

  test("other padding alone is layout", () => {
    const pad = (bytes: number) => row({ symbol: "(padding)", kind: "padding", bytes });
    const part = diff(documentOf([row({}), pad(2)]), documentOf([row({}), pad(4)]));
    expect(part.result).toBe("layout only");
    expect(new Set(part.changes.map((change) => change.class))).toEqual(new Set(["layout only"]));
  });

  test("equal sizes with other contents are not called layout", () => {
    expect(diff(documentOf([row({ body: "aa" })]), documentOf([row({ body: "bb" })])).result).toBe("same sizes");
  });
});

test("whatever the two sides hold, every level adds up to the regions", () => {
  const entry = fc.record({
    region: fc.constantFrom("FLASH", "RAM", "CCM"),
    section: fc.constantFrom(".text", ".data", ""),
    package: fc.constantFrom("app", "core", "(padding)"),
    version: fc.constantFrom("1.0.0", "2.0.0"),
    symbol: fc.constantFrom("a", "b", "a.1", "_ZN3app1f17h0123456789abcdefE", "anon.00000000000000000000000000000000.1", "(padding)"),
    demangled: fc.constantFrom("a", "x::f<u8>", "x::f<u16>", "x::{closure#0}", "x::{closure#1}"),
    kind: fc.constantFrom("function", "object", "padding", "unknown"),
    address: fc.nat(100),
    bytes: fc.nat(300),
    body: fc.constantFrom("aa", "bb", ""),
  }) as fc.Arbitrary<ContentEntry>;
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 25 }), fc.array(entry, { maxLength: 25 }), (base, head) => {
      expectSums(diff(documentOf(base), documentOf(head)), "generated");
      const same = diff(documentOf(base), documentOf(base));
      expect(same.changes).toEqual([]);
      expect(same.result).toBe("identical");
    }),
    { numRuns: 300 },
  );
});

// Expected by reading the names: the arguments between the brackets go, the brackets of qualified paths stay.
test.each([
  ["<app::Ring<u8, 16>>::push", "<app::Ring>::push"],
  ["core::ptr::drop_in_place::<heapless::String<24>>", "core::ptr::drop_in_place"],
  ["<heapless::Vec<T, N> as core::fmt::Write>::write_str", "<heapless::Vec as core::fmt::Write>::write_str"],
  ["core::option::Option<fn(u8) -> u8>::map", "core::option::Option::map"],
  ["std::vector<int, std::allocator<int> >::push_back(int const&)", "std::vector::push_back(int const&)"],
  ["Money::operator<(Money const&)", "Money::operator<(Money const&)"],
  ["Money::operator<<(int)", "Money::operator<<(int)"],
  ["broken<name", "broken<name"],
])("%s without generics", (name, plain) => {
  expect(withoutGenerics(name)).toBe(plain);
});

test.each([
  ["handler.constprop.0", "handler"],
  ["work.part.1.cold", "work"],
  ["state.12", "state"],
  [".12", ".12"],
])("%s without the compiler's suffix", (name, plain) => {
  expect(withoutSuffix(name)).toBe(plain);
});

// Oracle: arm-none-eabi-strip leaves every allocated byte where it was (cmp of objcopy -O binary).
describe("an image and its stripped copy", () => {
  const named = samples().find(({ name }) => name === "rtic-lm3s")!.elf;
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-"));
  const stripped = join(folder, "app.elf");
  afterAll(() => rmSync(folder, { recursive: true }));

  test("says that names are gone, and changes nothing else", async () => {
    writeFileSync(stripped, withoutSymbols(readFileSync(named)));
    const memory = ["--memory", join(dirname(named), "memory.x")];
    for (const [base, head, unnamed] of [
      [named, stripped, "head"],
      [stripped, named, "base"],
    ] as const) {
      const part = await compared(base, head, ...memory);
      expectSums(part, unnamed);
      expect([part.result, part.unnamed, part.changes, part.vectors, part.stack]).toEqual(["same sizes", unnamed, [], [], undefined]);
      const { out } = await cli(["diff", base, head, ...memory]);
      expect(out).toMatch(/^no size changed /);
      expect(out).toContain(`${stripped} has no symbols: names are gone, so sections are compared`);
    }
  });

  test("of another build: where handlers moved to is no change of vectors", async () => {
    writeFileSync(stripped, withoutSymbols(readFileSync(join(PAIRS, "function-added/function-added.elf"))));
    const part = await compared(join(PAIRS, "base/base.elf"), stripped);
    expect([part.unnamed, part.vectors]).toEqual(["head", []]);
  });
});

/** The image with its symbol table's type set to null, as if there were none [gABI, Sections]. */
function withoutSymbols(elf: Uint8Array): Uint8Array {
  const bytes = elf.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [table, size, count] = [view.getUint32(32, true), view.getUint16(46, true), view.getUint16(48, true)];
  for (let row = 0; row < count; row++)
    if (view.getUint32(table + row * size + 4, true) === 2) view.setUint32(table + row * size + 4, 0, true);
  return bytes;
}
