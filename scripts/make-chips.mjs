// Makes bin/chips/chips.generated.ts, the table of Cortex-M parts, from the target descriptions inside the published crate probe-rs, and the
// numbers of interrupts from crates that describe peripherals (chip-interrupts.mjs).
//
//   node scripts/make-chips.mjs            fetches the crates with cargo into a temporary folder
//   node scripts/make-chips.mjs FOLDER     takes them from FOLDER, where `cargo vendor` put them before
//
// The table holds facts alone: names, families, cores, memory ranges, flash sectors, numbers of interrupts. Its format: src/formats/chips/table.ts.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { interruptCounts, interruptCrates, interruptSource } from "./chip-interrupts.mjs";

const VERSION = "0.32.0";
const LICENCE = "MIT OR Apache-2.0";
const CORTEX_M = /^armv(6m|7m|7em|8m)$/;

/** Makers by the JEP106 code that a description gives, `continuation codes/identity`. */
const MAKERS = {
  "0/15": "NXP",
  "0/17": "Texas Instruments",
  "0/1f": "Microchip",
  "0/20": "STMicroelectronics",
  "0/34": "Infineon",
  "0/41": "Infineon",
  "0/65": "Analog Devices",
  "2/21": "Silicon Labs",
  "2/44": "Nordic Semiconductor",
  "4/23": "Renesas",
  "6/48": "GigaDevice",
  "6/76": "Holtek",
  "7/71": "VORAGO",
  "9/13": "Raspberry Pi",
  "9/3b": "Artery",
  "9/5": "Puya",
  "11/68": "Hangshun",
  "13/6f": "Qorvo",
  "13/78": "Xiaohua",
};
/** Makers of families whose description gives no code, or the core's instead of the part's. */
const MAKERS_BY_FAMILY = [
  [/^RP2/, "Raspberry Pi"],
  [/^EF[MR]32/, "Silicon Labs"],
  [/^GD32/, "GigaDevice"],
  [/^(Microchip )?(MEC|SAM|PIC32)/, "Microchip"],
  [/^MSPM0/, "Texas Instruments"],
  [/^RA\d/, "Renesas"],
  [/^TLE/, "Infineon"],
  [/^VA108/, "VORAGO"],
  [/^W7500/, "WIZnet"],
  [/^CH32/, "WCH"],
];
/**
 * Families whose flash is another chip on the board; the range is the window it appears in. Elsewhere the architecture tells: 0x60000000 to
 * 0x9fffffff is for memory outside the part [ARMv7-M Architecture Reference Manual, B3.1].
 */
const WINDOWS = [
  { family: /^RP2/, from: 0x1000_0000, to: 0x2000_0000 },
  { family: /^MIMXRT(5|6|118)/, from: 0, to: 0x6000_0000 },
];
/** No part has as much flash of its own; such a range is a window, bytes. */
const LARGEST_FLASH = 1 << 24;
/** Second addresses of memory that is listed already, which the descriptions mark in neither field nor name. */
const MIRRORS = [
  // RP2040 data sheet 2.6.2: the four large banks again, one after the other instead of striped.
  { family: /^RP2040/, from: 0x2100_0000, to: 0x2104_0000 },
  // nRF52 product specifications, memory map: code RAM is data RAM seen from the instruction bus.
  { family: /^nRF5/, from: 0x0080_0000, to: 0x0090_0000 },
  // i.MX RT500 reference manual, memory map: the shared RAM again on the code bus.
  { family: /^MIMXRT5/, name: /code bus/ },
  // RM0440 2.4: CCM SRAM at 0x10000000 appears after SRAM2 as well.
  { family: /^STM32G4/, name: /_ICODE$/ },
];

/** Lengths of RAM that the descriptions give wrongly, by part: what the data sheet says, bytes. */
const RAM_OF = {
  // Stellaris LM3S6965 data sheet, features: 64 KB single-cycle SRAM.
  LM3S6965: 0x1_0000,
};

