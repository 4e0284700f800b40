import type { UnitOrigin } from "../formats/crate-paths/index.ts";
import { crateOf } from "../formats/demangle/index.ts";
import { type CodeFacts, type FunctionFacts, NONE, type UnitNames } from "../formats/dwarf/index.ts";
import { claimSections, claimVeneers, findVeneers } from "../image/gaps.ts";
import { crateOfPath, folderPackage, isRustUnit, namedCrate, unitPackage } from "../image/package-names.ts";
import type { Symbols } from "../image/symbols.ts";
import { grouped } from "../kernel/numbers.ts";
import { claimRanges } from "../ledger/claim-ranges.ts";
import { Claims, evidenceId } from "../ledger/claims.ts";
import { type Package, Packages } from "../ledger/packages.ts";
import type { ImageSection } from "../ledger/section.ts";
import type { Spans } from "../ledger/settle.ts";
import { functionNameIn, isCompilerMade } from "./constant-names.ts";
import type { StaticExtent } from "./debug-levels.ts";
import { crateOfPolled } from "./futures.ts";
import type { Authors } from "./inline-level.ts";

const RANK_INLINED = 2;
const RANK_FUTURE = 9;
const RANK_NAME = 10;
const RANK_ESTIMATE = 12;
const RANK_FUNCTION = 20;
const RANK_STATIC = 21;
const RANK_UNIT = 30;
/** Vtables, which debug information names: below what refers to them, since images without it must tell the same. */
const RANK_CONSTANT = 37;
const RANK_RUNTIME = 40;
/** Assembly in an image of Rust, which its maintainers built somewhere: the names of what it holds tell more than that folder. */
const RANK_ASSEMBLER = 45;

/** Symbols that rustc itself names (`__rustc::rust_begin_unwind`): their unit tells the crate that defines them. */
const RUSTC_INTERNAL = "__rustc";
/**
 * Assembly and linker names of cortex-m-rt, which carry no crate [cortex-m-rt 0.7, asm and link.x]. `__pre_init` is not among them: where a program does
 * not bring its own, it is another name of `DefaultPreInit`.
 */
const CORTEX_M_RT =
  /^(Reset|HardFaultTrampoline|DefaultHandler_|HardFault_|DefaultPreInit|PreResetTrampoline|__RESET_VECTOR|__EXCEPTIONS|__cortex_m_rt_\w+)$/;
/** Assembly of cortex-m up to 0.7.7, which it brings ready-made [cortex-m 0.7.7, asm/lib.rs]. */
const CORTEX_M_ASM =
  /^__(?:basepri_(?:max|r|w|max_cm7_r0p1|w_cm7_r0p1)|bkpt|bootstrap|bxns|control_[rw]|cps(?:id|ie)|delay|d[ms]b|isb|enable_[di]cache|faultmask_r|fpscr_[rw]|m?psp(?:lim)?_[rw]|msp(?:lim|_ns)?_[rw]|nop|pc_[rw]|primask_r|lr_[rw]|sev|sh_syscall|syscall|tta?t?|udf|wf[ei])$/;
/** Routines that compilers call [RTABI32 §4] and the C functions that compiler_builtins provides with `mem`. */
const COMPILER_ROUTINE =
  /^(__aeabi_\w+|__(u?(div|mod)|u?divmod|mul|ashl|ashr|lshr|fix|float|add|sub|neg|cmp|eq|ne|lt|le|gt|ge|unord|extend|trunc)\w*[sdt][if]\w*\d?|mem(cpy|move|set|cmp)|bcmp|strlen|__clz[sd]i2|__popcount[sd]i2)$/;
/** Crates that define the control block of RTT, `_SEGGER_RTT`. */
const RTT_CRATES = ["defmt_rtt", "rtt_target"];

/** Everything that tells packages, as far as there is debug information. */
export interface PackageSources<Facts extends FunctionFacts = CodeFacts> {
  readonly sections: readonly ImageSection[];
  readonly symbols: Symbols;
  /** The decided symbol level: a literal pool behind a function goes with the function. */
  readonly bySymbol: Spans;
  /** Raw names of `symbols.rows`. */
  readonly names: readonly string[];
  readonly facts: Facts | undefined;
  readonly units: readonly UnitNames[];
  /** Where each unit comes from. */
  readonly origins: readonly UnitOrigin[];
  readonly statics: readonly StaticExtent[];
  readonly authors: Authors | undefined;
  /** Version of a crate that Cargo.lock knows exactly one version of. */
  readonly lockedVersion: (crate: string) => string | undefined;
}

