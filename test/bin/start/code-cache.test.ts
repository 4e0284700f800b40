import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packCompiled, unpackCompiled } from "../../../bin/start/code-cache.ts";
import { BUILT } from "../../support/built.ts";
import { samples } from "../../support/samples.ts";

const elf = samples()[0]!.elf;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function size(cache: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUILT, "size", elf], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], CORTEX_SIZE_CACHE: cache },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const kept = () => readdirSync(folder).flatMap((inner) => readdirSync(join(folder, inner)).map((name) => join(folder, inner, name)));

test("the first run keeps what it compiled for its command, the second takes it as it is", () => {
  const first = size(folder);
  expect(kept().map((path) => path.split("/").at(-1))).toEqual(["size"]);
  const [path] = kept();
  const { mtimeMs, ino } = statSync(path!);
  expect(size(folder)).toBe(first);
  expect(statSync(path!)).toMatchObject({ mtimeMs, ino });
});

test.each([
  ["empty", () => Buffer.alloc(0)],
  ["cut", (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ["of other bytes", (whole: Buffer) => whole.map((byte, at) => (at < 4 ? byte : byte ^ 0xa5))],
])("a cache that is %s is made again", (_, damage) => {
  const first = size(folder);
  const [path] = kept();
  const whole = readFileSync(path!);
  writeFileSync(path!, damage(whole));
  expect(size(folder)).toBe(first);
  expect(unpackCompiled(readFileSync(path!)).size).toBe(unpackCompiled(whole).size);
});

test("without a folder that can be written the program runs all the same", () => {
  const first = size("");
  writeFileSync(join(folder, "file"), "");
  expect(size(join(folder, "file"))).toBe(first);
  chmodSync(folder, 0o500);
  expect(size(join(folder, "below"))).toBe(first);
  chmodSync(folder, 0o700);
});

test("what is packed comes out again, and nothing of what is cut", () => {
  const packed = packCompiled(
    new Map([
      ["a.js", Buffer.from("one")],
      ["b.js", Buffer.alloc(0)],
    ]),
  );
  expect([...unpackCompiled(packed)].map(([name, code]) => [name, code.toString()])).toEqual([
    ["a.js", "one"],
    ["b.js", ""],
  ]);
  expect(unpackCompiled(packed.subarray(0, -1)).size).toBe(0);
});
