import type { UnitOrigin } from "../formats/crate-paths/index.ts";
import type { CodeFacts, Dwarf, FunctionFacts, UnitNames } from "../formats/dwarf/index.ts";
import type { DataOwners } from "../graph/data/data-owners.ts";
import { claimPadding, claimSections, claimVeneers, findVeneers, VENEER_PREFIX } from "../image/gaps.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { type Claims, PADDING, UNKNOWN } from "../ledger/claims.ts";
import type { Packages } from "../ledger/packages.ts";
import { type Spans, settle } from "../ledger/settle.ts";
import type { FittedMap } from "../linkmap/map-levels.ts";
import { claimArchives, claimCrateObjects, claimFill, unownedBytes } from "../linkmap/map-packages.ts";
import { type StaticExtent, staticExtents, unitClaims, unitTitle } from "./debug-levels.ts";
import { type Authors, inlineClaims, readAuthors } from "./inline-level.ts";
import { DW_LANG_RUST, languageName } from "./languages.ts";
import { type PackageSources, packageLevels, unitPackages } from "./package-claims.ts";
import { claimPanicPlaces } from "./panic-places.ts";
import type { SourceFiles, SourceLines, Unit } from "./program.ts";

import { claimReferences, claimUnownedPaths, sourcePaths } from "./references.ts";

import { sourceClaims } from "./source-level.ts";
import { unitOrigins } from "./unit-crates.ts";

/** What is known of the program besides its ELF. */
export interface LevelOptions {
  /** Version of a crate that Cargo.lock knows exactly one version of. */
  readonly lockedVersion?: (crate: string) => string | undefined;
  /** Reads the linker map; asked when code is left without an owner. */
  readonly linkerMap?: () => Promise<FittedMap | undefined>;
  /** Reads the code for who names which data; asked when a level has data that no name explains. */
  readonly named?: Named;
}

/** Whose code names which data; undefined for code that cannot be read. */
export type Named = () => Promise<DataOwners | undefined>;

const unread: Named = async () => undefined;

/** The debug information of an image with what the levels need of it, each part read once and when it is asked for. */
export interface DebugFacts<Facts extends FunctionFacts = CodeFacts> {
  readonly dwarf: Dwarf;
  readonly facts: Facts;
  readonly units: readonly UnitNames[];
  readonly statics: readonly StaticExtent[];
  /** Every function with its name and the file that declares it; the dearest part. */
  authors(): Promise<Authors>;
  /** Where each unit comes from. */
  origins(): Promise<readonly UnitOrigin[]>;
}

/** Reads the debug information of an image. */
export async function debugFacts(firmware: LoadedFirmware, dwarf: Dwarf): Promise<DebugFacts> {
  return withOrigins(firmware, dwarf, await dwarf.code());
}

/** The same for levels that do not tell what was inlined, which is not read then. */
export async function functionFacts(firmware: LoadedFirmware, dwarf: Dwarf): Promise<DebugFacts<FunctionFacts>> {
  return withOrigins(firmware, dwarf, await dwarf.functions());
}

async function withOrigins<Facts extends FunctionFacts>(
  { sections, symbols }: LoadedFirmware,
  dwarf: Dwarf,
  facts: Facts,
): Promise<DebugFacts<Facts>> {
  const units = await dwarf.unitNames();
  let [authors, origins]: [Promise<Authors>?, Promise<readonly UnitOrigin[]>?] = [];
  let statics: readonly StaticExtent[] | undefined;
  const readOnce = () => {
    authors ??= dwarf.code().then((code) => readAuthors(dwarf, code));
    return authors;
  };
  return {
    ...{ dwarf, facts, units },
    get statics() {
      statics ??= staticExtents(facts, sections, symbols);
      return statics;
    },
    authors: readOnce,
    origins: () => {
      origins ??= unitOrigins(dwarf, facts, units, readOnce);
      return origins;
    },
  };
}

/** Owners of the decided levels. */
export interface Levels {
  readonly packages: Packages;
  /** Compile units, in the order of the unit level's owners; none without debug information. */
  readonly units: readonly Unit[];
}

/**
 * Decides the levels package, author (with debug information), unit and inline. Without debug information packages are told from names
 * alone.
 */
