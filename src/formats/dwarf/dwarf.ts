import type { Findings } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import { counted, verb } from "../../bytes/quantities.ts";
import { NONE, UNIT_SPLIT } from "../../kernel/tables.ts";
import { DieReader } from "./die-reader.ts";
import { type Entities, type NumberedEntities, numberEntities, spreadEntities } from "./entities.ts";
import type { CodeFacts, Dropped, DwarfScan, FileSpanFacts, FileTable, FunctionFacts, LineFacts, UnitFacts, UnitTable } from "./facts.ts";
import { faultText } from "./fault.ts";
import { FileNames, type ProgramOwner } from "./file-names.ts";
import type { DwarfInput } from "./input.ts";
import { KernelScan } from "./kernel-scan.ts";
import { DebugSections } from "./sections.ts";
import { StringPool, type StringUnit } from "./string-pool.ts";

/** Files that a finding lists. */
const LISTED = 3;

/** Names of a unit as its compiler wrote them; "" where it wrote none. */
export interface UnitNames {
  readonly name: string;
  readonly directory: string;
  readonly producer: string;
}

/**
 * The debug information of one file. Everything is read when it is asked for, each part once; the three scans (`units`, `code`,
 * `lines`) do not need each other. Damaged units and what was left out become findings.
 */
export class Dwarf {
  readonly sections: DebugSections;
  readonly #scan: DwarfScan;
  readonly #findings: Findings;
  readonly #strings: StringPool;
  readonly #fileNames: FileNames;
  readonly #reported = new Set<string>();
  #units: Promise<UnitFacts> | undefined;
  #functions: Promise<FunctionFacts> | undefined;
  #code: Promise<CodeFacts> | undefined;
  #lines: Promise<LineFacts> | undefined;
  #fileSpans: Promise<FileSpanFacts> | undefined;
  #dies: Promise<DieReader> | undefined;
  #unitNames: Promise<readonly UnitNames[]> | undefined;

  private constructor(sections: DebugSections, scan: DwarfScan, findings: Findings) {
    this.sections = sections;
    this.#scan = scan;
    this.#findings = findings;
    this.#strings = new StringPool(sections);
    this.#fileNames = new FileNames(sections, this.#strings);
  }

  /**
   * `undefined` when the file has neither `.debug_info` nor `.debug_line`. `scan` replaces the kernel by another reader.
   * @throws InputError `dwarf/compression` when a section is packed and cannot be unpacked, `dwarf/too-large`.
   */
  static async open(
    input: DwarfInput,
    findings: Findings,
    scan: (sections: DebugSections) => DwarfScan = (sections) => new KernelScan(sections),
  ): Promise<Dwarf | undefined> {
    const sections = new DebugSections(input);
    const opened = [await sections.open(".debug_info"), await sections.open(".debug_line")];
    if (opened.every((section) => section === undefined)) return undefined;
    return new Dwarf(sections, scan(sections), findings);
  }

  /** Units and the ranges they cover: the cheapest scan. The answer of another scan is used where that was asked for before. */
  units(): Promise<UnitFacts> {
    this.#units ??= this.#code ?? this.#functions ?? this.#scanned(this.#scan.units());
    return this.#units;
  }

  /** Functions, statics and units, without inlined calls where no unit is of Rust: cheaper, for who asks for `code()` later by exception. */
  functions(): Promise<FunctionFacts> {
    this.#functions ??= this.#code ?? this.#scanned(this.#scan.functions());
    return this.#functions;
  }

  /** Functions, inlined calls, statics and units. */
  code(): Promise<CodeFacts> {
    this.#code ??= this.#readCode();
    return this.#code;
  }

