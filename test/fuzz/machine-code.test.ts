import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli, type Ran } from "../support/cli.ts";
import { CpuLimit } from "../support/cpu-ratio.ts";
import { numbersFrom } from "../support/random.ts";
import { samples } from "../support/samples.ts";

const COMMANDS = ["stack", "vectors", "panics", "dead", "retained"] as const;
const RUNS = process.env["CORTEX_SIZE_FUZZ"] === "full" ? 2000 : 150;
const limit = new CpuLimit();
/** Small images of each architecture, Rust and C. */
const IMAGES = /^(base-v8m|microbit-v6m|stack-tail-c|stack-m0-c|stack-m33|rp2040-adc|stack-dyn-m3|stack-unbounded-recursion)$/;

/** Extents in the file of what machine code is read from: code, data, symbols, and the section headers themselves. */
function extents(elf: Uint8Array): [start: number, length: number][] {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  const [headers, count] = [view.getUint32(32, true), view.getUint16(48, true)];
  const found: [number, number][] = [[headers, 40 * count]];
  for (let i = 0; i < count; i++) {
    const at = headers + 40 * i;
    const [type, flags] = [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
    const allocated = type === 1 && (flags & 2) !== 0;
    if (allocated || type === 2) found.push([view.getUint32(at + 16, true), view.getUint32(at + 20, true)]);
  }
  return found.filter(([, length]) => length > 0);
}

test(`what reads machine code ends with exit 0, 1 or 3 and whole output on ${RUNS} damaged images`, async () => {
  const numbers = numbersFrom(6061);
  const next = (below: number) => numbers() % below;
  const images = samples().filter(({ name }) => IMAGES.test(name));
  expect(images.length).toBeGreaterThan(5);
  const seen = new Map<number, number>();
  for (const command of COMMANDS) await cli([command, images[0]!.elf]); // the first run loads every module
  for (const command of COMMANDS) for (const { elf } of images) await limit.calibrate(() => cli([command, elf, "--json"]));
  for (let run = 0; run < RUNS; run++) {
    const image = images[run % images.length]!;
    const elf = new Uint8Array(readFileSync(image.elf));
    const places = extents(elf);
    // One to eight changes: bits, bytes, words of all ones, runs of another place's bytes.
    for (let change = next(8); change >= 0; change--) {
      const [start, length] = places[next(places.length)]!;
      const at = start + next(length);
      const kind = next(4);
      if (kind === 0) elf[at]! ^= 1 << next(8);
      else if (kind === 1) elf[at] = next(256);
      else if (kind === 2) elf.fill(0xff, at, Math.min(elf.length, at + 4));
      else elf.copyWithin(at, start + next(length), Math.min(elf.length, start + length));
    }
    const command = COMMANDS[next(COMMANDS.length)]!;
    const what = `${command} on ${image.name}, run ${run}`;
    let ran: Ran | undefined;
    const share = await limit.shareOf(async () => {
      ran = await cli([command, "-", "--json"], { stdin: elf });
    });
    expect(share, `${what}: processor time, of the limit`).toBeLessThan(1);
    const { code, out, err } = ran!;
    expect([0, 1, 3], `${what}: ${err}`).toContain(code);
    if (code === 3) expect(out, what).toBe("");
    else expect(() => JSON.parse(out), what).not.toThrow();
    seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  expect(process.memoryUsage().rss).toBeLessThan(1 << 30);
  console.log(
    `${RUNS} damaged images through ${COMMANDS.join(", ")}: ${[...seen].map(([code, count]) => `exit ${code} ${count}`).join(", ")}`,
  );
});
