// Numbers that the host hands over, and the search in them.

/** Ascending numbers that the host stored. */
@unmanaged
export class Numbers {
  data: usize;
  count: u32;

  @inline
  at(index: u32): u32 {
    return load<u32>(this.data + (<usize>index << 2));
  }

  /** Index of the last number that is not above `value`; -1 when all are. */
  lastNotAbove(value: u32): i32 {
    let low: u32 = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) <= value) low = middle + 1;
      else high = middle;
    }
    return <i32>low - 1;
  }
}

export function newNumbers(): Numbers {
  const numbers = changetype<Numbers>(heap.alloc(offsetof<Numbers>()));
  numbers.data = 0;
  numbers.count = 0;
  return numbers;
}