export async function decideLevels(firmware: LoadedFirmware, debug: DebugFacts | undefined, options: LevelOptions = {}): Promise<Levels> {
  const { ledger, sections, symbols } = firmware;
  const bySymbol = ledger.spans("symbol");
  const sources = await packageSources(firmware, debug, await debug?.authors(), options);
  const { packages, ofSource, isStd, ofUnit, learnVersions, host, author } = packageLevels({
    ...sources,
    names: await firmware.names(symbols.rows),
  });
  const named = await (options.named ?? unread)();
  const both = author === undefined ? [host] : [host, author];
  let plain = settle(host, sections);
  let map = unownedBytes(plain, sections, "code") > 0 ? await options.linkerMap?.() : undefined;
  if (map !== undefined) {
    claimArchives(both, map, packages, plain, sections);
    plain = settle(host, sections);
  }
  if (named !== undefined) {
    learnVersions(sourcePaths(named));
    const units = sources.origins.flatMap((origin, row) =>
      origin.kind === "application" || origin.kind === "local"
        ? [{ origin, directory: sources.units[row]!.directory, owner: ofUnit(row) }]
        : [],
    );
    claimPanicPlaces(both, named, { ofSource, isStd, units, crateNamed: (name) => packages.crate(name) ?? -1 }, plain, sections);
    claimReferences(both, named, plain, sections, (owner) => packages.name(owner));
    claimUnownedPaths(both, named, ofSource, sections);
  }
  claimPadding(host, bySymbol, sections);
  let spans = settle(host, sections);
  if (unownedBytes(spans, sections, "all") > 0) {
    map ??= await options.linkerMap?.();
    const known = host.count;
    if (map !== undefined) claimCrateObjects(both, map, packages, sections);
    if (host.count > known) spans = settle(host, sections);
  }
  ledger.keep("package", () => spans, packages);
  if (author !== undefined) {
    claimPadding(author, bySymbol, sections);
    ledger.decide("author", author, packages);
  }
  if (debug !== undefined) {
    const claimUnowned = await unownedOf(firmware);
    const { claims, owners } = unitLevel(firmware, debug);
    // Where no fill is without an owner at the level of packages, none is below it.
    const unit = () => (map === undefined ? claims(claimUnowned) : claimFill(claims(claimUnowned), map, sections));
    ledger.keep("unit", () => settleWith(unit(), named, sections, owners.name), owners);
    decideInline(firmware, debug, await debug.authors(), claimUnowned);
  }
  return { packages, units: debug === undefined ? [] : unitsOf(debug, ofUnit) };
}

/** The unit level alone, much cheaper than all levels. */
export async function decideUnits(
  firmware: LoadedFirmware,
  debug: DebugFacts<FunctionFacts>,
  options: LevelOptions = {},
): Promise<Pick<Levels, "packages" | "units">> {
  // Only crates hide their versions and the application's name in functions; C and C++ have folders.
  const isRust = debug.facts.units.language.subarray(0, debug.facts.units.count).includes(DW_LANG_RUST);
  const { packages, ofUnit } = unitPackages(await packageSources(firmware, debug, isRust ? await debug.authors() : undefined, options));
  const { claims: ofUnits, owners } = unitLevel(firmware, debug);
  const { sections, ledger } = firmware;
  const claims = ofUnits(await unownedOf(firmware));
  let spans = await settleNamed(claims, options.named ?? unread, sections, owners.name);
  const map = unownedBytes(spans, sections, "all") > 0 ? await options.linkerMap?.() : undefined;
  if (map !== undefined) spans = settle(claimFill(claims, map, sections), sections);
  ledger.keep("unit", () => spans, owners);
  return { packages, units: unitsOf(debug, ofUnit) };
}

async function packageSources<Facts extends FunctionFacts>(
  { ledger, sections, symbols }: LoadedFirmware,
  debug: DebugFacts<Facts> | undefined,
  authors: Authors | undefined,
  { lockedVersion = () => undefined }: LevelOptions,
): Promise<Omit<PackageSources<Facts>, "names">> {
  const bySymbol = ledger.spans("symbol");
  const { facts, units = [], statics = [] } = debug ?? {};
  const origins = (await debug?.origins()) ?? [];
  return { ...{ sections, symbols, bySymbol, facts, units, origins, statics, authors }, lockedVersion };
}

function unitsOf({ facts, units }: DebugFacts<FunctionFacts>, ofUnit: (unit: number) => number): Unit[] {
  return units.map((names, row) => ({
    name: unitTitle(names),
    language: languageName(facts.units.language[row]!),
    producer: names.producer,
    package: ofUnit(row),
  }));
}

/** The unit level: its claims, made when they are asked for, and its owners. */
function unitLevel({ sections }: LoadedFirmware, { facts, statics, units }: DebugFacts<FunctionFacts>) {
  const claims = (claimUnowned: ClaimUnowned) => claimUnowned(unitClaims(facts, sections, statics));
  return { claims, owners: { count: units.length, name: (owner: number) => unitTitle(units[owner]!) } };
}

