import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFile, placeAt } from "../../../bin/files/place.ts";
import { readText, textIfReadable } from "../../../bin/files/read-text.ts";
import { writeWhole } from "../../../bin/files/write-whole.ts";
import { cli } from "../../support/cli.ts";
import { samples } from "../../support/samples.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

describe("what is read", () => {
  test("a device behind a link, a folder, a pipe, what is too long and what is not there are told, and never read", () => {
    symlinkSync("/dev/zero", at("zero"));
    mkdirSync(at("folder"));
    writeFileSync(at("long"), "x".repeat(11));
    spawnSync("mkfifo", [at("pipe")]);
    const told = (name: string) => {
      try {
        return readText(at(name), name, 10);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(told("zero")).toBe("zero: this is not a regular file (file/not-a-file)");
    expect(told("folder")).toBe("folder: this is a directory; name a file in it (file/not-a-file)");
    if (existsSync(at("pipe"))) expect(told("pipe")).toBe("pipe: this is not a regular file (file/not-a-file)");
    expect(told("long")).toBe("long: 11 bytes are more than the 10 that are read of a file of this kind (file/size)");
    expect(told("nothing")).toBe("nothing: there is no such file (file/missing)");
    expect(told("long/below")).toBe("long/below: there is no such file (file/missing)");
    expect(told("n".repeat(5000))).toMatch(/: cannot be read: the name is too long \(file\/read\)$/);
    expect([textIfReadable(at("zero")), textIfReadable(at("long"))]).toEqual([undefined, "x".repeat(11)]);
    expect([isFile(at("long/below")), placeAt(at("n".repeat(5000)))]).toEqual([false, undefined]);
  });

  test.each(["memory.x", "Cargo.lock", "cortex-size.toml", "app.map"])(
    "a %s in a checkout that is a link to a device ends no run",
    async (name) => {
      writeFileSync(at("app.elf"), readFileSync(samples()[0]!.elf));
      symlinkSync("/dev/zero", at(name));
      const { code, err } = await cli(["app.elf"], { cwd: folder });
      expect([0, 2, 3], err).toContain(code);
    },
  );

  test.each(["/dev/zero", "nothing", "."])(
    "a configuration that is a link to %s cannot be read: no budget counts as kept",
    async (target) => {
      writeFileSync(at("app.elf"), readFileSync(samples()[0]!.elf));
      symlinkSync(target, at("cortex-size.toml"));
      const { code, err } = await cli(["check", "app.elf"], { cwd: folder });
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringMatching(/^cortex-size: cortex-size\.toml: .* \(config\/(missing|not-a-file)\)\n$/),
      });
    },
  );

  test.each([
    ["report", '{"schemaVersion": 1'],
    ["page", "<!doctype html>"],
  ])("a saved %s that is longer than any is a sentence, before it is read", async (_, start) => {
    writeFileSync(at("app.elf"), readFileSync(samples()[0]!.elf));
    writeFileSync(at("before"), start.padEnd(5000));
    truncateSync(at("before"), 2 ** 33);
    expect(await cli(["diff", "before", "app.elf"], { cwd: folder })).toEqual({
      ...{ code: 3, out: "" },
      err: "cortex-size: before: a report of 8589934592 bytes is longer than the 268435456 that are accepted (saved/size)\n",
    });
  });

  test("INCLUDE of a device is a sentence", async () => {
    writeFileSync(at("app.elf"), readFileSync(samples()[0]!.elf));
    writeFileSync(at("memory.x"), 'INCLUDE "/dev/zero"\nMEMORY { FLASH : ORIGIN = 0, LENGTH = 1K }\n');
    const { code, err } = await cli(["app.elf", "--memory", "memory.x"], { cwd: folder });
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/^cortex-size: .*\/dev\/zero: this is not a regular file \(file\/not-a-file\)\n/),
    });
  });
});

describe("what is written", () => {
  test("is there as a whole, with the mode and the links of the file that was there", () => {
    writeFileSync(at("file"), "old");
    chmodSync(at("file"), 0o640);
    symlinkSync("file", at("link"));
    writeWhole(at("link"), "new", "link");
    expect(readFileSync(at("file"), "utf8")).toBe("new");
    expect(statSync(at("file")).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["file", "link"]);
  });

  test("replaces: whoever has the old file open keeps all of it", () => {
    writeFileSync(at("file"), "old");
    linkSync(at("file"), at("held"));
    writeWhole(at("file"), "new", "file");
    expect([readFileSync(at("held"), "utf8"), readFileSync(at("file"), "utf8")]).toEqual(["old", "new"]);
  });

  test("a folder in its place, a folder that is not there and a full device are told in words", () => {
    mkdirSync(at("folder"));
    writeFileSync(at("file"), "");
    expect(() => writeWhole(at("folder"), "x", "report.html")).toThrow("report.html cannot be written: it is a folder; name a file in it");
    expect(() => writeWhole(at("no/file"), "x", "report.html")).toThrow("report.html cannot be written: there is no such folder");
    expect(() => writeWhole(at("file/below"), "x", "report.html")).toThrow(
      "report.html cannot be written: a file stands where a folder is expected",
    );
    expect(() => writeWhole("/dev/full", "x", "report.html")).toThrow("report.html cannot be written: no space is left");
    expect(readdirSync(folder).sort()).toEqual(["file", "folder"]);
  });

  test.each([
    ["report", "-o"],
    ["sections", "--out"],
  ])("%s to a full device is exit 2 and a sentence", async (command, option) => {
    const path = option === "--out" ? "csv:/dev/full" : "/dev/full";
    const { code, err } = await cli([command, samples()[0]!.elf, option, path]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^cortex-size: .* cannot be written: no space is left\n$/) });
  });
});
