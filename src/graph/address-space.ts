import { type CodeImage, type CodeSection, SYMBOL_FUNCTION } from "./code-image.ts";
import { lastNotAbove } from "./columns.ts";

/**
 * Finds sections, bytes and code by address. Halfwords of executable sections are numbered in a row, so that facts about them fit in one
 * typed array.
 */
export class AddressSpace {
  readonly sections: readonly CodeSection[];
  /** Number of halfwords in executable sections. */
  readonly halfwordCount: number;
  /** 1 for halfwords that mapping symbols call data. */
  readonly isData: Uint8Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  /** For an executable section: what to add to half an address to get the number of its halfword. */
  readonly #halfwordBase: Float64Array;
  /** 1 for sections that hold instructions. */
  readonly #isCode: Uint8Array;
  /** 1 for sections with mapping symbols, and for those that are code by their functions alone. */
  readonly #hasMarks: Uint8Array;
  #last = 0;

  constructor(image: CodeImage) {
    this.sections = image.sections.filter((section) => section.size > 0).sort((a, b) => a.address - b.address);
    this.#start = Float64Array.from(this.sections, (section) => section.address);
    this.#end = Float64Array.from(this.sections, (section) => section.address + section.size);
    this.#halfwordBase = new Float64Array(this.sections.length);
    this.#isCode = Uint8Array.from(this.sections, (section) => (section.executable && section.bytes.length > 0 ? 1 : 0));
    const { inData, first } = this.#findFunctions(image);
    this.#hasMarks = this.#findMarked(image.mapping, first);
    let count = 0;
    this.sections.forEach((section, index) => {
      if (this.#isCode[index] === 0) return;
      this.#halfwordBase[index] = count - Math.floor(section.address / 2);
      count += Math.ceil(section.bytes.length / 2) + 1;
    });
    this.halfwordCount = count;
    this.isData = new Uint8Array(count);
    this.#markFunctionsInData(image, inData);
    this.#markData(image);
  }

  /**
   * Rows of functions that lie in data sections, as those that run from RAM do, which are not marked executable: such sections count as code. And the address of
   * each section's first function, infinite for none.
   */
  #findFunctions({ symbols: { count, kind, address, size } }: CodeImage): { readonly inData: number[]; readonly first: Float64Array } {
    const inData: number[] = [];
    const first = new Float64Array(this.sections.length).fill(Number.POSITIVE_INFINITY);
    // The section of the row before is that of most.
    let [index, start, end] = [-1, 0, 0];
    for (let row = 0; row < count; row++) {
      if (kind[row] !== SYMBOL_FUNCTION) continue;
      const at = address[row]!;
      if (at < start || at >= end) {
        index = this.sectionAt(at);
        [start, end] = index < 0 ? [0, 0] : [this.#start[index]!, this.#end[index]!];
        if (index < 0) continue;
      }
      if (at < first[index]!) first[index] = at;
      if (size[row] === 0 || this.sections[index]!.executable || this.sections[index]!.bytes.length === 0) continue;
      this.#isCode[index] = 1;
      inData.push(row);
    }
    return { inData, first };
  }

  /** A section of instructions begins with a mapping symbol [AAELF32 §5.5.5]: where the first comes behind the first function, those of some objects are gone. */
  #findMarked({ count, address }: CodeImage["mapping"], first: Float64Array): Uint8Array {
    const marked = (_: unknown, index: number) => {
      const at = lastNotAbove(address, this.#start[index]! - 1, count) + 1;
      const mark = at < count && address[at]! < this.#end[index]! ? address[at]! : Number.POSITIVE_INFINITY;
      return mark < Number.POSITIVE_INFINITY && mark <= first[index]! ? 1 : 0;
    };
    return Uint8Array.from(this.sections, (section, index) => (section.executable ? marked(section, index) : 1));
  }

  /** In a data section only what function symbols cover is code. */
  #markFunctionsInData(image: CodeImage, rows: readonly number[]): void {
    this.sections.forEach((section, index) => {
      if (this.#isCode[index] === 0 || section.executable) return;
      this.isData.fill(1, this.halfword(index, section.address), this.halfword(index, section.address + section.bytes.length + 1));
    });
    for (const row of rows) {
      const start = image.symbols.address[row]!;
      const index = this.sectionAt(start);
      const section = this.sections[index]!;
      const end = Math.min(start + image.symbols.size[row]!, section.address + section.bytes.length);
      this.isData.fill(0, this.halfword(index, start), this.halfword(index, end + 1));
    }
  }

  #markData({ mapping: { address, data, count } }: CodeImage): void {
    const { isData } = this;
    for (const [index, { address: start, bytes }] of this.sections.entries()) {
      if (this.#isCode[index] === 0) continue;
      const [base, end, last] = [this.#halfwordBase[index]!, this.#end[index]!, start + bytes.length];
      for (let i = lastNotAbove(address, start - 1, count) + 1; i < count && address[i]! < end; i++) {
        if (data[i] === 0) continue;
        const to = i + 1 < count && address[i + 1]! < last ? address[i + 1]! : last;
        isData.fill(1, base + Math.floor(address[i]! / 2), base + Math.floor((to + 1) / 2));
      }
    }
  }

  /** Whether a section holds instructions: by its flag, or because functions lie in it. */
  isCode(index: number): boolean {
    return this.#isCode[index] === 1;
  }

  /** Whether mapping symbols tell code from data in a section: strippers, and linkers with `-x`, take them away with other local symbols. */
  hasMarks(index: number): boolean {
    return this.#hasMarks[index] === 1;
  }

  /** Stretches of data in a code section, as mapping symbols mark them: [start, end), ascending, of whole halfwords. */
  *dataIn(index: number): Iterable<readonly [start: number, end: number]> {
    const { address, bytes } = this.sections[index]!;
    const first = this.halfword(index, address);
    const own = this.isData.subarray(first, first + Math.ceil(bytes.length / 2));
    for (let from = own.indexOf(1); from >= 0; ) {
      const next = own.indexOf(0, from);
      const to = next < 0 ? own.length : next;
      yield [address + from * 2, address + to * 2];
      from = own.indexOf(1, to);
    }
  }

  /** Number of the halfword at an address of a code section. */
  halfword(index: number, address: number): number {
    return this.#halfwordBase[index]! + Math.floor(address / 2);
  }

  /** Index of the section that holds an address; -1 for none. */
  sectionAt(address: number): number {
    const last = this.#last;
    if (address >= this.#start[last]! && address < this.#end[last]!) return last;
    let [low, high] = [0, this.sections.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#start[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    if (low === 0 || address >= this.#end[low - 1]!) return -1;
    this.#last = low - 1;
    return low - 1;
  }

  /** Whether an address lies in instructions, by its section and the mapping symbols. */
  isInstruction(address: number): boolean {
    const index = this.sectionAt(address);
    return index >= 0 && this.isCode(index) && this.isData[this.halfword(index, address)] === 0;
  }

  /** The 32-bit word at an address, or -1 when the file has no bytes for it. */
  word(address: number): number {
    const index = this.sectionAt(address);
    if (index < 0) return -1;
    const { bytes, address: start } = this.sections[index]!;
    const at = address - start;
    if (at + 4 > bytes.length) return -1;
    return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  }

  /** The byte at an address, or -1. */
  byte(address: number): number {
    const index = this.sectionAt(address);
    if (index < 0) return -1;
    const section = this.sections[index]!;
    return section.bytes[address - section.address] ?? -1;
  }
}

const known = new WeakMap<CodeImage["symbols"], { readonly image: CodeImage; readonly space: AddressSpace }>();

/** The address space of an image, one for all that ask. */
export function spaceOf(image: CodeImage): AddressSpace {
  const before = known.get(image.symbols);
  if (before?.image.sections === image.sections && before.image.mapping === image.mapping) return before.space;
  const space = new AddressSpace(image);
  known.set(image.symbols, { image, space });
  return space;
}
