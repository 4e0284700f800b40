import { watchFile } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { presented } from "../../src/session/document.ts";
import type { Image } from "../../src/session/image.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import type { Io } from "../io.ts";
import { type ChosenImage, withImage } from "../settings/images.ts";

/** How often an image is looked at for a new build, milliseconds. */
const INTERVAL = 1000;

/** The images that a server answers about: each is measured when it is first asked for, and again after its file has changed. */
export class ServedImages {
  readonly #images: ReadonlyMap<string, ChosenImage>;
  readonly #io: Io;
  readonly #documents = new Map<string, Promise<ReportDocument>>();

  constructor(images: readonly ChosenImage[], io: Io) {
    this.#images = new Map(images.map((image) => [image.name, image]));
    this.#io = io;
  }

  get names(): readonly string[] {
    return [...this.#images.keys()];
  }

  /** Calls back after each build. */
  watch(changed: () => void): void {
    for (const [name, { file }] of this.#images)
      watchFile(resolve(this.#io.cwd, file), { interval: INTERVAL, persistent: false }, () => {
        this.#documents.delete(name);
        changed();
      });
  }

  /** All that is told of an image's source lines, memory and stack; what it cannot tell is not there. @throws InputError for one that cannot be read. */
  document(name: string): Promise<ReportDocument> {
    let known = this.#documents.get(name);
    if (known === undefined) {
      known = this.with(name, documentOf);
      // A linker that is still writing: the next question reads again.
      known.catch(() => this.#documents.delete(name));
      this.#documents.set(name, known);
    }
    return known;
  }

  /** Opens an image for another question. */
  with<T>(name: string, use: (image: Image) => Promise<T>): Promise<T> {
    return withImage(this.#images.get(name)!, this.#io, use);
  }
}

async function documentOf(image: Image): Promise<ReportDocument> {
  const asked = [
    () => PARTS.regions.compute(image),
    () => PARTS.symbols.compute(image, { lines: true }),
    () => PARTS.functions.compute(image),
    () => PARTS.stack.compute(image),
    () => PARTS.panics.compute(image),
    () => PARTS.doctor.compute(image),
  ];
  const results = [];
  for (const ask of asked) {
    try {
      results.push(await ask());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return presented(image, results).document;
}
