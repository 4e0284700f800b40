import type { ProgramFacts } from "../../../src/analyses/doctor/facts.ts";
import { severalCompilers, severalVersions, standardLibrary } from "../../../src/analyses/doctor/program-build.ts";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import type { Finding } from "../../../src/bytes/finding.ts";
import { loadFirmware } from "../../../src/image/load.ts";
import { Claims } from "../../../src/ledger/claims.ts";
import { Packages } from "../../../src/ledger/packages.ts";
import { openImage } from "../../../src/session/image.ts";
import { type Build, buildElf } from "../../support/elf-builder.ts";

const ARM = 40;
const EXECUTABLE = 2;
const CODE: Build["sections"][number] = {
  name: ".text",
  flags: 6,
  address: 0x0800_0000,
  bytes: new Uint8Array(64).fill(0xbf),
  alignment: 4,
};

async function cheap(build: Partial<Build>): Promise<readonly Finding[]> {
  const elf = buildElf({ machine: ARM, type: EXECUTABLE, sections: [CODE], ...build });
  const image = await openImage(new BufferSource("app.elf", elf));
  await image.examine();
  return image.firmware.findings.list();
}

/** Two versions of one crate that own bytes, and units of two compilers. */
async function mixed(): Promise<readonly Finding[]> {
  const firmware = await loadFirmware(new BufferSource("app.elf", buildElf({ machine: ARM, type: EXECUTABLE, sections: [CODE] })));
  const packages = new Packages();
  const rows = ["0.7.17", "0.8.0"].map((version) => packages.add({ name: "heapless", version, kind: "crate", origin: "dependency" }));
  const claims = new Claims();
  rows.forEach((owner, i) => {
    claims.add(1, 0x0800_0000 + i * 24, 24 - i * 8, owner, 10, 0);
  });
  firmware.ledger.decide("package", claims, packages);
  const unit = (producer: string) => ({ name: "lib.rs", language: "Rust", producer, package: rows[0]!, code: 1000 });
  const units = ["1.95.0", "1.96.0"].map((version) => unit(`clang LLVM (rustc version ${version} (abc 2026-01-01))`));
  const symbols = [{ raw: "", name: "std::io::stdio::_print", crate: "std", size: 90, kind: "function" }];
  const facts = { firmware, packages, units, symbols } as unknown as ProgramFacts;
  return [severalVersions, severalCompilers, standardLibrary].flatMap((rule) => [...(rule.check(facts) as Iterable<Finding>)]);
}

/** Findings on images that are built for them, by what they are called. */
export async function builtFindings(): Promise<[string, readonly Finding[]][]> {
  const empty: Build["sections"][number] = { ...CODE, bytes: new Uint8Array(0) };
  return [
    ["without code", await cheap({ sections: [empty, { name: ".rodata", flags: 2, address: 0x0800_0000, bytes: new Uint8Array(16) }] })],
    ["without a vector table", await cheap({})],
    ["of two versions", await mixed()],
  ];
}
