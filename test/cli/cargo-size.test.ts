import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

/** What cargo size does to a line of `llvm-size -A`: a decimal third word of a line with a leading dot becomes hexadecimal, its right edge kept [seen: cargo-binutils 0.4.0]. */
function likeCargo(line: string): string {
  const words = /^(\.\S+\s+\d+)(\s+)(\d+)$/.exec(line);
  if (words === null) return line;
  const hex = `0x${Number(words[3]).toString(16)}`;
  return words[1] + hex.padStart(words[2]!.length + words[3]!.length);
}

test("--flavor cargo prints llvm-size's layout as cargo size rewrites it", async () => {
  let lines = 0;
  for (const sample of samples()) {
    const llvm = (await cli(["size", "-A", sample.elf])).out;
    const cargo = (await cli(["size", "-A", "--flavor", "cargo", sample.elf])).out;
    expect(cargo).toBe(llvm.split("\n").map(likeCargo).join("\n"));
    lines += cargo.split("\n").filter((line) => line.includes("0x")).length;
    for (const plain of [["-A", "-x"], ["-B"], ["-A", "-o"]]) {
      expect((await cli(["size", ...plain, "--flavor", "cargo", sample.elf])).out).toBe((await cli(["size", ...plain, sample.elf])).out);
    }
  }
  expect(lines).toBeGreaterThan(100);
});
