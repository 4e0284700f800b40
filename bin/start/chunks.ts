import { closeSync, openSync, readSync } from "node:fs";

/** Where bytes of the program's file are read from: the file beside the entry, or what an executable holds inside. */
export interface ProgramBytes {
  /** Exactly `length` bytes from `offset`. */
  read(offset: number, length: number): Buffer;
}

/** Place and length of chunks, each the ASCII text of a function expression that takes its module, its exports, and what gives it other chunks and modules. */
type Places = Readonly<Record<string, readonly [offset: number, length: number]>>;

/** What stands at the head of the program's file, as JSON behind four bytes of its length (little-endian). */
interface Head {
  /** Digest of all chunks: another build never takes this one's code cache. */
  readonly build: string;
  /** Commands, for which code is cached apart. */
  readonly commands: readonly string[];
  /** Chunk that exports what the entries call. */
  readonly main: string;
  /** Behind the head. */
  readonly chunks: Places;
  /** In the library's module. */
  readonly library: Places;
  /** Of the page that reads dropped files: the chunks that it is made of, the one that is run, and what gives them one another. */
  readonly page: { readonly loader: string; readonly entry: string; readonly chunks: readonly string[] };
}

/**
 * The program's chunks, as `scripts/build-chunks.mjs` writes them into two files, of which one is the library: a command reads and compiles those that it
 * runs. Two files, because opening dozens costs as much as reading all.
 */
export class Chunks {
  readonly head: Head;
  readonly #program: ProgramBytes;
  readonly #library: ProgramBytes;
  readonly #start: number;

  constructor(program: ProgramBytes, library: ProgramBytes) {
    const length = program.read(0, 4).readUInt32LE(0);
    this.head = JSON.parse(program.read(4, length).toString("latin1")) as Head;
    this.#program = program;
    this.#library = library;
    this.#start = 4 + length;
  }

  /** Names of all chunks. */
  get names(): readonly string[] {
    return [...Object.keys(this.head.chunks), ...Object.keys(this.head.library)];
  }

  /** Source text of a chunk. */
  text(name: string): string {
    const own = this.head.chunks[name];
    if (own !== undefined) return this.#program.read(this.#start + own[0], own[1]).toString("latin1");
    const [offset, length] = this.head.library[name]!;
    return this.#library.read(offset, length).toString("latin1");
  }

  /** The script of the page that reads dropped files: it holds the library, and may stand inside a script element. */
  page(): string {
    const { loader, entry, chunks } = this.head.page;
    const texts = chunks.map((name) => `${JSON.stringify(name)}:${this.text(name)}`);
    return `"use strict";(()=>{${loader}chunkLoader({${texts.join(",\n")}})("./${entry}")})();`
      .replaceAll("</script", "<\\/script")
      .replaceAll("<!--", "<\\!--");
  }
}

/** Reads from a file that stays open as long as the process runs. @throws what `openSync` throws. */
export function programFile(path: string): ProgramBytes & { close(): void } {
  const descriptor = openSync(path, "r");
  return {
    read(offset, length) {
      const bytes = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; ) {
        const count = readSync(descriptor, bytes, at, length - at, offset + at);
        if (count === 0) throw new Error(`${path} ends early: install cortex-size again`);
        at += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}
