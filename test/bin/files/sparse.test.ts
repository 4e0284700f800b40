import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { built } from "../../support/built.ts";
import { ROOT } from "../../support/samples.ts";

const SAMPLE = join(ROOT, "samples/c-newlib-f4/c-newlib-f4.elf");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-sparse-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The sample with one section of 2 GiB, which takes no room on the disk: section headers are written anew behind the file's bytes [ELF, Section header]. */
function withSparse(section: string): string {
  const old = readFileSync(SAMPLE);
  const [headers, count, names] = [old.readUInt32LE(32), old.readUInt16LE(48), old.readUInt16LE(50)];
  const table = Buffer.from(old.subarray(headers, headers + 40 * count));
  const strings = table.readUInt32LE(40 * names + 16);
  const start = (old.length + table.length + 0xffff) & ~0xffff;
  for (let at = 0; at < table.length; at += 40) {
    const from = strings + table.readUInt32LE(at);
    if (old.toString("latin1", from, old.indexOf(0, from)) !== section) continue;
    table.writeUInt32LE(start, at + 16);
    table.writeUInt32LE(2 ** 31, at + 20);
  }
  const path = join(folder, `sparse${section}.elf`);
  const whole = Buffer.concat([old, table]);
  whole.writeUInt32LE(old.length, 32);
  writeFileSync(path, whole);
  truncateSync(path, start + 2 ** 31);
  return path;
}

// More than the sample itself takes is a sign that the section was held, or read to its end.
describe.each([".debug_info", ".debug_frame", ".debug_line", ".symtab", ".strtab"])("%s of 2 GiB", (section) => {
  test.each(["show", "units", "stack"])("%s ends with an answer or a sentence, in the memory that the whole file takes", (command) => {
    const [plain, sparse] = [built([command, SAMPLE]), built([command, withSparse(section)])];
    expect([0, 3], sparse.err).toContain(sparse.code);
    expect(sparse.peak).toBeLessThan(1.5 * plain.peak);
    expect(sparse.cpu).toBeLessThan(10 * plain.cpu);
  });
});
