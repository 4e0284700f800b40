import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSegger } from "../../../support/segger-build.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");

/** The fixtures' heads: enough to reach every part of a map, small enough for thousands of readings. */
export const originals: readonly string[] = [
  ...readdirSync(FIXTURES)
    .filter((file) => file.endsWith(".map"))
    .map((file) => readFileSync(join(FIXTURES, file), "latin1")),
  buildSegger("2.34a").map,
  buildSegger("4.44.0").map,
].map((text) => shortened(text));

/** Every fourth line of a long map, so that all of its parts stay. */
function shortened(text: string): string {
  const lines = text.split("\n");
  const keep = Math.max(1, Math.floor(lines.length / 120));
  return lines.filter((line, index) => index % keep === 0 || /^[A-Z*"]/.test(line)).join("\n");
}

/** One change: bits, a cut, a line twice or gone, a number grown, bytes of nothing, two maps joined. */
export function mutated(text: string, next: () => number): Buffer {
  const at = next() % text.length;
  const lines = () => text.split("\n");
  switch (next() % 8) {
    case 0: {
      const bytes = Buffer.from(text, "latin1");
      for (let i = 0; i < 1 + (next() % 20); i++) bytes[next() % bytes.length]! ^= 1 << (next() % 8);
      return bytes;
    }
    case 1:
      return Buffer.from(text.slice(0, at), "latin1");
    case 2:
      return Buffer.from(
        text.replace(/0x[0-9a-f]+/g, (number) => (next() % 9 === 0 ? `0x${"f".repeat(next() % 40)}` : number)),
        "latin1",
      );
    case 3:
      return Buffer.from(
        lines()
          .filter(() => next() % 5 !== 0)
          .join("\n"),
        "latin1",
      );
    case 4:
      return Buffer.from(
        lines()
          .sort(() => (next() % 2) - 0.5)
          .join("\n"),
        "latin1",
      );
    case 5:
      return Buffer.from(text.slice(0, at) + String.fromCharCode(next() % 256).repeat(next() % 5000) + text.slice(at), "latin1");
    case 6:
      return Buffer.from(text.slice(0, at) + originals[next() % originals.length]!.slice(next() % 2000), "latin1");
    default:
      return Buffer.from(
        text.replaceAll(/ {2,}/g, (blanks) => (next() % 7 === 0 ? " " : blanks)),
        "latin1",
      );
  }
}
