// Numbers of interrupts of parts, from the published crates that describe their peripherals (facts alone), by the one enumeration
// that all of them have, `pub enum Interrupt { NAME = number, … }` of svd2rust and chiptool.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `files` matches a file's path inside the crate; `part` gives the part's name of its first group, in which a small x stands for any character. */
const CRATES = [
  { crate: "stm32-metapac", version: "21.0.0", files: /^src\/chips\/(\w+)(?:-\w+)?\/pac\.rs$/ },
  {
    crate: "nrf-pac",
    version: "0.4.0",
    files: /^src\/chips\/(\w+)(?:-\w+)?\/pac\.rs$/,
    part: (name) => [name, ...(NRF_PACKAGES[name] ?? [])],
  },
  { crate: "rp-pac", version: "7.0.0", files: /^src\/(rp2\w+)\/mod\.rs$/ },
  // A part's name ends in its number, the family's in 0; i.MX RT1015 is a family of its own.
  {
    crate: "imxrt-ral",
    version: "0.6.2",
    files: /^src\/imxrt(1\d{3})(?:_\w+)?\.rs$/,
    part: (name) => [`MIMXRT${name}`, ...(name === "1015" ? [] : [`MIMXRT${name.slice(0, 3)}0`])],
  },
  { crate: "gd32f1", version: "0.9.2", files: /^src\/(gd32f\d+)\/mod\.rs$/ },
  ...[
    ["atsamd21g", "0.14.2", "ATSAMD21G"],
    ["atsamd51j", "0.14.2", "ATSAMD51J"],
    ["atsame54p", "0.14.2", "ATSAME54P"],
    ["tm4c123x", "0.9.2", "TM4C123"],
    ["lpc55-pac", "0.5.0", "LPC55S69"],
    ["va108xx", "0.6.1", "VA108"],
    ["va416xx", "0.5.0", "VA416"],
    ["xmc4500", "0.15.0", "XMC4500"],
    ["ra4m1", "0.2.0", "R7FA4M1"],
  ].map(([crate, version, part]) => ({ crate, version, files: /^(src\/lib\.rs)$/, part: () => [part] })),
];
/** Parts of which no such crate has the number, or another one than the maker. */
const OF_DATA_SHEETS = [
  // RP2350 data sheet §3.2: 52 interrupt signals; the crate has one more.
  ["RP235x", 52],
  // LM3S6965 data sheet, table "Interrupts": 0 to 43.
  ["LM3S6965", 44],
];
/** Parts that hold the die of another name [nRF9161 and nRF9151 product specifications: nRF9120]. */
const NRF_PACKAGES = { nrf9120: ["nrf9161", "nrf9151"] };

/** Crates and versions to fetch, as a manifest's lines. */
export const interruptCrates = CRATES.map(({ crate, version }) => `${crate} = "=${version}"`);
export const interruptSource = CRATES.map(({ crate, version }) => `${crate} ${version}`).join(", ");

/**
 * What `count(name)` gives for a part's name: one more than the highest number of an interrupt of all descriptions that it agrees with; undefined
 * where none does, or they differ, as those of several cores can.
 */
export function interruptCounts(vendor) {
  const parts = new Map();
  for (const { crate, files, part = (name) => [name] } of CRATES) {
    let found = 0;
    for (const path of readdirSync(join(vendor, crate), { recursive: true })) {
      const name = files.exec(path)?.[1];
      const highest = name === undefined ? -1 : highestOf(readFileSync(join(vendor, crate, path), "utf8"));
      if (highest < 0) continue;
      found++;
      for (const one of part(name)) {
        const key = `${one.slice(0, SHORTEST).toUpperCase()}${one.slice(SHORTEST).toUpperCase().replaceAll("X", "x")}`;
        parts.set(key, (parts.get(key) ?? new Map()).set(path, highest + 1));
      }
    }
    if (found === 0) throw new Error(`${crate}: no file that is looked for has an enumeration of interrupts`);
  }
  for (const [name, count] of OF_DATA_SHEETS) parts.set(name, new Map([["data sheet", count]]));
  return (name) => {
    const counts = new Set([...parts].flatMap(([part, counts]) => (agrees(part, name) ? [...counts.values()] : [])));
    return counts.size === 1 ? [...counts][0] : undefined;
  };
}

function highestOf(text) {
  const body = /^pub enum (?:Interrupt|interrupt) \{([^}]*)\}/m.exec(text)?.[1] ?? "";
  return Math.max(-1, ...[...body.matchAll(/^\s*\w+ = (\d+)(?:_?u16)?,/gm)].map(([, number]) => Number(number)));
}

/** Letters that say which part it is. */
const SHORTEST = 5;

/** Whether one of two names begins with the other. */
function agrees(part, name) {
  const shorter = Math.min(part.length, name.length);
  for (let at = 0; at < shorter; at++) if (part[at] !== "x" && name[at] !== "x" && part[at] !== name[at].toUpperCase()) return false;
  return shorter >= SHORTEST;
}
