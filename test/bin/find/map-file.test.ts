import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findMapFiles } from "../../../bin/find/map-file.ts";

let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "find-map-")));
});
afterEach(() => rmSync(root, { recursive: true }));

function layOut(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const search = (elf: string) => findMapFiles(join(root, elf)).map(({ path, reason }) => `${relative(root, path)} (${reason})`);

// Oracle of all: by construction.
test("beside the ELF: its own name first, output.map last", () => {
  layOut({ "b/app.elf": "", "b/output.map": "", "b/app.elf.map": "", "b/app.map": "", "b/other.map": "" });
  expect(search("b/app.elf")).toEqual(["b/app.map (beside the ELF)", "b/app.elf.map (beside the ELF)", "b/output.map (beside the ELF)"]);
  layOut({ "c/app": "", "c/app.elf.map": "" });
  expect(search("c/app")).toEqual(["c/app.elf.map (beside the ELF)"]);
});

test("Keil and IAR keep maps in a folder of their own", () => {
  layOut({ "keil/Objects/app.axf": "", "keil/Listings/app.map": "", "iar/Exe/app.out": "", "iar/List/app.map": "" });
  expect(search("keil/Objects/app.axf")).toEqual(["keil/Listings/app.map (in ../Listings)"]);
  expect(search("iar/Exe/app.out")).toEqual(["iar/List/app.map (in ../List)"]);
});

test("an ELF is not its own map", () => {
  layOut({ "output.map": "", "output.map.map": "" });
  expect(search("output.map")).toEqual(["output.map.map (beside the ELF)"]);
});

const RUSTFLAGS = {
  "one argument": '[target.thumbv7em-none-eabihf]\nrustflags = ["-C", "link-arg=-Map=out/fw.map"]',
  "through gcc": '[build]\nrustflags = "-C link-arg=-Wl,-Map,out/fw.map -C link-arg=-Tlink.x"',
  "several at once": "[build]\nrustflags = ['-Clink-args=-Tlink.x -Map out/fw.map']",
};
for (const [how, config] of Object.entries(RUSTFLAGS)) {
  test(`cargo's configuration, ${how}: a relative map lies below the workspace's root`, () => {
    layOut({
      "ws/Cargo.toml": "[workspace]",
      "ws/app/Cargo.toml": "[package]",
      "ws/app/.cargo/config.toml": config,
      "ws/out/fw.map": "",
      "ws/target/thumbv7em-none-eabihf/release/app": "",
      "ws/app/target/app": "",
    });
    expect(search("ws/app/target/app")).toEqual(["ws/out/fw.map (by -Map in .cargo/config.toml)"]);
    expect(search("ws/target/thumbv7em-none-eabihf/release/app")).toEqual([]);
  });
}

test("a commented argument does not count, and the map beside the ELF comes before the configured one", () => {
  layOut({
    "p/Cargo.toml": "[package]",
    "p/.cargo/config.toml": '# rustflags = ["-C", "link-arg=-Map=old.map"]\nrustflags = ["-C", "link-arg=-Map=new.map"]',
    ...{ "p/old.map": "", "p/new.map": "", "p/target/app": "", "p/target/app.map": "" },
  });
  expect(search("p/target/app")).toEqual(["p/target/app.map (beside the ELF)", "p/new.map (by -Map in .cargo/config.toml)"]);
});