/** The package level, and with debug information the author level. */
export interface PackageLevels {
  readonly packages: Packages;
  /** Row of the crate whose sources a path lies in; -1 for the program's own files. */
  ofSource(path: string): number;
  /** Whether a row is a crate that comes with the compiler. */
  isStd(owner: number): boolean;
  /** Gives crates of which only the name is known the version that source paths tell, where they tell one. */
  learnVersions(paths: readonly string[]): void;
  /** Row of the package that a compile unit belongs to. */
  ofUnit(unit: number): number;
  readonly host: Claims;
  readonly author: Claims | undefined;
}

/**
 * Decides packages: the crate in a mangled name before everything else (it defines the function, wherever it was instantiated),
 * then the crate or folder of the compile unit. What polls a future is the code of that future: its crate is the host. The author level differs there,
 * and where code was inlined: the innermost function's crate.
 */
export function packageLevels(sources: PackageSources): PackageLevels {
  const packages = new Packages();
  const versions = new CrateVersions(packages, sources);
  const host = new Claims();
  claimSections(host, sources.sections);
  claimNames(host, sources, versions);
  claimDebugInfo(host, sources, versions);
  claimRuntime(host, sources, versions);
  const author =
    sources.facts !== undefined && sources.authors !== undefined
      ? authorClaims(sources, sources.facts, sources.authors, versions, host)
      : undefined;
  claimFutures(host, sources, versions);
  return {
    ...{ packages, host, author },
    ofSource: (path) => versions.ofPath(path),
    isStd: (owner) => owner >= 0 && packages.package(owner).origin === "std",
    learnVersions: (paths) => versions.learn(paths),
    ofUnit: (unit) => versions.ofUnit(unit),
  };
}

/** The packages of compile units alone. */
export function unitPackages(sources: Omit<PackageSources<FunctionFacts>, "names">): Pick<PackageLevels, "packages" | "ofUnit"> {
  const packages = new Packages();
  const versions = new CrateVersions(packages, sources);
  return { packages, ofUnit: (unit) => versions.ofUnit(unit) };
}

function claimNames(claims: Claims, sources: PackageSources, versions: CrateVersions): void {
  const { symbols, names, bySymbol, sections } = sources;
  const [own, alias] = [evidenceId("crate in the symbol's mangled name"), evidenceId("crate in an alias' mangled name")];
  const found = new Map<number, { owner: number; rank: number; evidence: number }>();
  for (let i = 0; i < symbols.count; i++) {
    for (let at = symbols.firstRow[i]!; at < symbols.firstRow[i + 1]!; at++) {
      const crate = crateOf(functionNameIn(names[at]!));
      if (crate === undefined || crate.name === RUSTC_INTERNAL) continue;
      const owner = versions.ofName(crate.name, crate.disambiguator);
      found.set(i, { owner, rank: crate.isEstimate ? RANK_ESTIMATE : RANK_NAME, evidence: at === symbols.firstRow[i] ? own : alias });
      break;
    }
  }
  claimSymbols(claims, sources, found);
  claimVeneers(claims, bySymbol, findVeneers(symbols, names), sections);
}

/** Claims a function that polls a future of another crate (`TaskStorage<F>::poll`, with the future inlined into it) for the crate of the future. */
function claimFutures(claims: Claims, sources: PackageSources, versions: CrateVersions): void {
  const { symbols, names, facts, authors } = sources;
  const evidence = evidenceId("future that the function polls");
  const described = new Map<number, string>();
  for (let i = 0; i < (authors === undefined ? 0 : facts!.functions.count); i++)
    described.set(facts!.functions.start[i]!, authors!.functions[authors!.ofFunction[i]!]!.name);
  const found = new Map<number, { owner: number; rank: number; evidence: number }>();
  for (let i = 0; i < symbols.count; i++) {
    const raw = names[symbols.firstRow[i]!]!;
    const crate = crateOfPolled(raw, described.get(symbols.address[i]!));
    if (crate !== undefined) found.set(i, { owner: versions.ofName(crate, undefined), rank: RANK_FUTURE, evidence });
  }
  claimSymbols(claims, sources, found);
}

