import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findCargoLock, lockedVersions } from "../../../bin/find/cargo-lock.ts";
import { Findings } from "../../../src/bytes/finding.ts";

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

test("the lock of the project above target/ gives versions of crates that it has once", () => {
  write("Cargo.toml", '[package]\nname = "app"\n');
  write("Cargo.lock", lock(["cortex-m-rt", "0.7.5"], ["syn", "1.0.109"], ["syn", "2.0.90"]));
  const findings = new Findings();
  const version = lockedVersions(findCargoLock(write("target/thumbv7em-none-eabihf/release/app", ""), findings));
  expect([version("cortex_m_rt"), version("syn"), version("absent")]).toEqual(["0.7.5", undefined, undefined]);
  expect(findings.list()).toEqual([]);
});

test("a lock that cannot be read costs a finding that says where", () => {
  write("Cargo.toml", '[package]\nname = "app"\n');
  write("Cargo.lock", "version = 4\n\n[[package]]\nname = 7\n");
  const findings = new Findings();
  expect(findCargoLock(write("target/release/app", ""), findings)).toBeUndefined();
  expect(findings.list()).toMatchObject([{ severity: "warning", hint: "versions of crates are told from paths alone" }]);
  expect(findings.list()[0]?.code).toMatch(/^cargo-lock\//);
});

test("without a lock nothing is known and nothing is said", () => {
  const findings = new Findings();
  expect(lockedVersions(findCargoLock(write("app.elf", ""), findings))("core")).toBeUndefined();
  expect(findings.list()).toEqual([]);
});
