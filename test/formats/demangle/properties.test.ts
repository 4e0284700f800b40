import fc from "fast-check";
import { expect, test } from "vitest";
import { crateOf, demangle } from "../../../src/formats/demangle/index.ts";
import { numbersFrom } from "../../support/random.ts";
import { recorded } from "./corpus.ts";

/** A piece of the v0 grammar: how it is mangled and how Rust writes it. */
interface Piece {
  readonly mangled: string;
  readonly text: string;
}

const identifier = fc
  .stringMatching(/^[a-z_][a-z0-9_]{0,6}$/)
  .map((text): Piece => ({ mangled: `${text.length}${/^[0-9_]/.test(text) ? "_" : ""}${text}`, text }));
const basic = fc
  .constantFrom(["h", "u8"], ["l", "i32"], ["b", "bool"], ["e", "str"], ["u", "()"], ["z", "!"], ["j", "usize"])
  .map(([mangled, text]): Piece => ({ mangled: mangled!, text: text! }));
const number = fc
  .tuple(fc.constantFrom("h", "j", "y"), fc.nat())
  .map(([tag, value]): Piece => ({ mangled: `K${tag}${value.toString(16)}_`, text: String(value) }));

const { type } = fc.letrec<{ type: Piece; path: Piece }>((tie) => ({
  path: fc.oneof(
    { depthSize: "small" },
    identifier.map((name) => ({ mangled: `C${name.mangled}`, text: name.text })),
    fc
      .tuple(tie("path"), identifier)
      .map(([path, name]) => ({ mangled: `Nt${path.mangled}${name.mangled}`, text: `${path.text}::${name.text}` })),
    fc.tuple(tie("path"), fc.array(fc.oneof(tie("type"), number), { maxLength: 3 })).map(([path, list]) => ({
      mangled: `I${path.mangled}${list.map((item) => item.mangled).join("")}E`,
      text: `${path.text}<${list.map((item) => item.text).join(", ")}>`,
    })),
    fc
      .tuple(tie("type"), tie("path"))
      .map(([self, trait]) => ({ mangled: `Y${self.mangled}${trait.mangled}`, text: `<${self.text} as ${trait.text}>` })),
  ),
  type: fc.oneof(
    { depthSize: "small" },
    basic,
    tie("path"),
    tie("type").map((inner) => ({ mangled: `R${inner.mangled}`, text: `&${inner.text}` })),
    tie("type").map((inner) => ({ mangled: `O${inner.mangled}`, text: `*mut ${inner.text}` })),
    tie("type").map((inner) => ({ mangled: `S${inner.mangled}`, text: `[${inner.text}]` })),
    fc.array(tie("type"), { maxLength: 3 }).map((list) => ({
      mangled: `T${list.map((item) => item.mangled).join("")}E`,
      text: `(${list.map((item) => item.text).join(", ")}${list.length === 1 ? "," : ""})`,
    })),
    fc.tuple(tie("type"), tie("type")).map(([from, to]) => ({
      mangled: `F${from.mangled}E${to.mangled}`,
      text: `fn(${from.text})${to.mangled === "u" ? "" : ` -> ${to.text}`}`,
    })),
  ),
}));

test("names made from the grammar are written as Rust writes them", () => {
  fc.assert(
    fc.property(type, identifier, identifier, (self, crate, method) => {
      const name = `_RNvMC${crate.mangled}${self.mangled}${method.mangled}`;
      const parts = demangle(name);
      expect(parts.text).toBe(`<${self.text}>::${method.text}`);
      expect(parts.crate).toEqual({ name: crate.text, disambiguator: "0", isEstimate: false });
      expect(crateOf(name)).toEqual(parts.crate);
      expect(parts.definition).toBe(`${crate.text}::{impl#0}::${method.text}`);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test("a back reference writes what stands there", () => {
  fc.assert(
    fc.property(type, (inner) => {
      // The type starts behind `MC0T`, at 4: `B3_`.
      expect(demangle(`_RMC0T${inner.mangled}B3_E`).text).toBe(`<(${inner.text}, ${inner.text})>`);
    }),
    { numRuns: 300, seed: 2 },
  );
});

test("changed names never throw, and are raw or taken apart", () => {
  const next = numbersFrom(0x5eed);
  const alphabet = "_RZNCMXYISTKBELEvhuls0123456789$.abc<é";
  let taken = 0;
  for (const [name] of [...recorded("rust.tsv.gz"), ...recorded("cpp.tsv.gz")].filter((_, i) => i % 4 === 0)) {
    for (let round = 0; round < 3; round++) {
      const at = 2 + (next() % Math.max(name.length - 2, 1));
      const kind = next() % 3;
      const char = alphabet.charAt(next() % alphabet.length);
      const changed = kind === 0 ? name.slice(0, at) : name.slice(0, at) + char + name.slice(at + (kind === 1 ? 1 : 0));
      const parts = demangle(changed);
      expect(parts.style === "none" ? parts.text : parts.path).toBeTypeOf("string");
      expect(parts.definition).toBeTypeOf("string");
      crateOf(changed);
      if (parts.style === "none") expect(parts.text).toBe(changed);
      else taken++;
    }
  }
  expect(taken).toBeGreaterThan(500);
});

test("names that describe exponentially much stay raw", () => {
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  const rust = `_RMC0${"T".repeat(30)}p${Array.from({ length: 30 }, (_, i) => `B${digits[31 - i]}_E`).join("")}`;
  expect(demangle(rust)).toMatchObject({ style: "none", text: rust });
  // Each pair repeats the one before it.
  let cpp = "_Z1fI";
  for (let i = 0; i < 30; i++)
    cpp += i === 0 ? "1AIiiE" : `1BIS${i === 1 ? "" : digits[i - 2]!.toUpperCase()}_S${i === 1 ? "" : digits[i - 2]!.toUpperCase()}_E`;
  cpp += "EvT_";
  expect(demangle(cpp).text.length).toBeLessThanOrEqual(1_000_000);
  const chained = `_Z1f${Array.from({ length: 40 }, (_, i) => `PFS${i === 0 ? "i" : `${i - 1}_`}S_E`).join("")}`;
  expect(demangle(chained).text.length).toBeLessThanOrEqual(1_000_000);
});

test("deep nesting stays raw", () => {
  for (const name of [
    `_RMC0${"R".repeat(100_000)}u`,
    `_RIC100000${"R".repeat(100_000)}B7_E`,
    `_Z1f${"P".repeat(100_000)}i`,
    `_Z1f${"1AI".repeat(50_000)}`,
    `_ZN${"1aI".repeat(50_000)}`,
    `_Z1fIX${"sr1aI".repeat(200)}`,
    `_Z${"Z".repeat(100_000)}`,
    `_ZN${"1a".repeat(3000)}E${"S_".repeat(3000)}`,
    `_R${"N".repeat(100_000)}`,
    `_RY${"RY".repeat(50_000)}`,
  ]) {
    expect(demangle(name).style === "none" || demangle(name).text.length <= 1_000_000).toBe(true);
    crateOf(name);
  }
  const nested = `_RMC0${"R".repeat(500)}u`;
  expect(demangle(nested).style).toBe("none");
  expect(demangle(`_RMC0${"R".repeat(499)}u`).text).toBe(`<${"&".repeat(499)}()>`);
});