/** What is left to names that everybody knows: only in an image with Rust in it, where they have one meaning. */
function claimRuntime(claims: Claims, sources: PackageSources, versions: CrateVersions): void {
  if (!versions.knows("core")) return;
  const { symbols, names } = sources;
  const evidence = evidenceId("name known to the runtime");
  // Any start-up code may be called Reset: the tables are cortex-m-rt's own.
  const hasRuntime = versions.knows("cortex_m_rt") || names.includes("__RESET_VECTOR") || names.includes("__EXCEPTIONS");
  const rtt = RTT_CRATES.filter((crate) => versions.knows(crate));
  const found = new Map<number, { owner: number; rank: number; evidence: number }>();
  for (let i = 0; i < symbols.count; i++) {
    const own = names.slice(symbols.firstRow[i], symbols.firstRow[i + 1]);
    const crate =
      hasRuntime && own.some((name) => CORTEX_M_RT.test(name))
        ? "cortex_m_rt"
        : own.some((name) => COMPILER_ROUTINE.test(name))
          ? "compiler_builtins"
          : own.some((name) => name === "CORE_PERIPHERALS" || CORTEX_M_ASM.test(name))
            ? "cortex_m"
            : own.includes("_SEGGER_RTT") && rtt.length === 1
              ? rtt[0]
              : undefined;
    if (crate !== undefined) found.set(i, { owner: versions.ofName(crate, undefined), rank: RANK_RUNTIME, evidence });
  }
  claimSymbols(claims, sources, found);
}

/** Claims the bytes that symbols own for what was found out about them. */
function claimSymbols(
  claims: Claims,
  sources: PackageSources,
  found: ReadonlyMap<number, { owner: number; rank: number; evidence: number }>,
): void {
  const { bySymbol, sections } = sources;
  for (let i = 0; i < bySymbol.count; i++) {
    const known = found.get(bySymbol.owner[i]!);
    if (known !== undefined)
      claims.add(
        sections[bySymbol.sectionRow[i]!]!.index,
        bySymbol.start[i]!,
        bySymbol.length[i]!,
        known.owner,
        known.rank,
        known.evidence,
      );
  }
}

function claimDebugInfo(claims: Claims, sources: PackageSources, versions: CrateVersions): void {
  const { facts, statics, sections, symbols, names } = sources;
  if (facts === undefined) return;
  const [unit, code, variable] = [evidenceId("DWARF compile unit"), evidenceId("DWARF function"), evidenceId("DWARF variable")];
  const { functionClaims: ranges, functions, claims: covers } = facts;
  const ofUnits = (isForeign: boolean) =>
    Int32Array.from(sources.units, (_, unit) => (versions.isForeignAssembler(unit) === isForeign ? versions.ofUnit(unit) : -1));
  const ranked = [
    { rank: RANK_FUNCTION, below: RANK_UNIT, owners: ofUnits(false) },
    { rank: RANK_ASSEMBLER, below: RANK_ASSEMBLER, owners: ofUnits(true) },
  ];
  const unitOf = functions.unit.subarray(0, functions.count);
  for (const { rank, owners } of ranked) {
    const owned = { owner: ranges.function, owners: Int32Array.from(unitOf, (unit) => owners[unit]!), lastFirst: true };
    claimRanges(claims, sections, { ...ranges, ...owned }, rank, code);
  }
  for (const { row, section, address, size, symbol } of statics) {
    const rank = isCompilerMade(names[symbols.firstRow[symbol]!]!) ? RANK_CONSTANT : RANK_STATIC;
    claims.add(section.index, address, size, versions.ofUnit(facts.statics.unit[row]!), rank, variable);
  }
  for (const { below, owners } of ranked)
    claimRanges(claims, sections, { ...covers, owner: covers.unit, owners, lastFirst: true }, below, unit);
}

