import { nearestWord } from "../../bytes/did-you-mean.ts";
import { type Finding, Findings } from "../../bytes/finding.ts";
import { formatPlace, type Place } from "../../bytes/place.ts";
import { SourceText } from "../../bytes/source-text.ts";
import { checkRegions } from "./check-regions.ts";
import { type IncludeResolver, type RegionStatement, readCommands, type Statements } from "./commands.ts";
import type { Unknown } from "./evaluate.ts";
import { SymbolTable } from "./symbol-table.ts";
import type { LexerNotes, Span } from "./tokens.ts";

/** An entry of MEMORY. */
export interface MemoryRegion {
  readonly name: string;
  /** As written, in lower case, without brackets and blanks: `rx`, `!w`; empty when none were given. */
  readonly attributes: string;
  /** First address. */
  readonly origin: number;
  /** Bytes; at most 2^32. */
  readonly length: number;
  readonly place: Place;
}

/** What a linker script says about memory. */
export interface MemoryScript {
  /** In the order written; of a region declared twice the later values at the first place, as GNU ld takes it. */
  readonly regions: readonly MemoryRegion[];
  /** Other names of regions; the same memory, never counted twice. */
  readonly aliases: readonly { readonly alias: string; readonly region: string; readonly place: Place }[];
  /** Symbols whose value the script alone tells: the low 32 bits, as a 32-bit ELF symbol holds them. */
  readonly symbols: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** The script and every file it included, by name. */
  readonly files: readonly string[];
}

/** What the reader needs from outside. */
export interface MemoryScriptOptions {
  /** Finds included files; none are found without it. */
  readonly include?: IncludeResolver | undefined;
  /** Symbols defined elsewhere: `--defsym`, or symbols of the objects. */
  readonly symbols?: ReadonlyMap<string, number> | undefined;
}

/** Runs through the assignments after MEMORY is known: each resolves one more step of symbols used before they are assigned. */
const MAX_RUNS = 4;
const ADDRESS_SPACE = 1n << 32n;

/**
 * Reads a linker script, or a file made to be included in one such as `memory.x`, for its MEMORY [LD §3.7].
 * Guarantee: every region that GNU ld would know is in the result with ld's values, or an error is thrown, or a finding names what is missing.
 * @throws InputError of `memory-x/…`, with line, column and excerpt: `syntax`, `command`, `comment`, `string`, `character`, `number`, `expression`,
 * `nesting`, `attribute`, `include-missing`, `include-cycle`, `include-depth`, `unknown-symbol`, `unknown-region`, `not-constant`,
 * `division-by-zero`, `range`, `alias`, `preprocessor`.
 */
export function readMemoryScript(name: string, text: string, options: MemoryScriptOptions = {}): MemoryScript {
  return new ScriptReader(name, text, options).read();
}

class ScriptReader {
  readonly #findings = new Findings();
  readonly #macros = new Map<string, Span>();
  #conditional: Span | undefined;
  readonly #statements: Statements;
  readonly #symbols: SymbolTable;
  readonly #known = new Map<string, { origin?: bigint; length?: bigint }>();
  readonly #regionOfAlias = new Map<string, string>();

