import { InputError } from "./input-error.ts";

/**
 * Random access to the bytes of one input; the only asynchronous boundary below the command line.
 * Readers ask for headers, then for the windows that the question needs; nobody reads a whole file.
 */
export interface ByteSource {
  /** Name as the user gave it; appears in every error. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   * With `into` (at least `length` long) the bytes are written to its start and a view of it is returned: the caller owns that memory and may reuse it.
   * Without, the returned array is the caller's own (for an in-memory source: a view that nobody may write to).
   * @throws InputError `bytes/out-of-range` when the range is not inside the input, `bytes/read` when the system cannot read it.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws InputError `bytes/out-of-range` unless [offset, offset + length) is inside `source`. */
export function checkRange(source: { readonly name: string; readonly size: number }, offset: number, length: number): void {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= source.size)) {
    throw new InputError(
      "bytes/out-of-range",
      { file: source.name, fileOffset: offset },
      `${length} bytes are needed here, but the file ends at 0x${source.size.toString(16)}: is it truncated?`,
    );
  }
}

/** A source over bytes in memory. */
export class BufferSource implements ByteSource {
  readonly name: string;
  readonly #bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    checkRange(this, offset, length);
    const view = this.#bytes.subarray(offset, offset + length);
    if (into === undefined) return view;
    into.set(view);
    return into.subarray(0, length);
  }

  async close(): Promise<void> {}
}

/** A source over a browser's `Blob` or `File`. */
export class BlobSource implements ByteSource {
  readonly name: string;
  readonly #blob: Blob;

  constructor(name: string, blob: Blob) {
    this.name = name;
    this.#blob = blob;
  }

  get size(): number {
    return this.#blob.size;
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    checkRange(this, offset, length);
    const bytes = new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
    if (into === undefined) return bytes;
    into.set(bytes);
    return into.subarray(0, length);
  }

  async close(): Promise<void> {}
}

/** The part [offset, offset + length) of another source, for the members of an archive. Closing it leaves the other open. */
export class SliceSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #source: ByteSource;
  readonly #offset: number;

  /** @throws InputError `bytes/out-of-range` when the slice is not inside `source`. */
  constructor(name: string, source: ByteSource, offset: number, length: number) {
    checkRange(source, offset, length);
    this.name = name;
    this.size = length;
    this.#source = source;
    this.#offset = offset;
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    checkRange(this, offset, length);
    return this.#source.read(this.#offset + offset, length, into);
  }

  async close(): Promise<void> {}
}