/** The host's claims, below those of inlined code for the crate in which it was written. */
function authorClaims(sources: PackageSources, facts: CodeFacts, authors: Authors, versions: CrateVersions, host: Claims): Claims {
  const claims = new Claims();
  const inlined = evidenceId("DWARF inlined function");
  const byFile = new Map<string, number>([["", NONE]]);
  const owners = authors.functions.map(({ linkageName, file }) => {
    const crate = crateOf(linkageName);
    if (crate !== undefined) return versions.ofName(crate.name, crate.disambiguator);
    let owner = byFile.get(file);
    if (owner === undefined) {
      const found = crateOfPath(file);
      owner = found === undefined ? NONE : versions.add(found);
      byFile.set(file, owner);
    }
    return owner;
  });
  // A file of the program itself: the crate of the unit, or the folder in C and C++.
  const ofFile = versions.ofFiles(authors.functions.map(({ file }) => file));
  const { cells, functions, inlines } = facts;
  // Calls by author and unit, in the order of the cells that they made; the last row is for code that was not inlined.
  const [authorOf, unitOf] = [new Uint32Array(inlines.count + 1), new Uint32Array(inlines.count + 1)];
  authorOf.set(authors.ofInline);
  for (let call = 0; call < inlines.count; call++) unitOf[call] = functions.unit[inlines.function[call]!]!;
  authorOf[inlines.count] = NONE;
  const { group, first } = grouped([authorOf, unitOf], cells.inline);
  const ownerOf = (author: number, unit: number) => (owners[author] === NONE ? ofFile(author, unit) : owners[author]!);
  const ofGroup = Int32Array.from(first, (call) => (call === inlines.count ? -1 : ownerOf(authorOf[call]!, unitOf[call]!)));
  claimRanges(claims, sources.sections, { ...cells, owner: group, owners: ofGroup }, RANK_INLINED, inlined);
  claims.addAll(host);
  return claims;
}

/** Which version of a crate a name or a unit means. */
class CrateVersions {
  readonly #packages: Packages;
  readonly #sources: Omit<PackageSources<FunctionFacts>, "names">;
  readonly #byUnit: number[] = [];
  /** Packages by crate name, then those that a disambiguator of a v0 name stands for. */
  readonly #byCrate = new Map<string, number[]>();
  readonly #byDisambiguator = new Map<string, number>();

