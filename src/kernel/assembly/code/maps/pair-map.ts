// A hash map from pairs of 32-bit numbers to one: open addressing, at most half full.

@unmanaged
class Slot {
  a: u32;
  b: u32;
  value: u32;
  used: u32;
}

@unmanaged
export class PairMap {
  slots: usize;
  mask: u32;
  count: u32;

  @inline
  private slotAt(index: u32): Slot {
    return changetype<Slot>(this.slots + <usize>(index & this.mask) * offsetof<Slot>());
  }

  private slot(a: u32, b: u32): Slot {
    let index = (a * 0x9e3779b1) ^ rotl<u32>(b * 0x85ebca6b, 15);
    index = (index ^ (index >>> 15)) * 0x2c1b3c6d;
    index ^= index >>> 13;
    let slot = this.slotAt(index);
    while (slot.used != 0 && (slot.a != a || slot.b != b)) slot = this.slotAt(++index);
    return slot;
  }

  /** The value of a pair; `otherwise` when it has none. */
  get(a: u32, b: u32, otherwise: u32): u32 {
    const slot = this.slot(a, b);
    return slot.used != 0 ? slot.value : otherwise;
  }

  /** Sets a pair's value; says whether the pair is new. */
  set(a: u32, b: u32, value: u32): bool {
    const slot = this.slot(a, b);
    const isNew = slot.used == 0;
    slot.a = a;
    slot.b = b;
    slot.value = value;
    slot.used = 1;
    if (isNew) {
      this.count += 1;
      if (this.count * 2 > this.mask) this.enlarge();
    }
    return isNew;
  }

  private enlarge(): void {
    const old = this.slots;
    const size = this.mask + 1;
    this.allocate(size * 2);
    for (let index: u32 = 0; index < size; index++) {
      const from = changetype<Slot>(old + <usize>index * offsetof<Slot>());
      if (from.used == 0) continue;
      const to = this.slot(from.a, from.b);
      to.a = from.a;
      to.b = from.b;
      to.value = from.value;
      to.used = 1;
    }
    heap.free(old);
  }

  allocate(size: u32): void {
    const bytes = <usize>size * offsetof<Slot>();
    this.slots = heap.alloc(bytes);
    memory.fill(this.slots, 0, bytes);
    this.mask = size - 1;
  }
}

export function newPairMap(size: u32): PairMap {
  const map = changetype<PairMap>(heap.alloc(offsetof<PairMap>()));
  map.allocate(size);
  map.count = 0;
  return map;
}