  async #readCode(): Promise<CodeFacts> {
    const known = await this.#functions;
    return known !== undefined && "inlines" in known ? (known as CodeFacts) : this.#scanned(this.#scan.code());
  }

  /** Source lines of code. */
  lines(): Promise<LineFacts> {
    this.#lines ??= this.#scanned(this.#scan.lines());
    return this.#lines;
  }

  /** Source files of code, much cheaper than their lines. The answer of `lines()` is used where that was asked for before. */
  fileSpans(): Promise<FileSpanFacts> {
    this.#fileSpans ??= this.#lines ?? this.#scanned(this.#scan.fileSpans());
    return this.#fileSpans;
  }

  /** Random access to DIEs, for questions that the scans do not answer. Slow, and holds `.debug_info` in memory. */
  dies(): Promise<DieReader> {
    this.#dies ??= this.units().then(({ units }) => DieReader.open(this.sections, units));
    return this.#dies;
  }

  /** The strings that references mean; `unit[i]` is the row of the unit in which reference i was found. */
  async strings(references: Uint32Array, unit: Uint32Array): Promise<string[]> {
    const { units } = await this.units();
    return this.#strings.strings(references, (index) => stringUnit(units, unit[index] as number));
  }

  /** Name, directory and producer of every unit, in the order of `UnitTable`. */
  unitNames(): Promise<readonly UnitNames[]> {
    this.#unitNames ??= this.#readUnitNames();
    return this.#unitNames;
  }

  async #readUnitNames(): Promise<readonly UnitNames[]> {
    const { units } = await this.units();
    const rows = Uint32Array.from({ length: units.count }, (_, row) => row);
    const [names, directories, producers, elsewhere] = await Promise.all([
      this.strings(units.name, rows),
      this.strings(units.directory, rows),
      this.strings(units.producer, rows),
      this.strings(units.splitName, rows),
    ]);
    return names.map((name, row) => ({
      // The skeleton of a split unit names the file that has its name [DWARF5 §3.1.2].
      name: name === "" ? (elsewhere[row] as string) : name,
      directory: directories[row] as string,
      producer: producers[row] as string,
    }));
  }

  /**
   * Names, declaration places and types of the DIEs at `dies` (any order, repetition allowed; `NONE` gives an empty row), completed
   * from their abstract origins and specifications.
   */
  async entities(dies: Uint32Array): Promise<Entities> {
    return spreadEntities(await this.numberedEntities(dies));
  }

  /** The same with each DIE and each text once, for very many that name the same: all inlined calls. */
  async numberedEntities(dies: Uint32Array): Promise<NumberedEntities> {
    const { units } = await this.units();
    return numberEntities(this.#scan, units, dies, (references, unit) =>
      this.#strings.distinct(references, (index) => stringUnit(units, unit[index] as number)),
    );
  }

  /** Paths of the files of `lines()` or `fileSpans()`, in the order of `FileTable`: joined with directories, not normalized; "" where unknown. */
  async filePaths(files: FileTable): Promise<string[]> {
    const { units } = await this.units();
    const owners = new Map<number, number>();
    for (let row = 0; row < units.count; row++) {
      const program = units.lineProgram[row] as number;
      if (program !== NONE && !owners.has(program)) owners.set(program, row);
    }
    return this.#paths(files.program, files.index, (program) => owners.get(program));
  }

  /** Paths of file numbers that DIEs name (`DW_AT_decl_file`, `DW_AT_call_file`): number `index[i]` of the unit in row `unit[i]`. */
  async declarationPaths(unit: Uint32Array, index: Uint32Array): Promise<string[]> {
    const { units } = await this.units();
    const owners = new Map<number, number>();
    const programs = new Uint32Array(unit.length);
    for (let at = 0; at < unit.length; at++) {
      const row = unit[at] as number;
      const program = row === NONE ? NONE : (units.lineProgram[row] as number);
      owners.set(program, row);
      programs[at] = program;
    }
    return this.#paths(programs, index, (program) => owners.get(program));
  }

  async #paths(programs: Uint32Array, indexes: Uint32Array, ownerOf: (program: number) => number | undefined): Promise<string[]> {
    const { units } = await this.units();
    const names = await this.unitNames();
    const byProgram = new Map<number, Map<number, string>>();
    // By row the files of its program, one after another the same ones mostly.
    const filesOf: (Map<number, string> | undefined)[] = [];
    for (let at = 0; at < programs.length; at++) {
      const program = programs[at] as number;
      const index = indexes[at] as number;
      if (program === NONE || index === NONE) continue;
      let wanted = program === programs[at - 1] ? filesOf[at - 1] : byProgram.get(program);
      if (wanted === undefined) {
        wanted = byProgram.get(program) ?? new Map();
        byProgram.set(program, wanted);
      }
      filesOf[at] = wanted;
      wanted.set(index, "");
    }
    for (const [program, wanted] of byProgram) {
      const row = ownerOf(program);
      const owner: ProgramOwner =
        row === undefined
          ? { directory: "", name: "", stringOffsetsBase: NONE, offsetSize: 4 }
          : { ...stringUnit(units, row), directory: names[row]?.directory ?? "", name: names[row]?.name ?? "" };
      const numbers = [...wanted.keys()];
      const paths = await this.#fileNames.paths(program, numbers, owner);
      numbers.forEach((number, at) => {
        wanted.set(number, paths[at] as string);
      });
    }
    const result = new Array<string>(programs.length);
    for (let at = 0; at < programs.length; at++) result[at] = filesOf[at]?.get(indexes[at] as number) ?? "";
    return result;
  }

  async #scanned<Facts extends { readonly dropped: Dropped; readonly units?: UnitTable }>(scan: Promise<Facts>): Promise<Facts> {
    const facts = await scan;
    await this.#reportFaults();
    this.#reportDropped(facts.dropped);
    if (facts.units !== undefined) await this.#reportSplit(facts.units);
    return facts;
  }

  async #reportFaults(): Promise<void> {
    for (const { section, faults, more } of this.#scan.takeFaults()) {
      const opened = await this.sections.open(section);
      for (const { fault, offset, record } of faults) {
        const key = `${section} ${record}`;
        if (this.#reported.has(key)) continue;
        this.#reported.add(key);
        const { code, sentence, spec } = faultText(fault);
        const fileOffset = opened?.fileOffset === undefined ? undefined : opened.fileOffset + offset;
        const what = section === ".debug_info" ? "unit" : "line table";
        this.#findings.recovered(
          new InputError(
            code,
            { file: this.sections.input.file, section, offset, fileOffset },
            `${sentence}; the rest of the ${what} at 0x${record.toString(16)} is left out`,
            { spec },
          ),
        );
      }
      // Two scans of a section meet the same damage.
      if (more > 0 && !this.#reported.has(section)) {
        this.#reported.add(section);
        this.#findings.report({
          code: "dwarf/damaged",
          severity: "warning",
          message: `${counted(more, "more damaged record", "more damaged records")} in ${section} ${verb(more, "was", "were")} left out`,
        });
      }
    }
  }

  #reportDropped(dropped: Dropped): void {
    const note = (count: number, code: string, noun: string, rest: string) => {
      // Two scans meet the same units; the first says so.
      if (count === 0 || this.#reported.has(code)) return;
      this.#reported.add(code);
      this.#findings.report({ code, severity: "note", message: `${counted(count, noun)} ${rest}`, where: this.sections.input.file });
    };
    const leftOut = (count: number) => `${verb(count, "was", "were")} left out`;
    note(dropped.tombstone, "dwarf/dead-code", "range", `of functions that the linker removed ${leftOut(dropped.tombstone)}`);
    note(
      dropped.outside,
      "dwarf/outside-code",
      "range",
      `${verb(dropped.outside, "lies", "lie")} outside the executable sections and ${leftOut(dropped.outside)}`,
    );
    note(
      dropped.noSymbol,
      "dwarf/no-symbol",
      "range",
      `${verb(dropped.noSymbol, "starts", "start")} in front of the first function of the section and ${leftOut(dropped.noSymbol)}`,
    );
    note(
      dropped.duplicate,
      "dwarf/duplicate",
      "description",
      `of functions and variables ${leftOut(dropped.duplicate)}, as their bytes are described already: aliases, what the linker keeps once, removed variables at an address in use`,
    );
    note(dropped.deadSequences, "dwarf/dead-lines", "sequence", `of line rows of removed code ${leftOut(dropped.deadSequences)}`);
    note(
      dropped.duplicateSequences,
      "dwarf/duplicate-lines",
      "sequence",
      `of line rows ${leftOut(dropped.duplicateSequences)}, as another has the same bytes`,
    );
    note(
      dropped.badRows,
      "dwarf/line-rows",
      "line row",
      `${verb(dropped.badRows, "steps", "step")} backwards, out of the section or into a file that cannot be, and ${leftOut(dropped.badRows)}`,
    );
    note(
      dropped.deadStatics,
      "dwarf/dead-statics",
      "variable",
      `of sections that are not in memory, removed ones or not loaded, ${leftOut(dropped.deadStatics)}`,
    );
    note(
      dropped.supplementary,
      "dwarf/supplementary",
      "reference",
      `into a supplementary file (dwz, .debug_sup) ${verb(dropped.supplementary, "was", "were")} not followed: the inlined functions that they name stay unknown`,
    );
  }

  async #reportSplit(units: UnitTable): Promise<void> {
    const rows = Uint32Array.from({ length: units.count }, (_, row) => row).filter((row) => (units.flags[row]! & UNIT_SPLIT) !== 0);
    const split = rows.length;
    if (split === 0 || this.#reported.has("dwarf/split")) return;
    this.#reported.add("dwarf/split");
    const files = await this.#strings.strings(
      rows.map((row) => units.splitName[row]!),
      (index) => stringUnit(units, rows[index]!),
    );
    const listed = files.slice(0, LISTED).join(", ") + (split > LISTED ? ` and ${split - LISTED} more` : "");
    this.#findings.report({
      code: "dwarf/split",
      severity: "warning",
      message: `${counted(split, "unit")} ${verb(split, "keeps its", "keep their")} debug information in files that were not found, or are of another build (${listed}): only their ranges and lines are known`,
      where: this.sections.input.file,
      hint: "keep .dwo files beside the ELF or where they were written, or name the package: --debug-file app.dwp",
    });
  }
}

function stringUnit(units: UnitTable, row: number): StringUnit {
  return { stringOffsetsBase: units.stringOffsetsBase[row] ?? NONE, offsetSize: units.offsetSize[row] ?? 4 };
}
