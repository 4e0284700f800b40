import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

const [ALLOCATED, EXECUTABLE] = [2, 4];

/** An image with the section of a name marked as code that lies in memory, which no segment loads. */
function marked(elf: Uint8Array, name: string): Uint8Array {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  const [headers, count, names] = [view.getUint32(32, true), view.getUint16(48, true), view.getUint16(50, true)];
  const strings = view.getUint32(headers + 40 * names + 16, true);
  for (let i = 1; i < count; i++) {
    const start = strings + view.getUint32(headers + 40 * i, true);
    if (Buffer.from(elf.subarray(start, elf.indexOf(0, start))).toString("latin1") !== name) continue;
    view.setUint32(headers + 40 * i + 8, ALLOCATED | EXECUTABLE, true);
  }
  return elf;
}

test("what no segment loads is no code, whatever its section is marked as: the bounds are those of the image, and it is said", async () => {
  const { elf } = samples().find(({ name }) => name === "debug-v7m")!;
  const stackOf = async (bytes: Uint8Array) => {
    const { code, out, err } = await cli(["stack", "-", "--json"], { stdin: bytes });
    expect(code, err).toBe(0);
    return JSON.parse(out);
  };
  const whole = await stackOf(new Uint8Array(readFileSync(elf)));
  const damaged = await stackOf(marked(new Uint8Array(readFileSync(elf)), ".debug_info"));
  expect(whole.stack.worstCase).toBeDefined();
  expect(damaged.stack).toEqual(whole.stack);
  expect(damaged.findings).toContainEqual(
    expect.objectContaining({ code: "code/left-out", message: expect.stringContaining("no segment loads what they hold: .debug_info") }),
  );
});
