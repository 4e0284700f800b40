import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { standardInput } from "../../../bin/files/standard-input.ts";
import type { Io } from "../../../bin/io.ts";
import { built } from "../../support/built.ts";
import { stdinOf } from "../../support/io.ts";
import { ROOT } from "../../support/samples.ts";

const ELF = join(ROOT, "samples/stack-m33/stack-m33.elf");
const MIB = 1 << 20;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-stdin-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** An input without end: `start`, then blanks. Counts what was taken of it. */
function endless(start: string): Pick<Io, "readStdin"> & { taken: number } {
  const input = {
    taken: 0,
    readStdin: (into: Uint8Array) => {
      into.fill(0x20);
      if (input.taken === 0) into.set(new TextEncoder().encode(start));
      input.taken += into.length;
      return into.length;
    },
  };
  return input;
}

describe("what is longer than is held", () => {
  /** Far more than the process takes for an image of this size. */
  const LENGTH = 256 * MIB;

  test("is read as a file of that name is, in less memory than it has bytes", { timeout: 120_000 }, () => {
    const path = join(folder, "long.elf");
    writeFileSync(path, readFileSync(ELF));
    truncateSync(path, LENGTH);
    const stdin = openSync(path, "r");
    try {
      const [named, piped] = [built(["sections", path, "--format", "csv"]), built(["sections", "-", "--format", "csv"], ROOT, { stdin })];
      expect(piped).toMatchObject({ code: 0, out: named.out, err: "" });
      if (process.platform === "linux") expect(piped.peak * 1024).toBeLessThan(LENGTH / 2);
    } finally {
      closeSync(stdin);
    }
  });

  test("lies in a file that has no name and goes with the process", async () => {
    vi.stubEnv("TMPDIR", folder);
    const bytes = new Uint8Array(20 * MIB).map((_, at) => at >> 3);
    bytes.set(readFileSync(ELF));
    const source = standardInput({ readStdin: stdinOf(bytes, 100_003) });
    expect(process.platform === "linux" ? readdirSync(folder) : []).toEqual([]);
    expect(source.size).toBe(bytes.length);
    for (const at of [0, MIB - 1, 17 * MIB + 5, bytes.length - 9]) expect(await source.read(at, 9)).toEqual(bytes.slice(at, at + 9));
    await source.close();
  });

  test.runIf(process.platform === "linux")("has no place: a sentence", () => {
    const path = join(folder, "long.elf");
    writeFileSync(path, readFileSync(ELF));
    truncateSync(path, 32 * MIB);
    const stdin = openSync(path, "r");
    try {
      expect(built(["sections", "-"], ROOT, { stdin, env: { TMPDIR: join(folder, "none") } })).toMatchObject({
        ...{ code: 2, out: "" },
        err: `cortex-size: no folder can be made in ${join(folder, "none")}: there is no such folder\n  TMPDIR names another place for it\n`,
      });
    } finally {
      closeSync(stdin);
    }
  });
});

test("an input without end is read no further than the most of its kind", () => {
  const script = endless("MEMORY { ");
  expect(() => standardInput(script)).toThrow("this is longer than 64 MiB, the most that is read of it; name a file instead (input/size)");
  expect(script.taken).toBeLessThan(66 * MIB);
  const foreign = endless("hello");
  expect(standardInput(foreign).size).toBe(foreign.taken);
  expect(foreign.taken).toBe(MIB);
});
