// A hash map from 32-bit numbers to 32-bit numbers, and a set: open addressing, at most half full.

@unmanaged
class Slot {
  key: u32;
  value: u32;
  /** Rounds of use differ, so that clearing the map costs nothing. */
  round: u32;
}

@unmanaged
export class NumberMap {
  slots: usize;
  mask: u32;
  count: u32;
  round: u32;

  clear(): void {
    this.count = 0;
    this.round += 1;
  }

  @inline
  private slotAt(index: u32): Slot {
    return changetype<Slot>(this.slots + <usize>(index & this.mask) * offsetof<Slot>());
  }

  private slot(key: u32): Slot {
    let index = (key * 0x9e3779b1) >>> 7;
    let slot = this.slotAt(index);
    while (slot.round == this.round && slot.key != key) slot = this.slotAt(++index);
    return slot;
  }

  /** Address of the value for `key`, 0 when there is none. */
  find(key: u32): usize {
    const slot = this.slot(key);
    return slot.round == this.round ? changetype<usize>(slot) + offsetof<Slot>("value") : 0;
  }

  /** Sets the value for `key`; says whether the key is new. */
  set(key: u32, value: u32): bool {
    const slot = this.slot(key);
    const isNew = slot.round != this.round;
    slot.key = key;
    slot.value = value;
    slot.round = this.round;
    if (isNew) {
      this.count += 1;
      if (this.count * 2 > this.mask) this.enlarge();
    }
    return isNew;
  }

  @inline
  has(key: u32): bool {
    return this.find(key) != 0;
  }

  private enlarge(): void {
    const old = this.slots;
    const size = this.mask + 1;
    this.allocate(size * 4);
    for (let index: u32 = 0; index < size; index++) {
      const from = changetype<Slot>(old + <usize>index * offsetof<Slot>());
      if (from.round != this.round) continue;
      const to = this.slot(from.key);
      to.key = from.key;
      to.value = from.value;
      to.round = this.round;
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

export function newNumberMap(): NumberMap {
  const map = changetype<NumberMap>(heap.alloc(offsetof<NumberMap>()));
  map.allocate(256);
  map.count = 0;
  map.round = 1;
  return map;
}
