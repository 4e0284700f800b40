import { closeSync, openSync, readSync } from "node:fs";

/** Where bytes of the program's file are read from: the file beside the entry, or what an executable holds inside. */
export interface ProgramBytes {
  /** Exactly `length` bytes from `offset`. */
  read(offset: number, length: number): Buffer;
}

/** What stands at the head of the file, as JSON behind four bytes of its length (little-endian). */
interface Head {
  /** Digest of all chunks: another build never takes this one's code cache. */
  readonly build: string;
  /** Commands, for which code is cached apart. */
  readonly commands: readonly string[];
  /** Chunk that exports what the entries call. */
  readonly main: string;
  /** Place and length of each chunk behind the head: ASCII text of a function expression that takes what CommonJS gives a module. */
  readonly chunks: Readonly<Record<string, readonly [offset: number, length: number]>>;
}

/**
 * The program's chunks, as `scripts/build.mjs` writes them into one file: a command reads and compiles those that it runs. One file, because
 * opening dozens costs as much as reading all.
 */
export class Chunks {
  readonly head: Head;
  readonly #bytes: ProgramBytes;
  readonly #start: number;

  constructor(bytes: ProgramBytes) {
    const length = bytes.read(0, 4).readUInt32LE(0);
    this.head = JSON.parse(bytes.read(4, length).toString("latin1")) as Head;
    this.#bytes = bytes;
    this.#start = 4 + length;
  }

  /** Source text of a chunk. */
  text(name: string): string {
    const [offset, length] = this.head.chunks[name]!;
    return this.#bytes.read(this.#start + offset, length).toString("latin1");
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
