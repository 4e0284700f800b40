import type { MapObject } from "./link-map.ts";
import { hashOf, LONGEST_NAME, TextPool } from "./text-pool.ts";

/** Objects of a map by the exact bytes of their names: equal names have one index. */
export class ObjectTable {
  readonly #pool = new TextPool();
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #hashes: number[] = [];
  #slots = new Int32Array(1024).fill(-1);

  get count(): number {
    return this.#offsets.length;
  }

  /** Index of the object called bytes[start, lineEnd), added when it is new; a name beyond `LONGEST_NAME` is cut. */
  add(bytes: Uint8Array, start: number, lineEnd: number): number {
    const end = Math.min(lineEnd, start + LONGEST_NAME);
    const hash = hashOf(bytes, start, end);
    const found = this.#find(bytes, start, end, hash);
    if (found >= 0) return found;
    const index = this.#offsets.length;
    this.#offsets.push(this.#pool.add(bytes, start, end));
    this.#lengths.push(end - start);
    this.#hashes.push(hash);
    if (index * 2 >= this.#slots.length) this.#rehash();
    else this.#place(index);
    return index;
  }

  /** Index of the object called bytes[start, end), or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#find(bytes, start, end, hashOf(bytes, start, end));
  }

  /** All objects with their names taken apart; archives are shared strings. */
  finish(): MapObject[] {
    const archives = new Map<string, string>();
    return this.#offsets.map((offset, index) => {
      const object = splitObjectName(this.#pool.text(offset, this.#lengths[index]!));
      if (object.archive === undefined) return object;
      const archive = archives.get(object.archive) ?? object.archive;
      archives.set(archive, archive);
      return { ...object, archive };
    });
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index < 0) return -1;
      if (this.#hashes[index] !== hash || this.#lengths[index] !== end - start) continue;
      if (this.#pool.equals(this.#offsets[index]!, end - start, bytes, start)) return index;
    }
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[index]! & mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 4).fill(-1);
    for (let index = 0; index < this.#offsets.length; index++) this.#place(index);
  }
}

/**
 * `lib/libc.a(memcpy.o)` is member `memcpy.o` of archive `lib/libc.a`; anything that does not end in a closed bracket is a file.
 * The bracket that opens the member is the one that matches the last character, so members such as `x(1).o` and paths such as
 * `C:\Program Files (x86)\a.o` stay whole; a bracket behind a blank opens a remark.
 */
export function splitObjectName(name: string): MapObject {
  if (name.endsWith(")")) {
    let depth = 0;
    for (let i = name.length - 1; i > 0; i--) {
      if (name[i] === ")") depth++;
      else if (name[i] === "(" && --depth === 0 && name[i - 1] !== " ")
        return { name, archive: name.slice(0, i), member: name.slice(i + 1, -1) };
    }
  }
  return { name, archive: undefined, member: name };
}