function decideInline({ ledger, sections }: LoadedFirmware, debug: DebugFacts, authors: Authors, claimUnowned: ClaimUnowned): void {
  const spans = () => settle(claimUnowned(inlineClaims(debug.facts, authors, sections)), sections);
  ledger.keep("inline", spans, { count: authors.functions.length, name: (owner) => functionTitle(authors, owner) });
}

/** Share of an image's bytes in the file that may stay without an owner before code is read for who names them. */
const UNREAD = 0.01;

/**
 * Settles a level in which data without a name goes where the functions that refer to it are. Following all code is dear, and left out where
 * hardly any data has no name.
 */
async function settleNamed(
  claims: Claims,
  named: Named,
  sections: LoadedFirmware["sections"],
  name: (owner: number) => string,
): Promise<Spans> {
  const plain = settle(claims, sections);
  const owners = lacksOwners(plain, sections) ? await named() : undefined;
  return owners === undefined ? plain : settleReferences(claims, owners, plain, sections, name);
}

/** As `settleNamed`, with what names data at hand. */
function settleWith(
  claims: Claims,
  named: DataOwners | undefined,
  sections: LoadedFirmware["sections"],
  name: (owner: number) => string,
): Spans {
  const plain = settle(claims, sections);
  return named === undefined || !lacksOwners(plain, sections) ? plain : settleReferences(claims, named, plain, sections, name);
}

function settleReferences(
  claims: Claims,
  named: DataOwners,
  plain: Spans,
  sections: LoadedFirmware["sections"],
  name: (owner: number) => string,
): Spans {
  // Of the claims of these levels only those of padding are weaker than references.
  const isOpen = (owner: number) => owner === UNKNOWN || owner === PADDING;
  claimReferences([claims], named, plain, sections, name, isOpen);
  return settle(claims, sections);
}

function lacksOwners({ count, owner, length, sectionRow }: Spans, sections: LoadedFirmware["sections"]): boolean {
  const all = sections.reduce((sum, { hasBytes, size }) => (hasBytes ? sum + size : sum), 0);
  let unowned = 0;
  for (let i = 0; i < count; i++) if (owner[i] === UNKNOWN && sections[sectionRow[i]!]!.hasBytes) unowned += length[i]!;
  return unowned > all * UNREAD;
}

/**
 * Decides the file level: where each byte of code was written, where each static is declared, and whose functions refer to data without a
 * name.
 */
export async function decideFiles(firmware: LoadedFirmware, debug: DebugFacts<FunctionFacts>, named: Named): Promise<SourceFiles> {
  const { claims, files } = await sourceClaims(debug, firmware.sections, false);
  (await unownedOf(firmware))(claims);
  const name = (owner: number) => files.titles[owner]!;
  const spans = await settleNamed(claims, named, firmware.sections, name);
  firmware.ledger.keep("file", () => spans, { count: files.paths.length, name });
  return files;
}

/** Decides the line level, which is the file level cut by source lines; data without a name counts for the line where its function begins. */
export async function decideLines(
  firmware: LoadedFirmware,
  debug: DebugFacts<FunctionFacts>,
  named: Named,
): Promise<{ files: SourceFiles; lines: SourceLines }> {
  const { claims, files, lines } = await sourceClaims(debug, firmware.sections, true);
  (await unownedOf(firmware))(claims);
  const name = (owner: number) => `${files.titles[lines.file[owner]!]}:${lines.line[owner]}`;
  const spans = await settleNamed(claims, named, firmware.sections, name);
  firmware.ledger.keep("line", () => spans, { count: lines.count, name });
  return { files, lines };
}

/** Adds claims of the bytes that nobody wrote, at a level below the package, and gives the claims back. */
type ClaimUnowned = (claims: Claims) => Claims;

async function unownedOf(firmware: LoadedFirmware): Promise<ClaimUnowned> {
  const { ledger, sections, symbols } = firmware;
  const bySymbol = ledger.spans("symbol");
  const veneers = findVeneers(symbols, await firmware.names(symbols.rows, VENEER_PREFIX));
  return (claims) => {
    claimSections(claims, sections);
    claimVeneers(claims, bySymbol, veneers, sections);
    claimPadding(claims, bySymbol, sections);
    return claims;
  };
}

function functionTitle(authors: Authors, owner: number): string {
  const { linkageName, name } = authors.functions[owner]!;
  return linkageName === "" ? name : linkageName;
}
