import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { memberSource, readArchive } from "../../../src/formats/ar/archive.ts";
import { cli } from "../../support/cli.ts";
import { buildElf } from "../../support/elf-builder.ts";
import { haveTools } from "../../support/tools.ts";

const header = (name: string, size: number) =>
  `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}${String(size).padEnd(10)}\`\n`;
const even = (text: string) => (text.length % 2 === 0 ? text : `${text}\n`);
const source = (text: string) => new BufferSource("lib.a", new TextEncoder().encode(text));

describe("members", () => {
  test("System V: short names, long names in //, the symbol index left out", async () => {
    const names = "a_member_with_a_long_name.o/\nanother_long_member_name.o/\n";
    const text = `!<arch>\n${header("/", 4)}\0\0\0\0${header("//", names.length)}${even(names)}${header("a.o/", 3)}abc\n${header("/0", 2)}de${header("/29", 1)}f\n`;
    const { members, thin } = await readArchive(source(text));
    expect(thin).toBe(false);
    expect(members.map(({ name, size }) => [name, size])).toEqual([
      ["a.o", 3],
      ["a_member_with_a_long_name.o", 2],
      ["another_long_member_name.o", 1],
    ]);
    const bytes = memberSource(source(text), members[1]!);
    expect(new TextDecoder().decode(await bytes.read(0, bytes.size))).toBe("de");
  });

  test("BSD: names in front of the bytes, __.SYMDEF left out", async () => {
    const text = `!<arch>\n${header("#1/12", 12 + 4)}__.SYMDEF\0\0\0wxyz${header("#1/20", 20 + 2)}a_bsd_member_name.o\0hi`;
    const { members } = await readArchive(source(text));
    expect(members.map(({ name, size }) => [name, size])).toEqual([["a_bsd_member_name.o", 2]]);
  });

  test.each([
    [
      "truncated in a header",
      "!<arch>\nshort",
      /lib\.a: file 0x8: 5 bytes are left; a member header has 60: is the archive truncated\? \(ar\/header\)/,
    ],
    ["no end of header", `!<arch>\n${"x".repeat(60)}`, /a member header does not end in/],
    [
      "no number for a size",
      `!<arch>\n${header("a.o/", 0).replace("0         `", "many      `")}`,
      /the size of a member is "many"; a decimal number is expected/,
    ],
    [
      "a member past the end",
      `!<arch>\n${header("a.o/", 99)}`,
      /member a\.o\/ ends at 0xa7, after the file's end 0x44: is the archive truncated\?/,
    ],
    ["a name outside the table", `!<arch>\n${header("/77", 0)}`, /name \/77 lies outside the name table of 0 bytes/],
  ])("%s is one sentence", async (_, text, message) => {
    await expect(readArchive(source(text))).rejects.toThrow(message);
  });
});

/** Oracle: `arm-none-eabi-size` and `llvm-size` on archives of `arm-none-eabi-ar`, run here. */
test.runIf(haveTools("size of archives against GNU size and llvm-size", "arm-none-eabi-ar", "arm-none-eabi-size", "llvm-size"))(
  "size prints archives, thin archives and @file as the tools do",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "cortex-size-ar-"));
    try {
      const object = (bytes: number, common: number) =>
        buildElf({
          type: 1,
          sections: [
            { name: ".text", flags: 6, bytes: new Uint8Array(bytes) },
            { name: ".bss", type: 8, flags: 3, size: 12 },
          ],
          symbols: [{ name: "shared", value: 4, size: common, type: 1, section: 0xfff2 }],
        });
      writeFileSync(join(folder, "a.o"), object(20, 40));
      writeFileSync(join(folder, "a_much_longer_object_name.o"), object(300, 8));
      writeFileSync(join(folder, "files"), "lib.a 'a.o'\n");
      const run = (tool: string, args: string[]) => spawnSync(tool, args, { cwd: folder, encoding: "utf8" });
      expect(run("arm-none-eabi-ar", ["rcs", "lib.a", "a.o", "a_much_longer_object_name.o"]).status).toBe(0);
      expect(run("arm-none-eabi-ar", ["rcsT", "thin.a", "a.o", "a_much_longer_object_name.o"]).status).toBe(0);
      let compared = 0;
      for (const [flavor, tool] of [
        ["gnu", "arm-none-eabi-size"],
        ["llvm", "llvm-size"],
      ] as const) {
        for (const args of [[], ["-A"], ["-t"], ["--common"], ["-A", "--common"], ["-o", "-t"], ["-A", "-x"]]) {
          for (const files of [["lib.a"], ["thin.a"], ["lib.a", "a.o"], ...(flavor === "gnu" ? [["@files"]] : [])]) {
            const { out } = await cli(["size", "--flavor", flavor, ...args, ...files], { cwd: folder });
            expect(out, `${tool} ${[...args, ...files].join(" ")}`).toBe(run(tool, [...args, ...files]).stdout);
            compared++;
          }
        }
      }
      console.log(`${compared} outputs on archives are equal`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
