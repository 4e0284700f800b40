import type { CodeFacts, Dwarf, UnitNames } from "../formats/dwarf/index.ts";
import { EM_ARM } from "../formats/elf/index.ts";
import type { DataOwners } from "../graph/data-owners.ts";
import type { Claims } from "../model/claims.ts";
import type { Owners } from "../model/ledger.ts";
import type { Packages } from "../model/packages.ts";
import type { SourceFiles, SourceLines, Unit } from "../model/program.ts";
import { settle } from "../model/settle.ts";
import { codeImage } from "./code-image.ts";
import { openDebugInfo } from "./debug-info.ts";
import { type StaticExtent, staticExtents, unitClaims, unitTitle } from "./debug-levels.ts";
import type { LoadedFirmware } from "./firmware.ts";
import { claimPadding, claimSections, claimVeneers } from "./gaps.ts";
import { type Authors, inlineClaims, readAuthors } from "./inline-level.ts";
import { languageName } from "./languages.ts";
import { packageLevels } from "./packages.ts";
import { claimReferences, claimUnownedPaths, traceData } from "./references.ts";
import { sourceClaims } from "./source-level.ts";
import { findVectorTable } from "./vector-table.ts";

/** What is known of the program besides its ELF. */
export interface LevelOptions {
  /** Version of a crate that Cargo.lock knows exactly one version of. */
  readonly lockedVersion?: (crate: string) => string | undefined;
}

/** The debug information of an image with what the levels need of it, each part read once. */
export interface DebugFacts {
  readonly dwarf: Dwarf;
  readonly facts: CodeFacts;
  readonly units: readonly UnitNames[];
  readonly statics: readonly StaticExtent[];
  readonly authors: Authors;
}

/** Reads the debug information of an image; undefined when there is none. */
export async function debugFacts(firmware: LoadedFirmware): Promise<DebugFacts | undefined> {
  const { elf, sections, symbols, findings } = firmware;
  const dwarf = await openDebugInfo(elf, sections, symbols, findings);
  if (dwarf === undefined) return undefined;
  const facts = await dwarf.code();
  const units = await dwarf.unitNames();
  return { dwarf, facts, units, statics: staticExtents(facts, sections, symbols), authors: await readAuthors(dwarf, facts) };
}

/** Owners of the decided levels, and what was traced on the way. */
export interface Levels {
  readonly packages: Packages;
  /** Compile units, in the order of the unit level's owners; none without debug information. */
  readonly units: readonly Unit[];
  /** Who refers to which data; undefined for what cannot be traced. */
  readonly traced: DataOwners | undefined;
}

/**
 * Decides the levels package, author (with debug information), unit and inline. Without debug information packages are told from names alone
 * and a finding says so.
 */
export async function decideLevels(firmware: LoadedFirmware, debug: DebugFacts | undefined, options: LevelOptions = {}): Promise<Levels> {
  const { ledger, sections, symbols } = firmware;
  if (debug === undefined) {
    firmware.findings.report({
      code: "dwarf/none",
      severity: "note",
      message: "there is no debug information: crates are told from symbol names alone, files and inlined functions are unknown",
      hint: "build with debug = 2 in the profile; it does not change a byte of flash",
    });
  }
  const names = await firmware.names(symbols.rows);
  const bySymbol = ledger.spans("symbol");
  const { packages, ofSource, ofUnit, host, author } = packageLevels({
    sections,
    symbols,
    bySymbol,
    names,
    facts: debug?.facts,
    units: debug?.units ?? [],
    statics: debug?.statics ?? [],
    authors: debug?.authors,
    lockedVersion: options.lockedVersion ?? (() => undefined),
  });
  const traced = await trace(firmware);
  const plain = settle(host, sections);
  for (const claims of author === undefined ? [host] : [host, author]) {
    if (traced === undefined) break;
    claimReferences(claims, traced, plain, sections);
    claimUnownedPaths(claims, traced, ofSource, sections);
  }
  claimPadding(host, bySymbol, sections);
  ledger.decide("package", host, packages);
  if (author !== undefined) {
    claimPadding(author, bySymbol, sections);
    ledger.decide("author", author, packages);
  }
  if (debug !== undefined) decideDebugLevels(firmware, debug, traced);
  return { packages, units: debug === undefined ? [] : unitsOf(debug, ofUnit), traced };
}

