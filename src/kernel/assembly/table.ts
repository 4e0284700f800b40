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

  /** Room for one more row of `width` bytes; the address is valid until the next call. */
  grow(width: u32): usize {
    if (this.count == this.capacity) {
      const capacity = this.capacity == 0 ? 64 : this.capacity * 2;
      const data = heap.alloc(<usize>capacity * width);
      if (this.capacity != 0) {
        memory.copy(data, this.data, <usize>this.count * width);
        heap.free(this.data);
      }
      this.data = data;
      this.capacity = capacity;
    }
    const added = this.data + <usize>this.count * width;
    this.count += 1;
    return added;
  }

  @inline
  push<Row>(): Row {
    return changetype<Row>(this.grow(offsetof<Row>()));
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
