import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { BytesHash } from "../../src/kernel/hash.ts";
import { cli, cliDocument } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

const hashOf = (...pieces: readonly Uint8Array[]) => {
  const hash = new BytesHash();
  for (const piece of pieces) hash.add(piece);
  return hash.text;
};
const ascii = (text: string) => new TextEncoder().encode(text);

// Oracle: test vectors of draft-eastlake-fnv, appendix C.
test.each([
  ["", "cbf29ce484222325"],
  ["a", "af63dc4c8601ec8c"],
  ["b", "af63df4c8601f1a5"],
  ["foobar", "85944171f73967e8"],
])("the hash of %j is FNV-1a of 64 bits", (text, expected) => expect(hashOf(ascii(text))).toBe(expected));

test("bytes that come in pieces have the hash of all of them", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 37) & 255);
  expect(hashOf(bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1, 4999), bytes.subarray(4999))).toBe(hashOf(bytes));
});

test("two builds of which one byte differs that no symbol owns are not identical", async () => {
  const { elf } = samples().find(({ name }) => name === "alloc-m33")!;
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-hashes-"));
  try {
    const next = join(folder, "alloc-m33.elf");
    const bytes = readFileSync(elf);
    const at = bytes.indexOf("range end index ");
    expect(at).toBeGreaterThan(0);
    bytes.write("R", at);
    writeFileSync(next, bytes);
    for (const name of ["alloc-m33.map", "memory.x", "Cargo.lock"]) copyFileSync(join(dirname(elf), name), join(folder, name));
    const { image } = await cliDocument("diff", elf, next);
    expect(image?.pieces.find(({ section }) => section === ".rodata")?.hash).toMatch(/^[0-9a-f]{16}$/);
    const { out, code } = await cli(["diff", elf, next, "--exit-code"]);
    expect({ out: out.split("\n")[0], code }).toEqual({ out: "no size changed; contents did", code: 1 });
    writeFileSync(next, readFileSync(elf));
    expect((await cliDocument("diff", elf, next)).diff?.result).toBe("identical");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
