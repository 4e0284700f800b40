import type { ImageSection } from "./section.ts";

/** Finds the section of a run address; the last answer is tried first, since claims come in address order. */
export class SectionIndex {
  readonly #sections: readonly ImageSection[];
  #last = 0;

  constructor(sections: readonly ImageSection[]) {
    this.#sections = sections.filter((section) => section.size > 0).sort((a, b) => a.address - b.address);
  }

  at(address: number): ImageSection | undefined {
    const last = this.#sections[this.#last];
    if (last !== undefined && address >= last.address && address < last.address + last.size) return last;
    for (let i = 0; i < this.#sections.length; i++) {
      const section = this.#sections[i]!;
      if (address >= section.address && address < section.address + section.size) {
        this.#last = i;
        return section;
      }
    }
    return undefined;
  }
}
