// Rows that the kernel hands out, and other lists that grow. A row is a struct of 32-bit fields; the host asks for one field of all rows
// at a time, as a column.

@unmanaged
export class List {
  data: usize;
  count: u32;
  capacity: u32;

  clear(): void {
    this.count = 0;
  }

  /** Gives up the rows and their room. */
  release(): void {
    if (this.capacity != 0) heap.free(this.data);
    this.count = 0;
    this.capacity = 0;
  }

  /** Doubles the room for rows of `width` bytes. */
  private enlarge(width: u32): void {
    const capacity = this.capacity == 0 ? 64 : this.capacity * 2;
    const data = heap.alloc(<usize>capacity * width);
    if (this.capacity != 0) {
      memory.copy(data, this.data, <usize>this.count * width);
      heap.free(this.data);
    }
    this.data = data;
    this.capacity = capacity;
  }

  /** A new row; its address is valid until the next one. */
  @inline
  push<Row>(): Row {
    if (this.count == this.capacity) this.enlarge(offsetof<Row>());
    const added = this.data + <usize>this.count * offsetof<Row>();
    this.count += 1;
    return changetype<Row>(added);
  }

  @inline
  at<Row>(index: u32): Row {
    return changetype<Row>(this.data + <usize>index * offsetof<Row>());
  }
}

export function newList(): List {
  const list = changetype<List>(heap.alloc(offsetof<List>()));
  list.data = 0;
  list.count = 0;
  list.capacity = 0;
  return list;
}
