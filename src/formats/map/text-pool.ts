const BLOCK_BITS = 16;
const BLOCK = 1 << BLOCK_BITS;
const CACHE = 1 << 13;
/** Bytes of the longest name; what is longer is cut. */
export const LONGEST_NAME = 0xffff;
const utf8 = new TextDecoder("utf-8");

/**
 * Names as bytes, end to end in blocks of 64 KiB; a name is an offset and a length of at most `LONGEST_NAME`, and lies in one block.
 * Frequent names are stored once: a small cache finds them again. A rare name may be stored twice, so equal names need not have equal offsets.
 */
export class TextPool {
  readonly #blocks: Uint8Array[] = [];
  #used = BLOCK;
  readonly #cachedOffset = new Uint32Array(CACHE);
  readonly #cachedLength = new Uint32Array(CACHE);

  /** Offset of bytes[start, end), which the caller has cut to `LONGEST_NAME`, in the pool: stored now or found in the cache. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return 0;
    const slot = hashOf(bytes, start, end) & (CACHE - 1);
    const cached = this.#cachedOffset[slot]!;
    if (this.#cachedLength[slot] === length && this.equals(cached, length, bytes, start)) return cached;
    const offset = this.#append(bytes, start, end);
    this.#cachedOffset[slot] = offset;
    this.#cachedLength[slot] = length;
    return offset;
  }

  /** Whether the `length` bytes at `offset` equal bytes[start, start + length). */
  equals(offset: number, length: number, bytes: Uint8Array, start: number): boolean {
    const block = this.#blocks[Math.floor(offset / BLOCK)];
    if (block === undefined) return length === 0;
    const at = offset % BLOCK;
    for (let i = 0; i < length; i++) if (block[at + i] !== bytes[start + i]) return false;
    return true;
  }

  /** The text of a name; bytes that are not UTF-8 become U+FFFD. */
  text(offset: number, length: number): string {
    if (length === 0) return "";
    const at = offset % BLOCK;
    return utf8.decode(this.#blocks[Math.floor(offset / BLOCK)]!.subarray(at, at + length));
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (this.#used + length > BLOCK) {
      this.#blocks.push(new Uint8Array(BLOCK));
      this.#used = 0;
    }
    const block = this.#blocks[this.#blocks.length - 1]!;
    const at = this.#used;
    if (length < 64) for (let i = 0; i < length; i++) block[at + i] = bytes[start + i]!;
    else block.set(bytes.subarray(start, end), at);
    this.#used += length;
    return (this.#blocks.length - 1) * BLOCK + at;
  }
}

/**
 * A hash of bytes[start, end) whose low bits index tables: FNV-1a over the length and the last 24 bytes, for it is the
 * end of a path or of a section's name that tells it from others.
 */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = (end - start) ^ 0x811c9dc5;
  for (let i = Math.max(start, end - 24); i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
