import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crateOf, demangle } from "../../../src/formats/demangle/index.ts";
import { haveTools, runTool } from "../../support/tools.ts";
import { recorded, sampleNames } from "./corpus.ts";

/** Names whose text differs, with both texts; the first ten. */
function differences(pairs: readonly [name: string, expected: string][]): string[] {
  return pairs
    .filter(([name, expected]) => demangle(name).text !== expected)
    .slice(0, 10)
    .map(([name, expected]) => `${name}\n  ours   ${demangle(name).text}\n  oracle ${expected}`);
}

// Oracle: rustc-demangle 0.1.28, `{:#}`, recorded by `node test/oracle/record-names.mjs`.
test("Rust names equal what rustc-demangle printed for them", () => {
  const pairs = recorded("rust.tsv.gz");
  const v0 = pairs.filter(([name]) => name.startsWith("_R")).length;
  expect(v0).toBeGreaterThan(2500);
  expect(pairs.length - v0).toBeGreaterThan(1000);
  expect(differences(pairs)).toEqual([]);
  console.log(`compared ${v0} v0 and ${pairs.length - v0} legacy names with rustc-demangle's recorded output`);
});

// Oracle: arm-none-eabi-c++filt (GNU Binutils) 2.40, recorded by `node test/oracle/record-names.mjs`.
test("C++ names equal what c++filt printed for them", () => {
  const pairs = recorded("cpp.tsv.gz");
  expect(pairs.length).toBeGreaterThan(4500);
  expect(differences(pairs)).toEqual([]);
  console.log(`compared ${pairs.length} C++ names with c++filt's recorded output`);
});

test("the crate without the text is the crate with the text", () => {
  const rust = recorded("rust.tsv.gz");
  const different = rust.map(([name]) => name).filter((name) => crateOf(name)?.name !== demangle(name).crate?.name);
  expect(different).toEqual([]);
  expect(rust.filter(([name]) => crateOf(name) === undefined && !demangle(name).text.startsWith("__rustc::"))).toEqual([]);
});

// Oracle: the crate itself, built here: `cargo run --release` in test/oracle/rustc-demangle.
test("Rust names of all samples equal rustc-demangle's", () => {
  if (!haveTools("rustc-demangle over the samples", "cargo")) return;
  const folder = join(import.meta.dirname, "../../oracle/rustc-demangle");
  const names = [...sampleNames("_R"), ...sampleNames("_Z").filter((name) => demangle(name).style === "rust-legacy")];
  const args = ["run", "--release", "--quiet", "--target-dir", join(tmpdir(), "cortex-size-oracle")];
  const done = spawnSync("cargo", args, { cwd: folder, input: `${names.join("\n")}\n`, encoding: "utf8", maxBuffer: 1 << 30 });
  if (done.status !== 0) {
    console.log(`SKIPPED: rustc-demangle over the samples: it could not be built: ${done.stderr.split("\n")[0]}`);
    return;
  }
  const texts = done.stdout.split("\n");
  const pairs = names.flatMap((name, i): [string, string][] => {
    const text = texts[i]!.split("\t")[0]!;
    return text === "" ? [] : [[name, text]];
  });
  expect(differences(pairs)).toEqual([]);
  console.log(`compared ${pairs.length} names of the samples with rustc-demangle`);
});

// Oracle: `arm-none-eabi-c++filt < names`.
test("C++ names of all samples equal c++filt's", () => {
  if (!haveTools("c++filt over the samples", "arm-none-eabi-c++filt")) return;
  const names = sampleNames("_Z").filter((name) => demangle(name).style !== "rust-legacy");
  const texts = runTool("arm-none-eabi-c++filt", [], { input: `${names.join("\n")}\n` }).split("\n");
  expect(differences(names.map((name, i) => [name, texts[i]!]))).toEqual([]);
  console.log(`compared ${names.length} C++ names of the samples with c++filt`);
});
