import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { built } from "../support/built.ts";
import { cli, type Ran } from "../support/cli.ts";
import { CpuLimit } from "../support/cpu-ratio.ts";
import { buildElf } from "../support/elf-builder.ts";
import { numbersFrom } from "../support/random.ts";
import { samples } from "../support/samples.ts";

const TRUNCATIONS = 200;
const CHANGES = 2000;
const limit = new CpuLimit();

/** Offsets of the bytes that decide how the rest is read: header, program headers, section headers, symbol table, attributes, notes. */
function structure(elf: Uint8Array): number[] {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  const [programs, sections] = [view.getUint32(28, true), view.getUint32(32, true)];
  const ranges: [number, number][] = [
    [0, 52],
    [programs, 32 * view.getUint16(44, true)],
    [sections, 40 * view.getUint16(48, true)],
  ];
  for (let i = 0; i < view.getUint16(48, true); i++) {
    const at = sections + 40 * i;
    const type = view.getUint32(at + 4, true);
    if (type === 2 || type === 7 || type === 0x70000003)
      ranges.push([view.getUint32(at + 16, true), Math.min(2048, view.getUint32(at + 20, true))]);
  }
  return ranges.flatMap(([start, length]) => Array.from({ length }, (_, i) => start + i));
}

/** Reads what is damaged; `isFollowed` follows its code too, which costs ten times as much (damaged code: machine-code.test.ts). */
async function runDamaged(what: string, elf: Uint8Array, isFollowed: boolean): Promise<number> {
  let ran: Ran | undefined;
  const share = await limit.shareOf(async () => {
    ran = await cli(isFollowed ? ["-"] : ["-", "--quick"], { stdin: elf });
  });
  expect(share, `${what}: processor time, of the limit`).toBeLessThan(1);
  const { code, out, err } = ran!;
  expect([0, 1, 3], `${what}: ${err}`).toContain(code);
  if (code === 3) {
    expect(out, what).toBe("");
    expect(err, what).toMatch(/^cortex-size: \(standard input\).*: .+ \([a-z0-9-]+\/[a-z0-9-]+\)\n$/);
  } else {
    expect(err, what).toBe("");
  }
  return code;
}

test(`damaged images end with exit 0, 1 or 3 and one sentence: each sample cut at ${TRUNCATIONS} places, ${CHANGES} bytes changed`, async () => {
  const numbers = numbersFrom(20240607);
  const next = (below: number) => numbers() % below;
  const seen = { 0: 0, 1: 0, 3: 0 } as Record<number, number>;
  const all = samples();
  await cli([all[0]!.elf]); // the first run loads every module
  for (const { elf } of all) await limit.calibrate(() => cli([elf]));
  const changes = Math.ceil(CHANGES / (process.env["CORTEX_SIZE_FUZZ"] === "full" ? 1 : 10));
  for (const sample of all) {
    const whole = new Uint8Array(readFileSync(sample.elf));
    for (let i = 0; i < TRUNCATIONS; i++) {
      const length = Math.floor((whole.length * i) / TRUNCATIONS);
      seen[await runDamaged(`${sample.name} cut at ${length}`, whole.subarray(0, length), i % 50 === 0)]!++;
    }
    const offsets = structure(whole);
    for (let i = 0; i < changes; i++) {
      const at = offsets[next(offsets.length)]!;
      const before = whole[at]!;
      whole[at] = i % 2 === 0 ? before ^ (1 << next(8)) : next(256);
      seen[await runDamaged(`${sample.name} byte 0x${at.toString(16)} = 0x${whole[at]!.toString(16)}`, whole, i % 50 === 0)]!++;
      whole[at] = before;
    }
  }
  expect(process.memoryUsage().rss).toBeLessThan(1 << 30);
  console.log(`${seen[0]! + seen[1]! + seen[3]!} damaged inputs of ${all.length} samples: exit 0 ${seen[0]}, 1 ${seen[1]}, 3 ${seen[3]}`);
});

test("a sparse 2 GiB ELF answers size: nothing but headers is read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-"));
  try {
    const path = join(folder, "sparse.elf");
    const elf = buildElf({ sections: [{ name: ".text", flags: 6, address: 0, bytes: new Uint8Array(100) }] });
    // The debug section reaches to the end of the file.
    const big = buildElf({
      sections: [
        { name: ".text", flags: 6, address: 0, bytes: new Uint8Array(100) },
        { name: ".debug_info", type: 1 },
      ],
    });
    const view = new DataView(big.buffer);
    const header = view.getUint32(32, true) + 2 * 40;
    view.setUint32(header + 20, 2 ** 31 - view.getUint32(header + 16, true), true);
    const descriptor = openSync(path, "w");
    writeSync(descriptor, big);
    ftruncateSync(descriptor, 2 ** 31);
    closeSync(descriptor);
    writeFileSync(join(folder, "small.elf"), elf);
    const small = built(["size", "-A", "small.elf"], folder);
    const sparse = built(["size", "-A", "sparse.elf"], folder);
    expect([small.code, sparse.code]).toEqual([0, 0]);
    expect(sparse.out).toContain(".debug_info");
    expect(sparse.peak - small.peak).toBeLessThan(10 * 1024);
    console.log(`peak of size: ${small.peak} KiB on ${elf.length} bytes, ${sparse.peak} KiB on 2 GiB`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
