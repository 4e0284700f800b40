// Columns that grow at their end: numbers of one width, which the host reads where they lie.

/**
 * Its memory is asked for at once from an estimate of the rows and touched only as rows come, so that a good estimate costs neither copies nor resident memory; beyond it
 * the column grows by half.
 */
@unmanaged
export class Column {
  data: usize;
  count: u32;
  capacity: u32;
  expected: u32;

  @inline
  push<T>(value: T): void {
    if (this.count == this.capacity) this.enlarge(sizeof<T>());
    store<T>(this.data + <usize>this.count * sizeof<T>(), value);
    this.count += 1;
  }

  @inline
  at<T>(row: u32): T {
    return load<T>(this.data + <usize>row * sizeof<T>());
  }

  @inline
  set<T>(row: u32, value: T): void {
    store<T>(this.data + <usize>row * sizeof<T>(), value);
  }

  /** Adds zeros until there are `count` rows. */
  fill<T>(count: u32): void {
    while (this.count < count) this.push<T>(0);
  }

  private enlarge(width: usize): void {
    const capacity = this.capacity == 0 ? this.expected : this.capacity + (this.capacity >> 1);
    const data = heap.alloc(<usize>capacity * width);
    if (this.capacity != 0) {
      memory.copy(data, this.data, <usize>this.count * width);
      heap.free(this.data);
    }
    this.data = data;
    this.capacity = capacity;
  }
}

/** A column for about `expected` rows. */
export function newColumn(expected: u32 = 0): Column {
  const column = changetype<Column>(heap.alloc(offsetof<Column>()));
  column.data = 0;
  column.count = 0;
  column.capacity = 0;
  column.expected = max<u32>(64, expected);
  return column;
}
