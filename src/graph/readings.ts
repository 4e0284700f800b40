import type { CodeSection } from "./code-image.ts";

/** How often an image's bytes may be read in sum: symbols that lie over one another could make it any number. */
const MOST = 4;

/** Bytes of bodies that a question may still read; the work of all of them together is bounded by the image. */
export class Readings {
  #left: number;
  /** Bodies that were not read as none were left. */
  refused = 0;

  constructor(sections: readonly CodeSection[]) {
    this.#left = MOST * sections.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Whether a body of so many bytes may be read; it counts as read then. */
  take(bytes: number): boolean {
    if (bytes > this.#left) {
      this.refused++;
      return false;
    }
    this.#left -= bytes;
    return true;
  }
}
