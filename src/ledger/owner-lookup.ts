import type { ImageSection } from "./section.ts";
import { SectionIndex } from "./section-index.ts";
import type { Spans } from "./settle.ts";

/** Who owns the byte at a run address, by binary search in a decided level. */
export class OwnerLookup {
  readonly #spans: Spans;
  readonly #first: ReadonlyMap<ImageSection, readonly [number, number]>;
  readonly #index: SectionIndex;

  constructor(spans: Spans, sections: readonly ImageSection[]) {
    this.#spans = spans;
    this.#index = new SectionIndex(sections);
    const first = new Map<ImageSection, [number, number]>();
    for (let i = 0; i < spans.count; i++) {
      const section = sections[spans.sectionRow[i]!]!;
      const range = first.get(section);
      if (range === undefined) first.set(section, [i, i + 1]);
      else range[1] = i + 1;
    }
    this.#first = first;
  }

  /** Owner of the byte, -1 (unknown) outside of every section. */
  at(address: number): number {
    const span = this.spanAt(address);
    return span < 0 ? -1 : this.#spans.owner[span]!;
  }

  /** Row of the span that holds the byte, -1 outside of every section. */
  spanAt(address: number): number {
    const section = this.#index.at(address);
    const range = section === undefined ? undefined : this.#first.get(section);
    if (range === undefined) return -1;
    let [low, high] = range;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#spans.start[middle]! <= address) low = middle;
      else high = middle;
    }
    return low;
  }
}
