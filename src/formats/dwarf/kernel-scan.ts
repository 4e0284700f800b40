import { InputError } from "../../bytes/input-error.ts";
import { type Kernel, newKernel } from "../../kernel/debug-kernel.ts";
import {
  CELL_FIELDS,
  CHAIN_FIELDS,
  FILE_FIELDS,
  FILE_SPAN_FIELDS,
  FUNCTION_CLAIM_FIELDS,
  FUNCTION_FIELDS,
  INLINE_FIELDS,
  INLINE_RANGE_FIELDS,
  LINE_FIELDS,
  STATIC_FIELDS,
  UNIT_CLAIM_FIELDS,
  UNIT_FIELDS,
} from "../../kernel/table-fields.ts";
import {
  DROPPED_COUNT,
  FAULT_UNIT_LENGTH,
  NONE,
  STEP_DONE,
  STEP_NEEDS_BYTES,
  TABLE_CELLS,
  TABLE_CHAINS,
  TABLE_ENTITIES,
  TABLE_FILES,
  TABLE_FUNCTION_CLAIMS,
  TABLE_FUNCTIONS,
  TABLE_INLINE_RANGES,
  TABLE_INLINES,
  TABLE_LINES,
  TABLE_STATIC_COPIES,
  TABLE_STATICS,
  TABLE_UNIT_CLAIMS,
  TABLE_UNITS,
  WALK_CODE,
  WALK_FUNCTIONS,
  WALK_UNITS,
} from "../../kernel/tables.ts";
import { type Dropped, droppedOf } from "./dropped.ts";
import type {
  Chains,
  CodeFacts,
  DwarfScan,
  FaultReport,
  FileSpanFacts,
  FunctionFacts,
  LineFacts,
  Table,
  UnitFacts,
  UnitTable,
} from "./facts.ts";
import { FaultLog } from "./fault.ts";
import { lastNotAbove } from "./liveness.ts";
import type { DebugSections, SectionBytes } from "./sections.ts";

/** A DIE, its abstract origin, that one's specification: longer chains are damage or loops. */
const MAX_CHAIN = 8;
/** Bytes read at a time. */
const DEFAULT_WINDOW = 1 << 20;
/** Bytes read first, and after a jump. */
const FIRST_WINDOW = 1 << 15;

/** How the kernel reads one section from its start to its end. */
interface Stream {
  readonly step: () => number;
  readonly wanted: () => number;
  /** Goes on after a damaged record; absent where damage is no fault. */
  readonly recover?: () => void;
}

/**
 * Reads with the WebAssembly kernel: `.debug_abbrev`, range lists and addresses are held whole, `.debug_info` and `.debug_line` pass by in
 * windows of 1 MiB that go straight from the file into the kernel's memory. One question is answered at a time.
 * Running out of memory (512 MiB) throws `InputError` `dwarf/memory`.
 */
export class KernelScan implements DwarfScan {
  readonly #sections: DebugSections;
  readonly #windowStep: number;
  #kernel: Promise<Kernel> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** The window's memory and its size. */
  #window = 0;
  #windowSize = 0;
  #faults: { section: ".debug_info" | ".debug_line"; log: FaultLog }[] = [];

  /** `window`: bytes read at a time. */
  constructor(sections: DebugSections, window: number = DEFAULT_WINDOW) {
    this.#sections = sections;
    this.#windowStep = window;
  }