  constructor(packages: Packages, sources: Omit<PackageSources<FunctionFacts>, "names">) {
    this.#packages = packages;
    this.#sources = sources;
    const ofUnits = sources.origins.map((origin, unit) => unitPackage(origin, sources.units[unit]!.name, sources.units[unit]!.directory));
    ofUnits.forEach((found, unit) => {
      if (found.kind === "crate" && found.version !== undefined) this.#byUnit[unit] = this.add(found);
    });
    sources.origins.forEach((origin, unit) => {
      const found = ofUnits[unit]!;
      // What a crate brings ready-made says no version: it is of the one that is there.
      const versions = origin.kind === "application" || origin.kind === "local" ? [] : (this.#byCrate.get(found.name) ?? []);
      const id = this.#byUnit[unit] ?? (versions.length === 1 ? versions[0]! : this.add(found));
      this.#byUnit[unit] = id;
      if (origin.compiledAs !== undefined) this.#byCrate.set(origin.compiledAs, [id]);
      if (origin.crateDisambiguator !== undefined) this.#byDisambiguator.set(`${found.name} ${origin.crateDisambiguator}`, id);
    });
    this.#learnInlinedCrates();
  }

  add(found: Package): number {
    const complete =
      found.kind === "crate" && found.version === undefined && found.origin !== "std"
        ? { ...found, version: this.#sources.lockedVersion(found.name) }
        : found;
    const id = this.#packages.add(complete);
    if (complete.kind === "crate") {
      const known = this.#byCrate.get(complete.name) ?? [];
      if (!known.includes(id)) this.#byCrate.set(complete.name, [...known, id]);
    }
    return id;
  }

  /** Row of the crate whose sources a path lies in, -1 for none: where paths tell several versions, the one of which only the name is known. */
  ofPath(path: string): number {
    const found = crateOfPath(path);
    if (found === undefined) return -1;
    const known = this.#byCrate.get(found.name) ?? [];
    const nameless = known.find((row) => this.#packages.package(row).version === undefined);
    const same = known.find((row) => this.#packages.package(row).version === found.version);
    return same ?? nameless ?? this.add(found);
  }

  /** Refines crates of which only the name is known by the paths that tell one version. */
  learn(paths: readonly string[]): void {
    const told = new Map<string, Package[]>();
    for (const path of new Set(paths)) {
      const found = crateOfPath(path);
      if (found?.version === undefined) continue;
      const versions = told.get(found.name) ?? [];
      if (!versions.some(({ version }) => version === found.version)) told.set(found.name, [...versions, found]);
    }
    for (const [crate, versions] of told) {
      const known = this.#byCrate.get(crate) ?? [];
      if (known.length === 1 && versions.length === 1 && this.#packages.package(known[0]!).version === undefined)
        this.#packages.refine(known[0]!, versions[0]!);
    }
  }

  knows(crate: string): boolean {
    return this.#byCrate.has(crate);
  }

  /** Whether a unit is assembly of no known crate in an image that holds Rust. */
  isForeignAssembler(unit: number): boolean {
    const origin = this.#sources.origins[unit];
    return origin?.kind === "assembler" && origin.crate === undefined && this.knows("core");
  }

  ofUnit(unit: number): number {
    return this.#byUnit[unit] ?? this.add({ name: "(unnamed unit)", version: undefined, kind: "folder", origin: "c" });
  }

  ofName(crate: string, disambiguator: string | undefined): number {
    const exact = disambiguator === undefined ? undefined : this.#byDisambiguator.get(`${crate} ${disambiguator}`);
    if (exact !== undefined) return exact;
    const known = this.#byCrate.get(crate) ?? [];
    return known.length > 0 ? known[0]! : this.add(namedCrate(crate));
  }

  /** Tells packages of files that belong to no registry, by row of `files` and unit: the unit's package in Rust, the folder's in C and C++. */
  ofFiles(files: readonly string[]): (row: number, unit: number) => number {
    const [fileRows, directoryRows] = [new Map<string, number>(), new Map<string, number>()];
    const fileOf = Int32Array.from(files, (file) => (file === "" ? -1 : numbered(fileRows, file)));
    const { origins, units } = this.#sources;
    const directoryOf = Int32Array.from(units, ({ directory }, unit) =>
      origins[unit] !== undefined && isRustUnit(origins[unit]) ? -1 : numbered(directoryRows, directory),
    );
    const known = new Map<number, number>();
    return (row, unit) => {
      const [file, directory] = [fileOf[row]!, directoryOf[unit]!];
      if (file < 0 || directory < 0) return this.ofUnit(unit);
      const key = directory * files.length + file;
      let found = known.get(key);
      if (found === undefined) {
        found = this.add(folderPackage(files[row]!, units[unit]!.directory));
        known.set(key, found);
      }
      return found;
    };
  }

  /**
   * Crates whose units were inlined away altogether: a function of theirs is declared in a file of their sources. Legacy names, which do not
   * tell versions of a crate apart, count when the files tell one version.
   */
  #learnInlinedCrates(): void {
    const plain: string[] = [];
    for (const { linkageName, file } of this.#sources.authors?.functions ?? []) {
      const crate = crateOf(linkageName);
      if (crate === undefined || file === "") continue;
      if (crate.disambiguator === undefined) {
        if (!crate.isEstimate && !this.knows(crate.name) && crateOfPath(file)?.name === crate.name) plain.push(file);
        continue;
      }
      const key = `${crate.name} ${crate.disambiguator}`;
      if (this.#byDisambiguator.has(key)) continue;
      const declared = crateOfPath(file);
      if (declared?.name === crate.name) this.#byDisambiguator.set(key, this.add(declared));
    }
    for (const file of plain) this.add(namedCrate(crateOfPath(file)!.name));
    this.learn(plain);
  }
}

function numbered(rows: Map<string, number>, text: string): number {
  const known = rows.get(text);
  if (known !== undefined) return known;
  rows.set(text, rows.size);
  return rows.size - 1;
}
