// Three numbers that are kept once: equal ones have equal numbers of their own, from 1 on.

import { List, newList } from "../../table";

@unmanaged
export class Triple {
  a: u32;
  b: u32;
  c: u32;
}

/** Room in the hash table at first; at most half of it is in use. */
const FIRST: u32 = 1 << 10;
/**
 * Numbers that differ in these low bits alone lie side by side, on one line of the cache: what is asked for one after the other
 * is mostly made one after the other.
 */
const NEAR: u32 = 4;

@unmanaged
export class Triples {
  rows: List;
  table: usize;
  mask: u32;

  @inline
  at(number: u32): Triple {
    return this.rows.at<Triple>(number);
  }

  private place(a: u32, b: u32, c: u32): usize {
    let hash = (a * 0x9e3779b1) ^ rotl<u32>((b >>> NEAR) * 0x85ebca6b, 15) ^ rotl<u32>((c >>> NEAR) * 0xc2b2ae35, 7);
    hash = (hash ^ (hash >>> 15)) * 0x2c1b3c6d;
    let slot = ((hash ^ (hash >>> 13)) << NEAR) | ((b + 5 * c) & ((1 << NEAR) - 1));
    let at = this.table + (<usize>(slot & this.mask) << 2);
    while (load<u32>(at) != 0) {
      const row = this.at(load<u32>(at));
      if (row.a == a && row.b == b && row.c == c) break;
      slot += 1;
      at = this.table + (<usize>(slot & this.mask) << 2);
    }
    return at;
  }

  /** The number of three numbers. */
  numberOf(a: u32, b: u32, c: u32): u32 {
    const at = this.place(a, b, c);
    const known = load<u32>(at);
    if (known != 0) return known;
    const added = this.rows.push<Triple>();
    added.a = a;
    added.b = b;
    added.c = c;
    const number = this.rows.count - 1;
    store<u32>(at, number);
    if (this.rows.count * 2 > this.mask) this.enlarge();
    return number;
  }

  private enlarge(): void {
    heap.free(this.table);
    this.allocate((this.mask + 1) * 2);
    for (let number: u32 = 1; number < this.rows.count; number++) {
      const row = this.at(number);
      store<u32>(this.place(row.a, row.b, row.c), number);
    }
  }

  private allocate(room: u32): void {
    this.table = heap.alloc(<usize>room << 2);
    memory.fill(this.table, 0, <usize>room << 2);
    this.mask = room - 1;
  }

  /** Forgets all; number 0 is of three zeros. */
  begin(): void {
    this.rows = newList();
    memory.fill(changetype<usize>(this.rows.push<Triple>()), 0, offsetof<Triple>());
    this.allocate(FIRST);
  }
}

export function newTriples(): Triples {
  const triples = changetype<Triples>(heap.alloc(offsetof<Triples>()));
  triples.begin();
  return triples;
}
