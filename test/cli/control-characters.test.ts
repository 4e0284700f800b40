import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../bin/run.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
import { testIo } from "../support/io.ts";
import { haveTools } from "../support/tools.ts";

/** A colour, a bell, DEL, C1's CSI, a mark that reorders text, a carriage return. */
const ACTING = "\u001b[31m\u0007\u007f\u009b2J\u202e\r";
const SHOWN = "\\u{1b}[31m\\u{7}\\u{7f}\\u{9b}2J\\u{202e}\\u{d}";
/** C0 but newline and tab, DEL, C1, bidirectional marks and overrides. */
const ACTS = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const ALLOCATED_CODE = 6;

let folder: string;
const file = `a${ACTING}.elf`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-control-"));
  const sections = [{ name: `.s${ACTING}ü`, flags: ALLOCATED_CODE, address: 0x0800_0000, bytes: new Uint8Array(16) }];
  const symbols = [{ name: `f${ACTING}`, value: 0x0800_0001, size: 16, section: 0 }];
  const elf = buildElf({ sections, symbols });
  for (const name of [file, "a.elf"]) writeFileSync(join(folder, name), elf);
  writeFileSync(join(folder, "Cargo.lock"), `version = 4\n\n[[package]]\nname = "q${ACTING}\nversion = "1"\n`);
  writeFileSync(join(folder, "memory.x"), `MEMORY { FLASH${ACTING} : ORIGIN = 0, LENGTH = 1M }\n`);
  writeFileSync(join(folder, "a.toml"), `a = "${ACTING}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("size", () => {
  test.each([["-A"], ["-B"], ["-G"]])("%s gives names to a pipe as they are, and escaped to a terminal", async (format) => {
    const piped = await cli(["size", format, file], { cwd: folder });
    const shown = await cli(["size", format, file], { cwd: folder, terminal: true });
    expect(piped.out).toContain(`a${ACTING}.elf`);
    expect(shown.out).toContain(`a${SHOWN}.elf`);
    expect(shown.out).not.toMatch(ACTS);
    expect(shown.out.split("\n").length).toBe(piped.out.split("\n").length);
  });

  // Oracle: llvm-size 14.0.6 and GNU size 2.40 pad names by bytes; this one has more of them than characters.
  test("-A gives a name as many columns as it has bytes", async () => {
    const width = 2 + Buffer.byteLength(`.s${ACTING}ü`);
    expect((await cli(["size", "-A", "a.elf"], { cwd: folder })).out.split("\n")[1]).toMatch(
      new RegExp(`^section {${width - 7 + 1 + 2}}size `),
    );
  });
});

// Oracle: llvm-size 14.0.6 and GNU size 2.40, which print a name's bytes whatever they are: here 0xe9, é of Latin-1.
test.each([["-A"], ["-A", "--flavor=gnu"]])(
  "size %s %s gives a section's name that is no UTF-8 to a pipe byte by byte",
  async (...words) => {
    const section = { name: ".x@y", flags: 2, address: 0x100, bytes: new Uint8Array(4), alignment: 4 };
    const bytes = Buffer.from(buildElf({ machine: 40, type: 2, sections: [section] }));
    bytes[bytes.indexOf(".x@y") + 2] = 0xe9;
    writeFileSync(join(folder, "latin.elf"), bytes);
    const pieces: (string | Uint8Array)[] = [];
    await run(["size", ...words, "latin.elf"], testIo(folder, { out: (piece) => pieces.push(piece) }));
    const sized = Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)));
    expect(sized.includes(Buffer.from([0x2e, 0x78, 0xe9, 0x79, 0x20]))).toBe(true);
    const tool = words.length === 1 ? "llvm-size" : "arm-none-eabi-size";
    if (haveTools(`its output beside ${tool}'s`, tool)) expect(sized).toEqual(spawnSync(tool, ["-A", "latin.elf"], { cwd: folder }).stdout);
    expect((await cli(["size", ...words, "latin.elf"], { cwd: folder, terminal: true })).out).toContain(".x\ufffdy ");
  },
);

test.each([
  ["report", "a.elf", "-o", `o${ACTING}.html`],
  ["baseline", "save", "a.elf", "--file", `b${ACTING}.json`],
  ["baseline", "compare", "a.elf", "--file", `none${ACTING}.json`],
  ["symbols", file, "--match", ACTING],
  ["symbols", "a.elf", "--out", `json:none/${ACTING}`],
  ["why", "a.elf", ACTING],
  ["diff", "a.elf", `none${ACTING}`],
  [ACTING],
  ["crates", "a.elf", "--lockfile", "Cargo.lock"],
  ["show", "a.elf", "--memory", "memory.x"],
  ["check", "a.elf", "--config", "a.toml"],
  ["show", "a.elf", `--no${ACTING}`],
])("%s %s: names of files and words that act on terminals are escaped in what is told", async (...args) => {
  const { out, err } = await cli(args, { cwd: folder });
  expect(out + err).not.toMatch(ACTS);
});