  /** Bytes of memory that the kernel holds. */
  async memoryBytes(): Promise<number> {
    return (await this.#kernel)?.memory.buffer.byteLength ?? 0;
  }

  units(): Promise<UnitFacts> {
    return this.#alone(async (kernel) => {
      await this.#walk(kernel, WALK_UNITS);
      return {
        units: tableOf(kernel, TABLE_UNITS, UNIT_FIELDS),
        claims: tableOf(kernel, TABLE_UNIT_CLAIMS, UNIT_CLAIM_FIELDS),
        dropped: droppedBy(kernel),
      };
    });
  }

  functions(): Promise<FunctionFacts | CodeFacts> {
    return this.#alone(async (kernel) => {
      await this.#walk(kernel, WALK_FUNCTIONS);
      if (kernel.metRust() === 0) return functionFacts(kernel);
      this.#faults.pop();
      return this.#readCode(kernel);
    });
  }

  code(): Promise<CodeFacts> {
    return this.#alone((kernel) => this.#readCode(kernel));
  }

  async #readCode(kernel: Kernel): Promise<CodeFacts> {
    await this.#walk(kernel, WALK_CODE);
    // Many and not asked for by every command: they stay in the kernel until somebody does. No other question changes them.
    const whenAsked = <T>(make: () => T) => once(() => this.#withinMemory(make));
    const inlines = whenAsked(() => tableOf(kernel, TABLE_INLINES, INLINE_FIELDS));
    const inlineRanges = whenAsked(() => tableOf(kernel, TABLE_INLINE_RANGES, INLINE_RANGE_FIELDS));
    const cells = whenAsked(() => {
      kernel.buildCells();
      return lastOf(kernel, TABLE_CELLS, CELL_FIELDS);
    });
    return {
      ...functionFacts(kernel),
      get inlines() {
        return inlines();
      },
      get inlineRanges() {
        return inlineRanges();
      },
      get cells() {
        return cells();
      },
    };
  }

  lines(): Promise<LineFacts> {
    return this.#alone(async (kernel) => {
      await this.#runLines(kernel, false);
      return this.#lineFacts(kernel, LINE_FIELDS);
    });
  }

  fileSpans(): Promise<FileSpanFacts> {
    return this.#alone(async (kernel) => {
      await this.#runLines(kernel, true);
      // Of spans that lie over one another the first line counts, so that lines must be told apart; no linker makes such.
      if (kernel.linesOverlap() === 1) {
        this.#faults.pop();
        await this.#runLines(kernel, false);
      }
      kernel.joinFiles();
      return this.#lineFacts(kernel, FILE_SPAN_FIELDS);
    });
  }

  async #runLines(kernel: Kernel, onlyFiles: boolean): Promise<void> {
    kernel.beginLines(onlyFiles ? 1 : 0);
    await this.#stream(kernel, ".debug_line", {
      step: () => kernel.stepLines(),
      wanted: () => kernel.wantedByLines(),
      recover: () => kernel.recoverLines(),
    });
    kernel.sortLines();
  }

  #lineFacts<Field extends string>(kernel: Kernel, fields: readonly Field[]): LineFacts<Field> {
    return {
      lines: lastOf(kernel, TABLE_LINES, fields),
      files: lastOf(kernel, TABLE_FILES, FILE_FIELDS),
      dropped: droppedBy(kernel),
    };
  }

  chains(units: UnitTable, dies: Uint32Array): Promise<Chains> {
    return this.#alone(async (kernel) => {
      const list = store(kernel, dies);
      kernel.beginChains(list, dies.length);
      kernel.release(list);
      for (let round = 0; round < MAX_CHAIN && kernel.wantedByChainsCount() > 0; round++) {
        await this.#readEntities(kernel, units);
        kernel.followChains(round === 0 ? 1 : 0);
      }
      const row = new Uint32Array(kernel.memory.buffer, kernel.rowsOfChains(), dies.length).slice();
      kernel.releaseRows(TABLE_ENTITIES);
      return { chains: lastOf(kernel, TABLE_CHAINS, CHAIN_FIELDS), row };
    });
  }

  /** Reads the DIEs that chains need next. */
  async #readEntities(kernel: Kernel, units: UnitTable): Promise<void> {
    const list = kernel.wantedByChains();
    const dies = new Uint32Array(kernel.memory.buffer, list, kernel.wantedByChainsCount()).slice();
    const info = await this.#sections.open(".debug_info");
    kernel.setStreamedSize(info?.size ?? 0);
    kernel.beginEntities();
    for (let first = 0; first < dies.length; ) {
      const unit = lastNotAbove(units.offset, dies[first] as number);
      const at = (column: Uint32Array) => column[unit] as number;
      // DIEs in front of the first unit, of a header, and of what is no code unit are asked for without a table: they get tag 0.
      const inUnit = unit >= 0 && (dies[first] as number) >= at(units.die) && at(units.tag) !== 0;
      const bound = unit < 0 ? (units.offset[0] ?? NONE) : inUnit ? at(units.offset) + at(units.length) : (dies[first] as number) + 1;
      const next = Math.max(first + 1, lastNotAbove(dies, bound - 1) + 1);
      if (unit < 0) kernel.askEntities(list + first * 4, next - first, NONE, 0, 0, 0, 0, 4, false);
      else {
        const end = at(units.offset) + at(units.length);
        const [table, version, size] = [at(units.abbreviations), at(units.version), at(units.offsetSize)];
        kernel.askEntities(list + first * 4, next - first, unit, at(units.offset), end, table, version, size, inUnit);
      }
      await this.#pump(kernel, info, { step: () => kernel.stepEntities(), wanted: () => kernel.wantedByEntities() });
      first = next;
    }
  }

  takeFaults(): FaultReport[] {
    const taken = this.#faults.map(({ section, log }) => ({ section, faults: log.kept, more: log.more }));
    this.#faults = [];
    return taken;
  }

  /** Runs one question after the other: they share the kernel's state and window. */
  #alone<Result>(question: (kernel: Kernel) => Promise<Result>): Promise<Result> {
    const answer = this.#last.then(async () => {
      try {
        this.#kernel ??= this.#prepare();
        return await question(await this.#kernel);
      } catch (error) {
        throw this.#told(error);
      }
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #withinMemory<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** The kernel stops where it runs out of memory: it is no good any more. */
  #told(error: unknown): unknown {
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    this.#kernel = undefined;
    return new InputError("dwarf/memory", { file: this.#sections.input.file }, "reading the debug information needs more than 512 MiB", {
      cause: error,
    });
  }

  async #prepare(): Promise<Kernel> {
    const kernel = newKernel();
    const { littleEndian, code, allocated, functionStarts, dataStarts } = this.#sections.input;
    kernel.setBigEndian(!littleEndian);
    const numbers = [code.start, code.length, allocated.start, allocated.length, functionStarts, dataStarts];
    for (const [which, values] of numbers.entries()) kernel.setNumbers(which, store(kernel, values), values.length);
    for (const [which, name] of [".debug_abbrev", ".debug_ranges", ".debug_rnglists", ".debug_addr"].entries()) {
      const section = await this.#sections.openHeld(name);
      const size = section?.size ?? 0;
      const address = kernel.allocate(size);
      if (section !== undefined) await section.source.read(section.offset, size, new Uint8Array(kernel.memory.buffer, address, size));
      kernel.setSection(which, address, size);
    }
    this.#windowSize = 0;
    return kernel;
  }

  async #walk(kernel: Kernel, mode: number): Promise<void> {
    kernel.beginWalk(mode);
    await this.#stream(kernel, ".debug_info", {
      step: () => kernel.stepWalk(),
      wanted: () => kernel.wantedByWalk(),
      recover: () => kernel.recoverWalk(),
    });
  }

  async #stream(kernel: Kernel, name: ".debug_info" | ".debug_line", stream: Stream): Promise<void> {
    const section = await this.#sections.open(name);
    const log = new FaultLog();
    this.#faults.push({ section: name, log });
    kernel.setStreamedSize(section?.size ?? 0);
    await this.#pump(kernel, section, stream, log);
  }

  /** Steps and refills the window until the kernel is done. */
  async #pump(kernel: Kernel, section: SectionBytes | undefined, stream: Stream, log?: FaultLog): Promise<void> {
    let start = -1;
    let size = 0;
    let filled = 0;
    for (let end = stream.step(); end !== STEP_DONE; end = stream.step()) {
      if (end !== STEP_NEEDS_BYTES) {
        const fault = kernel.faultCode();
        log?.add(fault, kernel.faultOffset() >>> 0, kernel.faultRecord() >>> 0);
        if (fault === FAULT_UNIT_LENGTH || log?.isFull === true) return;
        stream.recover?.();
        continue;
      }
      const wanted = stream.wanted() >>> 0;
      if (wanted === start && wanted + size >= (section as SectionBytes).size) throw new Error(`the kernel asks again for ${wanted}`);
      // A record that does not fit the window from its first byte on gets a larger one.
      if (wanted === start) size *= 2;
      // Where reading jumps (from unit to unit), small windows do; where it goes on, they grow.
      else if (start < 0 || wanted > filled) size = Math.min(FIRST_WINDOW, this.#windowStep);
      else size = Math.min(Math.max(size, 1) * 4, this.#windowStep);
      start = wanted;
      filled = await this.#fill(kernel, section as SectionBytes, wanted, size);
    }
  }

  /** Puts `size` bytes from `start` into the window, fewer at the section's end; where they end. */
  async #fill(kernel: Kernel, section: SectionBytes, start: number, size: number): Promise<number> {
    const length = Math.min(size, section.size - start);
    if (length > this.#windowSize) {
      if (this.#windowSize > 0) kernel.release(this.#window);
      this.#window = kernel.allocate(length);
      this.#windowSize = length;
    }
    await section.source.read(section.offset + start, length, new Uint8Array(kernel.memory.buffer, this.#window, length));
    kernel.setWindow(this.#window, start, length);
    return start + length;
  }
}

/** What `make` gave the first time. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Copies numbers into the kernel's memory. */
function store(kernel: Kernel, values: Uint32Array): number {
  const address = kernel.allocate(values.byteLength);
  new Uint32Array(kernel.memory.buffer, address, values.length).set(values);
  return address;
}

function tableOf<Field extends string>(kernel: Kernel, table: number, fields: readonly Field[]): Table<Field> {
  const count = kernel.rowCount(table);
  const columns = fields.map((field, index) => {
    const address = kernel.column(table, index);
    const values = new Uint32Array(kernel.memory.buffer, address, count).slice();
    kernel.release(address);
    return [field, values];
  });
  return { count, ...Object.fromEntries(columns) } as Table<Field>;
}

/** A table that the kernel need not keep. */
function lastOf<Field extends string>(kernel: Kernel, table: number, fields: readonly Field[]): Table<Field> {
  const rows = tableOf(kernel, table, fields);
  kernel.releaseRows(table);
  return rows;
}

function functionFacts(kernel: Kernel): FunctionFacts {
  return {
    units: tableOf(kernel, TABLE_UNITS, UNIT_FIELDS),
    claims: tableOf(kernel, TABLE_UNIT_CLAIMS, UNIT_CLAIM_FIELDS),
    functions: tableOf(kernel, TABLE_FUNCTIONS, FUNCTION_FIELDS),
    functionClaims: tableOf(kernel, TABLE_FUNCTION_CLAIMS, FUNCTION_CLAIM_FIELDS),
    statics: tableOf(kernel, TABLE_STATICS, STATIC_FIELDS),
    staticCopies: tableOf(kernel, TABLE_STATIC_COPIES, STATIC_FIELDS),
    dropped: droppedBy(kernel),
  };
}

function droppedBy(kernel: Kernel): Dropped {
  return droppedOf(Uint32Array.from({ length: DROPPED_COUNT }, (_, reason) => kernel.dropped(reason)));
}