  constructor(name: string, text: string, options: MemoryScriptOptions) {
    this.#statements = readCommands(new SourceText(name, text), options.include ?? (() => undefined), this.#notes());
    const { assignments, regions } = this.#statements;
    const expressions = regions.flatMap((region) => [region.origin, region.length]);
    this.#symbols = new SymbolTable(assignments, expressions, options.symbols ?? new Map(), (region, property) => {
      const known = this.#known.get(this.#regionOfAlias.get(region) ?? region);
      return property === "ORIGIN" ? known?.origin : known?.length;
    });
  }

  read(): MemoryScript {
    this.#resolveAliases();
    this.#symbols.run(false);
    const regions = new Map<string, MemoryRegion>();
    for (const statement of this.#statements.regions) {
      const first = regions.get(statement.name);
      const region = this.#layOut(statement);
      if (first !== undefined) this.#reportTwice(first, region, statement);
      regions.set(statement.name, region);
    }
    for (let run = 0; run < MAX_RUNS && this.#symbols.run(true); run++);
    const list = [...regions.values()];
    checkRegions(list, this.#findings);
    this.#reportMissing(list.length);
    return {
      regions: list,
      aliases: this.#statements.aliases.map(({ alias, region, at }) => ({ alias, region, place: at.source.placeAt(at.start) })),
      symbols: this.#symbols.values(),
      findings: this.#findings.list(),
      files: this.#statements.files,
    };
  }

  #notes(): LexerNotes {
    return {
      directive: (directive, name, at) => {
        if (directive === "define" && name !== undefined) this.#macros.set(name, at);
        if (/^(if|ifdef|ifndef|elif|else|endif)$/.test(directive)) this.#conditional ??= at;
        this.#findings.report({
          code: "memory/preprocessor",
          severity: "warning",
          message: `#${directive} is a comment to a linker`,
          where: formatPlace(at.source.placeAt(at.start)),
          hint: "if the C preprocessor makes the linker's script from this file, name what it made (gcc -E -P -x c)",
        });
      },
      oddNumber: (at, message) =>
        this.#findings.report({ code: "memory/number", severity: "warning", message, where: formatPlace(at.source.placeAt(at.start)) }),
    };
  }

  #resolveAliases(): void {
    const names = new Set(this.#statements.regions.map((region) => region.name));
    for (const { alias, region, at, regionAt } of this.#statements.aliases) {
      const target = this.#regionOfAlias.get(region) ?? region;
      if (names.has(alias) || this.#regionOfAlias.has(alias)) {
        throw at.source.error("memory-x/alias", at.start, at.end, `REGION_ALIAS gives the name ${alias} a second time`);
      }
      if (!names.has(target) && this.#statements.missingIncludes.length === 0) {
        const remark = this.#suggestion(region, names);
        throw at.source.error("memory-x/unknown-region", regionAt.start, regionAt.end, `unknown region ${region} in REGION_ALIAS`, {
          remark,
        });
      }
      this.#regionOfAlias.set(alias, target);
    }
  }

  #layOut(statement: RegionStatement): MemoryRegion {
    const known: { origin?: bigint; length?: bigint } = {};
    this.#known.set(statement.name, known);
    const origin = this.#value(statement, "ORIGIN");
    known.origin = origin;
    if (origin >= ADDRESS_SPACE) throw this.#outOfRange(statement, "ORIGIN", origin);
    const length = this.#value(statement, "LENGTH");
    known.length = length;
    if (length > ADDRESS_SPACE) throw this.#outOfRange(statement, "LENGTH", length);
    const { name, attributes, at } = statement;
    return { name, attributes, origin: Number(origin), length: Number(length), place: at.source.placeAt(at.start) };
  }

  #value(statement: RegionStatement, property: "ORIGIN" | "LENGTH"): bigint {
    const value = this.#symbols.evaluate(property === "ORIGIN" ? statement.origin : statement.length);
    if (typeof value === "bigint") return value;
    throw value.at.source.error(value.code, value.at.start, value.at.end, `${value.reason} in ${property}`, {
      remark: this.#remark(value),
    });
  }

  #remark(unknown: Unknown): string | undefined {
    const { missing } = unknown;
    if (missing === undefined) return undefined;
    const macro = this.#macros.get(missing);
    if (macro !== undefined) {
      return `it is a #define (line ${macro.source.lineAt(macro.start)}): name the script that the C preprocessor makes (gcc -E -P -x c)`;
    }
    if (unknown.code === "memory-x/unknown-region") return this.#suggestion(missing, this.#known.keys());
    const near = this.#suggestion(missing, this.#symbols.names());
    const include = this.#statements.missingIncludes[0];
    return near ?? (include === undefined ? undefined : `is it in ${include.name}, which was not found?`);
  }

  #suggestion(missing: string, names: Iterable<string>): string | undefined {
    const near = nearestWord(missing, names);
    if (near === undefined || near === missing) return undefined;
    const at = this.#symbols.whereabouts(near) ?? this.#statements.regions.find((region) => region.name === near)?.at;
    return `did you mean ${near}${at === undefined ? "" : ` (line ${at.source.lineAt(at.start)})`}?`;
  }

  #outOfRange(statement: RegionStatement, property: "ORIGIN" | "LENGTH", value: bigint): Error {
    const at = property === "ORIGIN" ? statement.originAt : statement.lengthAt;
    const signed = BigInt.asIntN(64, value);
    const problem = signed < 0n ? `is negative (${signed})` : `is 0x${value.toString(16)}, beyond the 32-bit address space`;
    return at.source.error("memory-x/range", at.start, at.end, `${property} of ${statement.name} ${problem}`);
  }

  #reportTwice(first: MemoryRegion, second: MemoryRegion, { at }: RegionStatement): void {
    const same = first.origin === second.origin && first.length === second.length;
    const message = `region ${second.name} is declared twice (before at ${formatPlace(first.place)}); ${same ? "both agree" : "the later one counts"}`;
    if (!same && this.#conditional !== undefined) {
      const { source, start } = this.#conditional;
      const sentence = `region ${second.name} is declared twice with different values, and #if (line ${source.lineAt(start)}) chooses between them`;
      throw at.source.error("memory-x/preprocessor", at.start, at.end, sentence, {
        remark: "name the script that the C preprocessor makes (gcc -E -P -x c)",
      });
    }
    this.#findings.report({ code: "memory/duplicate-region", severity: "warning", message, where: formatPlace(second.place) });
  }

  #reportMissing(regionCount: number): void {
    const { missingIncludes, hasMemory, files } = this.#statements;
    for (const { name, at } of missingIncludes) {
      this.#findings.report({
        code: "memory/include-missing",
        severity: "warning",
        message: `the included file ${name} is not found; what it defines is not known`,
        where: formatPlace(at.source.placeAt(at.start)),
        hint: "name its folder with -L",
      });
    }
    if (regionCount > 0) return;
    const message = hasMemory ? "MEMORY is empty" : "there is no MEMORY command";
    this.#findings.report({ code: "memory/no-regions", severity: "warning", message, where: files[0] });
  }
}
