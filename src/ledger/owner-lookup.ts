import type { ImageSection } from "./section.ts";
import { SectionIndex } from "./section-index.ts";
import type { Spans } from "./settle.ts";

/** Spans behind the last answer that are tried first: whoever asks does so in address order, mostly. */
const NEAR = 8;

/** Who owns the byte at a run address, by binary search in a decided level. */
export class OwnerLookup {
  readonly #spans: Spans;
  readonly #first: ReadonlyMap<ImageSection, readonly [number, number]>;
  readonly #index: SectionIndex;
  #last = 0;

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
    const { start } = this.#spans;
    let [low, high] = range;
    if (this.#last >= low && this.#last < high && start[this.#last]! <= address) {
      low = this.#last;
      const near = Math.min(high, low + NEAR);
      while (low + 1 < near && start[low + 1]! <= address) low++;
      if (low + 1 < near) high = low + 1;
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (start[middle]! <= address) low = middle;
      else high = middle;
    }
    this.#last = low;
    return low;
  }
}
