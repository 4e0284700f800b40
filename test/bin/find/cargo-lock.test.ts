import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findCargoLock } from "../../../bin/find/cargo-lock.ts";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { lockedVersions } from "../../../src/session/cargo-lock.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-lock-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const lock = (...packages: [string, string][]) =>
  `version = 4\n${packages.map(([name, version]) => `\n[[package]]\nname = "${name}"\nversion = "${version}"\n`).join("")}`;

/** Versions as the lock that is found for an ELF has them. */
function versionsFor(elf: string, findings: Findings): Promise<(crate: string) => string | undefined> {
  const path = findCargoLock(elf);
  const file = path === undefined ? undefined : { name: path, reason: "found", named: false, open: () => FileSource.open(path, path) };
  return lockedVersions(file, findings);
}

test("the lock of the project above target/ gives versions of crates that it has once", async () => {
  write("Cargo.toml", '[package]\nname = "app"\n');
  write("Cargo.lock", lock(["cortex-m-rt", "0.7.5"], ["syn", "1.0.109"], ["syn", "2.0.90"]));
  const findings = new Findings();
  const version = await versionsFor(write("target/thumbv7em-none-eabihf/release/app", ""), findings);
  expect([version("cortex_m_rt"), version("syn"), version("absent")]).toEqual(["0.7.5", undefined, undefined]);
  expect(findings.list()).toEqual([]);
});

test("a lock that cannot be read costs a finding that says where", async () => {
  write("Cargo.toml", '[package]\nname = "app"\n');
  write("Cargo.lock", "version = 4\n\n[[package]]\nname = 7\n");
  const findings = new Findings();
  expect((await versionsFor(write("target/release/app", ""), findings))("core")).toBeUndefined();
  expect(findings.list()).toMatchObject([{ severity: "warning", hint: "versions of crates are told from paths alone" }]);
  expect(findings.list()[0]?.code).toMatch(/^cargo-lock\//);
});

test("without a lock nothing is known and nothing is said", async () => {
  const findings = new Findings();
  expect((await versionsFor(write("app.elf", ""), findings))("core")).toBeUndefined();
  expect(findings.list()).toEqual([]);
});
