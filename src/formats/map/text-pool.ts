import { packBlock, unpackBlock } from "./packed-block.ts";

const BLOCK_BITS = 16;
const BLOCK = 1 << BLOCK_BITS;
const CACHE = 1 << 13;
/** Blocks that stay as they are: 4 MiB, more than the maps of most firmware need. */
const PLAIN_BLOCKS = 64;
/** Bytes of the longest name; what is longer is cut. */
export const LONGEST_NAME = 0xffff;
const utf8 = new TextDecoder("utf-8");

/**
 * Names as bytes, end to end in blocks of 64 KiB; a name is an offset and a length of at most `LONGEST_NAME`, and lies in one block.
 * Frequent names are stored once: a small cache finds them again. A rare name may be stored twice, so equal names need not have equal offsets.
 * Beyond 4 MiB full blocks are packed until a name in them is asked for: of a large map only the rows that are shown are ever named.
 */
export class TextPool {
  readonly #blocks: Uint8Array[] = [];
  /** The block that grows, the last of `#blocks`. */
  #open = new Uint8Array(0);
  #used = BLOCK;
  readonly #packs: boolean;
  readonly #packed = new Set<number>();
  readonly #cachedOffset = new Uint32Array(CACHE);
  readonly #cachedLength = new Uint32Array(CACHE);

  /** `packs` is for names that are stored by the million and read by the dozen: `equals` no longer finds those of packed blocks. */
  constructor(packs = false) {
    this.#packs = packs;
  }

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

  /** Whether the `length` bytes at `offset` are known to equal bytes[start, start + length). */
  equals(offset: number, length: number, bytes: Uint8Array, start: number): boolean {
    const index = Math.floor(offset / BLOCK);
    const block = this.#blocks[index];
    if (block === undefined) return length === 0;
    if (index >= PLAIN_BLOCKS && this.#packed.has(index)) return false;
    const at = offset % BLOCK;
    for (let i = 0; i < length; i++) if (block[at + i] !== bytes[start + i]) return false;
    return true;
  }

  /** The text of a name; bytes that are not UTF-8 become U+FFFD. */
  text(offset: number, length: number): string {
    if (length === 0) return "";
    const at = offset % BLOCK;
    return utf8.decode(this.#plain(Math.floor(offset / BLOCK)).subarray(at, at + length));
  }

  #plain(index: number): Uint8Array {
    if (this.#packed.delete(index)) this.#blocks[index] = unpackBlock(this.#blocks[index]!, BLOCK);
    return this.#blocks[index]!;
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (this.#used + length > BLOCK) this.#begin();
    const block = this.#open;
    const at = this.#used;
    if (length < 64) for (let i = 0; i < length; i++) block[at + i] = bytes[start + i]!;
    else block.set(bytes.subarray(start, end), at);
    this.#used += length;
    return (this.#blocks.length - 1) * BLOCK + at;
  }

  /** Begins a block: in new memory, or in that of the full one once it is packed. */
  #begin(): void {
    const last = this.#blocks.length - 1;
    if (this.#packs && last >= PLAIN_BLOCKS) {
      this.#blocks[last] = packBlock(this.#open, this.#used);
      this.#packed.add(last);
    } else this.#open = new Uint8Array(BLOCK);
    this.#blocks.push(this.#open);
    this.#used = 0;
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