const vendor = process.argv[2] ?? fetched();
const folder = join(vendor, "probe-rs/targets");
const interruptsOf = interruptCounts(vendor);
const layouts = new Interned();
const families = new Interned();
const makers = new Interned();
const parts = new Map();
for (const file of readdirSync(folder).sort()) if (/\.ya?ml$/.test(file)) readFamily(join(folder, file));
const names = [...parts.keys()].sort((a, b) => (a < b ? -1 : 1));
const text = [
  "chips 2",
  `source probe-rs ${VERSION}`,
  `licence ${LICENCE}`,
  `interrupts ${interruptSource}`,
  ...section("makers", makers.values),
  ...section("families", families.values),
  ...section("layouts", layouts.values),
  ...section("parts", names.map(partLine)),
  "end",
].join("\n");
if (/[`\\$]/.test(text)) throw new Error("a name would end the literal that holds the table");
mkdirSync("bin/chips", { recursive: true });
writeFileSync(
  "bin/chips/chips.generated.ts",
  `// Made by scripts/make-chips.mjs from the target descriptions of probe-rs ${VERSION} (${LICENCE}): names and memory ranges, numbers of interrupts from ${interruptSource}.\nexport const CHIPS = \`${text}\`;\n`,
);
console.log(`${names.length} parts, ${layouts.values.length} layouts, ${text.length} bytes`);

function readFamily(path) {
  // The programs of the flash algorithms are most of a file, and not wanted.
  const document = parseDocument(readFileSync(path, "utf8").replace(/^( *(?:- )?instructions:) .*/gm, "$1 ''"), { logLevel: "silent" });
  const family = document.toJS();
  const name = family.name.replace(/[ _-]Series$/i, "");
  const variants = document.get("variants").items;
  for (const [index, variant] of family.variants.entries()) {
    if (variant.cores.length === 0 || !variant.cores.every(({ type }) => CORTEX_M.test(type))) continue;
    // The same part, described for another way to reach it.
    if (variant.name.endsWith("_SELFDEBUG")) continue;
    const kinds = variants[index].get("memory_map").items.map(({ tag }) => tag);
    const regions = regionsOf(name, variant, kinds, family.flash_algorithms);
    const cores = [...new Set(variant.cores.map(({ type }) => type))].join("+");
    const layout = layouts.index([cores, ...regions.map(regionText)].join("\t"));
    const owner = families.index(`${makers.index(makerOf(name, family.manufacturer)).toString(36)}\t${name}`);
    for (const one of [variant.name, ...(variant.package_variants ?? [])])
      if (!parts.has(one)) parts.set(one, { family: owner, layout, interrupts: interruptsOf(one) });
  }
}

function makerOf(family, code) {
  const byFamily = MAKERS_BY_FAMILY.find(([pattern]) => pattern.test(family))?.[1];
  return byFamily ?? (code && MAKERS[`${code.cc}/${code.id.toString(16)}`]) ?? "not stated";
}

/** Program flash, other non-volatile memory, windows for memory outside the part, RAM, ranges of no stated kind; mirrors are marked with `m`. */
function regionsOf(family, variant, kinds, algorithms) {
  const all = variant.memory_map
    .map((region, index) => ({ ...region, tag: kinds[index], start: region.range.start, length: region.range.end - region.range.start }))
    .filter(({ tag }) => ["!Nvm", "!Ram", "!Generic"].includes(tag))
    .sort((a, b) => a.start - b.start || b.length - a.length)
    // Some descriptions list a range once for the whole and again for its parts, or for each core.
    .filter(
      (one, index, sorted) =>
        !sorted.slice(0, index).some((other) => other.tag === one.tag && other.start + other.length >= one.start + one.length),
    );
  // Of STM32U3 bank 2 is said to begin inside bank 1; RM0487 has it behind.
  for (const [index, bank] of all.entries()) {
    if (bank.tag === "!Ram" && Object.hasOwn(RAM_OF, variant.name)) bank.length = RAM_OF[variant.name];
    const before = all[index - 1];
    if (/^STM32U3/.test(family) && bank.name === "BANK_2" && before?.name === "BANK_1") bank.start = before.start + before.length;
  }
  const within = ({ from = 0, to = Number.POSITIVE_INFINITY, name }, region) =>
    region.start >= from && region.start < to && (name?.test(region.name ?? "") ?? true);
  const mirror = (region) =>
    /alias|\(secure\)/i.test(region.name ?? "") || MIRRORS.some((one) => one.family.test(family) && within(one, region));
  const marked = all.map((region) => ({ ...region, mirror: mirror(region) || (region.is_alias === true && !twinIsMirror(region)) }));
  function twinIsMirror(region) {
    return all.some((other) => other !== region && other.length === region.length && mirror(other));
  }
  const boots = (region) => region.tag === "!Nvm" && region.access?.boot === true;
  const bootsAnywhere = marked.some((region) => boots(region) && !region.mirror);
  let flashEnd = -1;
  return marked.map((region) => {
    const outside =
      (region.start >= 0x6000_0000 && region.start < 0xa000_0000) ||
      (region.tag === "!Nvm" && region.length >= LARGEST_FLASH) ||
      (region.tag === "!Nvm" && WINDOWS.some((one) => one.family.test(family) && within(one, region)));
    let kind = region.tag === "!Ram" ? (outside ? "x" : "r") : region.tag === "!Nvm" ? "n" : "o";
    if (region.tag === "!Nvm" && outside) kind = "w";
    else if (region.tag === "!Nvm" && region.access?.execute !== false)
      if (boots(region) || region.start === flashEnd || !bootsAnywhere) kind = "f";
    if (kind === "f") flashEnd = region.start + region.length;
    const sectors = kind === "f" || kind === "w" ? sectorsOf(region, variant.flash_algorithms ?? [], algorithms ?? []) : "";
    return { kind: `${kind}${region.mirror ? "m" : ""}`, start: region.start, length: region.length, sectors, name: region.name ?? "" };
  });
}

/** Runs of sectors over a whole region, `4000*4+10000`, of the algorithm that is the default there; empty when they do not cover it. */
function sectorsOf({ start, length }, wanted, algorithms) {
  const fits = algorithms.filter(
    ({ name, flash_properties: { address_range: range } }) => wanted.includes(name) && range.start <= start && range.end > start,
  );
  const chosen = fits.find((one) => one.default === true) ?? (fits.length === 1 ? fits[0] : undefined);
  if (chosen === undefined) return "";
  const { sectors, address_range: range } = chosen.flash_properties;
  const runs = [];
  let at = start;
  for (const [index, { size, address }] of sectors.entries()) {
    const end = Math.min(start + length, range.start + (sectors[index + 1]?.address ?? Number.POSITIVE_INFINITY));
    if (end <= at || range.start + address > at) continue;
    if ((end - at) % size !== 0) return "";
    runs.push(`${size.toString(16)}*${((end - at) / size).toString(36)}`);
    at = end;
  }
  return at === start + length ? runs.join("+") : "";
}

function regionText({ kind, start, length, sectors, name }) {
  return [kind, start.toString(16), length.toString(16), sectors, name.replaceAll(/[\t\n:]/g, " ")].join(":").replace(/:+$/, "");
}

/** How many characters the name shares with the one before, the others; family, layout and number of interrupts where they differ from the one before. */
function partLine(name, index) {
  const before = names[index - 1] ?? "";
  let shared = 0;
  while (shared < Math.min(before.length, name.length, 35) && before[shared] === name[shared]) shared++;
  const own = columnsOf(parts.get(name));
  return `${shared.toString(36)}${name.slice(shared)}${parts.has(before) && columnsOf(parts.get(before)) === own ? "" : own}`;
}

function columnsOf({ family, layout, interrupts }) {
  const columns = [family, layout, ...(interrupts === undefined ? [] : [interrupts])];
  return columns.map((value) => `\t${value.toString(36)}`).join("");
}

function section(title, lines) {
  return [`${title} ${lines.length}`, ...lines];
}

function Interned() {
  this.values = [];
  const indexes = new Map();
  this.index = (value) => {
    if (!indexes.has(value)) indexes.set(value, this.values.push(value) - 1);
    return indexes.get(value);
  };
}

function fetched() {
  const at = mkdtempSync(join(tmpdir(), "chips-"));
  process.on("exit", () => rmSync(at, { recursive: true, force: true }));
  mkdirSync(join(at, "src"));
  writeFileSync(join(at, "src/lib.rs"), "");
  writeFileSync(
    join(at, "Cargo.toml"),
    [
      '[package]\nname = "chips"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]',
      `probe-rs = { version = "=${VERSION}", default-features = false }`,
      ...interruptCrates,
    ].join("\n"),
  );
  const { status } = spawnSync("cargo", ["vendor", "--quiet", "vendor"], { cwd: at, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
  return join(at, "vendor");
}