/**
 * Decides the package level from the symbols' names alone: cheap, and right for what a name tells. Reads neither debug information nor code.
 * Undefined when no name tells a crate, as in C.
 */
export async function decideNames(firmware: LoadedFirmware): Promise<Packages | undefined> {
  const { ledger, sections, symbols } = firmware;
  const bySymbol = ledger.spans("symbol");
  const names = await firmware.names(symbols.rows);
  const { packages, host } = packageLevels({
    ...{ sections, symbols, bySymbol, names, facts: undefined, units: [], statics: [], authors: undefined },
    lockedVersion: () => undefined,
  });
  if (packages.count === 0) return undefined;
  claimPadding(host, bySymbol, sections);
  ledger.decide("package", host, packages);
  return packages;
}

function unitsOf({ facts, units }: DebugFacts, ofUnit: (unit: number) => number): Unit[] {
  return units.map((names, row) => ({
    name: unitTitle(names),
    language: languageName(facts.units.language[row]!),
    producer: names.producer,
    package: ofUnit(row),
  }));
}

/** Code is traced in linked images for ARM; object files have relocations in place of addresses. */
async function trace(firmware: LoadedFirmware): Promise<DataOwners | undefined> {
  if (!firmware.linked || !firmware.littleEndian || firmware.elf.header.machine !== EM_ARM) return undefined;
  const table = await findVectorTable(firmware);
  return traceData(await codeImage(firmware, table === undefined ? undefined : { address: table.address, words: table.words.length }));
}

function decideDebugLevels(firmware: LoadedFirmware, { facts, units, statics, authors }: DebugFacts, traced: DataOwners | undefined): void {
  const { ledger, sections } = firmware;
  const unit = unitClaims(facts, sections, statics);
  const inline = inlineClaims(facts, authors, sections);
  claimTraced(unit, traced, sections);
  for (const claims of [unit, inline]) claimUnowned(firmware, claims);
  ledger.decide("unit", unit, { count: units.length, name: (owner) => unitTitle(units[owner]!) });
  ledger.decide("inline", inline, { count: authors.functions.length, name: (owner) => functionTitle(authors, owner) });
}

/** Data without a name goes where the functions that refer to it are. */
function claimTraced(claims: Claims, traced: DataOwners | undefined, sections: LoadedFirmware["sections"]): void {
  if (traced !== undefined) claimReferences(claims, traced, settle(claims, sections), sections);
}

/**
 * Decides the file level: where each byte of code was written, where each static is declared, and, as far as it was `traced`, whose function
 * refers to data without a name.
 */
export async function decideFiles(firmware: LoadedFirmware, debug: DebugFacts, traced: DataOwners | undefined): Promise<SourceFiles> {
  const { claims, files } = await sourceClaims(debug, firmware.sections, false);
  claimTraced(claims, traced, firmware.sections);
  decideSource(firmware, "file", claims, { count: files.paths.length, name: (owner) => files.titles[owner]! });
  return files;
}

/** Decides the line level, which is the file level cut by source lines; data without a name counts for the line where its function begins. */
export async function decideLines(
  firmware: LoadedFirmware,
  debug: DebugFacts,
  traced: DataOwners | undefined,
): Promise<{ files: SourceFiles; lines: SourceLines }> {
  const { claims, files, lines } = await sourceClaims(debug, firmware.sections, true);
  claimTraced(claims, traced, firmware.sections);
  const name = (owner: number) => `${files.titles[lines.file[owner]!]}:${lines.line[owner]}`;
  decideSource(firmware, "line", claims, { count: lines.count, name });
  return { files, lines };
}

function decideSource(firmware: LoadedFirmware, level: "file" | "line", claims: Claims, owners: Owners): void {
  claimUnowned(firmware, claims);
  firmware.ledger.decide(level, claims, owners);
}

/** Claims the bytes that nobody wrote, at a level below the package. */
function claimUnowned({ ledger, sections }: LoadedFirmware, claims: Claims): void {
  claimSections(claims, sections);
  claimVeneers(claims, ledger.spans("package"), sections);
  claimPadding(claims, ledger.spans("symbol"), sections);
}

function functionTitle(authors: Authors, owner: number): string {
  const { linkageName, name } = authors.functions[owner]!;
  return linkageName === "" ? name : linkageName;
}
