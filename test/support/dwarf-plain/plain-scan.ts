import { AbbreviationTables } from "../../../src/formats/dwarf/abbreviations.ts";
import { droppedOf } from "../../../src/formats/dwarf/dropped.ts";
import type {
  Chains,
  CodeFacts,
  DwarfScan,
  FaultReport,
  FileSpanFacts,
  FunctionFacts,
  LineFacts,
  UnitFacts,
  UnitTable,
} from "../../../src/formats/dwarf/facts.ts";
import type { FaultLog } from "../../../src/formats/dwarf/fault.ts";
import type { DwarfInput } from "../../../src/formats/dwarf/input.ts";
import { SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import type { DebugSections } from "../../../src/formats/dwarf/sections.ts";
import { DW_LANG_Rust } from "../../../src/kernel/dwarf-constants.ts";
import { FILE_SPAN_FIELDS } from "../../../src/kernel/table-fields.ts";
import { WALK_CODE, WALK_FUNCTIONS, WALK_UNITS } from "../../../src/kernel/tables.ts";
import { buildCells } from "./cells.ts";
import { followChains } from "./chains.ts";
import { describeEntities } from "./entities.ts";
import { LineSpans } from "./line-spans.ts";
import { RangeLists } from "./range-lists.ts";
import { RowBuilder } from "./row-builder.ts";
import { AddressTable } from "./values.ts";
import { Walk } from "./walk.ts";

/** The plain TypeScript reader: whole sections in memory, one straightforward step after the other. The kernel is held against it. */
export class PlainScan implements DwarfScan {
  readonly #sections: DebugSections;
  readonly #input: DwarfInput;
  #faults: { section: ".debug_info" | ".debug_line"; log: FaultLog }[] = [];

  constructor(sections: DebugSections) {
    this.#sections = sections;
    this.#input = sections.input;
  }

  async units(): Promise<UnitFacts> {
    const walk = await this.#walk(WALK_UNITS);
    return { units: walk.units.table(), claims: walk.unitClaims.table(), dropped: droppedOf(walk.dropped) };
  }

  async functions(): Promise<FunctionFacts> {
    const walk = await this.#walk(WALK_FUNCTIONS);
    const units = walk.units.table();
    if (units.language.includes(DW_LANG_Rust)) {
      this.#faults.pop();
      return this.code();
    }
    return {
      units,
      claims: walk.unitClaims.table(),
      functions: walk.functions.table(),
      functionClaims: walk.functionClaims.table(),
      statics: walk.statics.table(),
      staticCopies: walk.staticCopies.table(),
      dropped: droppedOf(walk.dropped),
    };
  }

  async code(): Promise<CodeFacts> {
    const walk = await this.#walk(WALK_CODE);
    const functionClaims = walk.functionClaims.table();
    const inlines = walk.inlines.table();
    const inlineRanges = walk.inlineRanges.table();
    return {
      units: walk.units.table(),
      claims: walk.unitClaims.table(),
      functions: walk.functions.table(),
      functionClaims,
      inlines,
      inlineRanges,
      cells: buildCells(functionClaims, inlineRanges, inlines),
      statics: walk.statics.table(),
      staticCopies: walk.staticCopies.table(),
      dropped: droppedOf(walk.dropped),
    };
  }

  async lines(): Promise<LineFacts> {
    const spans = new LineSpans(this.#input);
    spans.run(new SectionReader(await this.#sections.bytes(".debug_line"), this.#input.littleEndian));
    this.#faults.push({ section: ".debug_line", log: spans.faults });
    return { lines: spans.lines.table("start"), files: spans.files.table(), dropped: droppedOf(spans.dropped) };
  }

  async fileSpans(): Promise<FileSpanFacts> {
    const { lines, files, dropped } = await this.lines();
    const joined = new RowBuilder(FILE_SPAN_FIELDS);
    for (let row = 0; row < lines.count; row++) {
      const [start, length, file] = [lines.start[row]!, lines.length[row]!, lines.file[row]!];
      const last = joined.count - 1;
      const follows = last >= 0 && joined.get(last, "file") === file && joined.get(last, "start") + joined.get(last, "length") === start;
      if (follows) joined.set(last, "length", joined.get(last, "length") + length);
      else joined.push({ start, length, file });
    }
    return { lines: joined.table(), files, dropped };
  }

  async chains(units: UnitTable, dies: Uint32Array): Promise<Chains> {
    const info = new SectionReader(await this.#sections.bytes(".debug_info"), this.#input.littleEndian);
    const tables = await this.#abbreviations();
    return followChains(dies, (wanted) => describeEntities(info, tables, units, wanted));
  }

  takeFaults(): FaultReport[] {
    const taken = this.#faults.map(({ section, log }) => ({ section, faults: log.kept, more: log.more }));
    this.#faults = [];
    return taken;
  }

  async #abbreviations(): Promise<AbbreviationTables> {
    return new AbbreviationTables(await this.#sections.bytes(".debug_abbrev"), this.#input.littleEndian);
  }

  async #walk(mode: number): Promise<Walk> {
    const { littleEndian } = this.#input;
    const bytes = (name: string) => this.#sections.bytes(name);
    const addresses = new AddressTable(await bytes(".debug_addr"), littleEndian);
    const walk = new Walk(
      this.#input,
      {
        info: new SectionReader(await bytes(".debug_info"), littleEndian),
        abbreviations: await this.#abbreviations(),
        rangeLists: new RangeLists(await bytes(".debug_ranges"), await bytes(".debug_rnglists"), littleEndian, addresses),
        addresses,
      },
      mode,
    );
    walk.run();
    this.#faults.push({ section: ".debug_info", log: walk.faults });
    return walk;
  }
}
