import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { LONGEST_LINE, visitLines } from "../../src/bytes/lines.ts";
import { numbersFrom } from "../support/random.ts";

async function linesOf(text: string): Promise<string[]> {
  const lines: string[] = [];
  const source = new BufferSource("text", Buffer.from(text, "latin1"));
  const count = await visitLines(source, (bytes, start, end, line, truncated) => {
    lines.push(Buffer.from(bytes.subarray(start, end)).toString("latin1") + (truncated ? "…" : ""));
    expect(line).toBe(lines.length);
  });
  expect(count).toBe(lines.length);
  return lines;
}

test("line ends are \\n or \\r\\n, and the last line need not have one", async () => {
  expect(await linesOf("")).toEqual([]);
  expect(await linesOf("\n")).toEqual([""]);
  expect(await linesOf("a\r\n\r\nb\rc\nd")).toEqual(["a", "", "b\rc", "d"]);
  expect(await linesOf("a\r")).toEqual(["a"]);
});

/** Oracle: `String.prototype.split`, over lines that end at every offset of the window of about 1 MiB. */
test("lines across window borders equal split's", async () => {
  const next = numbersFrom(7);
  const parts: string[] = [];
  for (let length = 0; length < 5_000_000; ) {
    const line = String.fromCharCode(33 + (next() % 90)).repeat(next() % 9000);
    parts.push(line);
    length += line.length;
  }
  expect((await linesOf(parts.join("\n"))).join("\n") === parts.join("\n")).toBe(true);
});

test("a line longer than the limit is cut and said to be, and the next lines are whole", async () => {
  const lines = await linesOf(`first\n${"x".repeat(3 * LONGEST_LINE)}\nlast\n`);
  expect(lines.map((line) => line.length)).toEqual([5, LONGEST_LINE + 1, 4]);
  expect(await linesOf("y".repeat(LONGEST_LINE))).toEqual(["y".repeat(LONGEST_LINE)]);
});
