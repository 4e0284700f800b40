import type { ImageSection } from "./section.ts";

/** Finds the section of a run address; the last answer is tried first, since claims come in address order. */
export class SectionIndex {
  readonly #sections: readonly ImageSection[];
  /** By section, the highest end of it and of those before it: sections can lie over one another. */
  readonly #highestEnd: Float64Array;
  #last = 0;

  constructor(sections: readonly ImageSection[]) {
    this.#sections = sections.filter((section) => section.size > 0).sort((a, b) => a.address - b.address);
    let highest = 0;
    this.#highestEnd = Float64Array.from(this.#sections, ({ address, size }) => {
      highest = Math.max(highest, address + size);
      return highest;
    });
  }

  /** The first section, in address order, that holds an address. */
  at(address: number): ImageSection | undefined {
    const last = this.#sections[this.#last];
    if (last !== undefined && address >= last.address && address < last.address + last.size) return last;
    let [low, high] = [0, this.#sections.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#highestEnd[middle]! > address) high = middle;
      else low = middle + 1;
    }
    const found = this.#sections[low];
    if (found === undefined || address < found.address || address >= found.address + found.size) return undefined;
    this.#last = low;
    return found;
  }
}
