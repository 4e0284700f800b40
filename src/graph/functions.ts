import { hex } from "../bytes/quantities.ts";
import { ascendingOrder } from "../kernel/numbers.ts";
import type { AddressSpace } from "./address-space.ts";
import { type CodeImage, SYMBOL_FUNCTION } from "./code-image.ts";
import { lastNotAbove } from "./columns.ts";

/** How often the code may lie in functions in sum. */
const MOST_TIMES = 4;
/** Row for "no symbol". */
export const NO_SYMBOL = 0xffffffff;

/**
 * The functions of an image: one for each address with a function symbol (aliases are merged; labels inside a sized function are left out), then those that
 * were found because something calls or points to them. Functions may overlap: a label inside a function that is called from elsewhere is a function that ends with it.
 */
export class Functions {
  /** Address of the first instruction, without the Thumb bit. */
  readonly start: number[] = [];
  /** Address after the last byte. */
  readonly end: number[] = [];
  /** Row of the symbol that names it, or `NO_SYMBOL`. */
  readonly symbol: number[] = [];
  /** Index of the section in the address space. */
  readonly section: number[] = [];
  /** Functions whose size is not believed, as they lie over so many others; each ends where the next one starts. */
  readonly cut: number;
  readonly #image: CodeImage;
  readonly #space: AddressSpace;
  readonly #byStart = new Map<number, number>();
  #symbolCount = 0;
  readonly #reach: number[] = [];
  #otherSymbols: Map<number, number> | undefined;

  constructor(image: CodeImage, space: AddressSpace) {
    this.#image = image;
    this.#space = space;
    const { symbols } = image;
    const order = ascendingOrder(symbols.address);
    let covered = 0;
    for (const row of order) {
      if (symbols.kind[row] !== SYMBOL_FUNCTION) continue;
      const address = symbols.address[row]!;
      const section = space.sectionAt(address);
      if (section < 0 || !space.isCode(section)) continue;
      const sized = address + symbols.size[row]!;
      // A label without a size inside a function is no function by itself (IAR's `??f_5`): it becomes one when something calls it.
      if (sized === address && address < covered && !this.#byStart.has(address)) continue;
      covered = Math.max(covered, sized);
      const known = this.#byStart.get(address);
      if (known === undefined) this.#add(address, sized, row, section);
      else if (sized > this.end[known]!) {
        this.end[known] = sized;
        this.symbol[known] = row;
      }
    }
    this.#symbolCount = this.start.length;
    this.#closeOpenEnds();
    this.cut = this.#cutOverlaps();
  }

  get count(): number {
    return this.start.length;
  }

  /** How many have symbols: those stand first, ascending by address. */
  get withSymbols(): number {
    return this.#symbolCount;
  }

  /** Name of a function: its symbol's, or its address in words. */
  name(index: number): string {
    const row = this.symbol[index]!;
    return row === NO_SYMBOL ? hex(this.start[index]!) : this.#image.symbols.name(row);
  }

  /** Index of the function that starts at an address; -1 for none. */
  startingAt(address: number): number {
    return this.#byStart.get(address) ?? -1;
  }

  /** Index of a function with a symbol that covers an address; -1 for none. */
  covering(address: number): number {
    let index = lastNotAbove(this.start, address, this.#symbolCount);
    // Functions that start later may end earlier; `#reach` says how far the ones before can extend. Nested labels are few, or the table is damaged.
    for (let steps = 0; index >= 0 && steps < 1000 && this.#reach[index]! > address; index--, steps++) {
      if (this.end[index]! > address) return index;
    }
    return -1;
  }

  /** The function that starts at an address that something calls; it is made when there is none. -1 when no instruction is there. */
  require(address: number): number {
    const known = this.#byStart.get(address);
    if (known !== undefined) return known;
    const section = this.#space.sectionAt(address);
    if (section < 0 || !this.#space.isInstruction(address) || address % 2 !== 0) return -1;
    const host = this.covering(address);
    const following = lastNotAbove(this.start, address, this.#symbolCount) + 1;
    const limit = this.#limit(section);
    const end = host >= 0 ? this.end[host]! : following < this.#symbolCount ? Math.min(this.start[following]!, limit) : limit;
    this.#otherSymbols ??= this.#symbolsByAddress();
    return this.#add(address, end, this.#otherSymbols.get(address) ?? NO_SYMBOL, section);
  }

  #add(start: number, end: number, symbol: number, section: number): number {
    const index = this.start.length;
    this.#byStart.set(start, index);
    this.start.push(start);
    this.end.push(end);
    this.symbol.push(symbol);
    this.section.push(section);
    return index;
  }

  #limit(section: number): number {
    const { address, bytes } = this.#space.sections[section]!;
    return address + bytes.length;
  }

  /** A function without a size ends where the next one starts; none ends after its section. */
  #closeOpenEnds(): void {
    let reach = 0;
    for (let index = 0; index < this.#symbolCount; index++) {
      const limit = this.#limit(this.section[index]!);
      if (this.end[index] === this.start[index]) {
        const next = index + 1 < this.#symbolCount ? this.start[index + 1]! : limit;
        const host = reach > this.start[index]! ? reach : Number.POSITIVE_INFINITY;
        this.end[index] = Math.min(host === Number.POSITIVE_INFINITY ? next : host, limit);
      }
      this.end[index] = Math.min(this.end[index]!, limit);
      reach = Math.max(reach, this.end[index]!);
      this.#reach.push(reach);
    }
  }

  /** Following functions that lie over one another costs the sum of their sizes. Assembly has a few of them; very many are damage, or made up. */
  #cutOverlaps(): number {
    const code = this.#space.sections.reduce((sum, { bytes }, index) => sum + (this.#space.isCode(index) ? bytes.length : 0), 0);
    const spans = this.start.reduce((sum, start, index) => sum + this.end[index]! - start, 0);
    if (spans <= MOST_TIMES * code) return 0;
    let cut = 0;
    for (let index = 0; index < this.#symbolCount; index++) {
      const next = this.start[index + 1] ?? Number.POSITIVE_INFINITY;
      if (this.end[index]! > next) {
        this.end[index] = next;
        cut++;
      }
      this.#reach[index] = this.end[index]!;
    }
    return cut;
  }

  #symbolsByAddress(): Map<number, number> {
    const { address, count } = this.#image.symbols;
    const rows = new Map<number, number>();
    for (let row = 0; row < count; row++) if (!rows.has(address[row]!)) rows.set(address[row]!, row);
    return rows;
  }
}
