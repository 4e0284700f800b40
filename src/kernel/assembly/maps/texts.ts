// A column of texts: where each begins in the pool of names, and its bytes.

import { Column, newColumn } from "./column";
import { newPool, Pool, textLength } from "./pool";

export const namePool: Pool = newPool(true);

@unmanaged
export class TextColumn {
  offsets: Column;
  lengths: Column;

  add(at: usize, end: usize): void {
    const length = textLength(at, end);
    this.point(namePool.add(at, length), length);
  }

  /** Adds a text that is in the pool already. */
  point(offset: u32, length: u32): void {
    this.offsets.push<u32>(offset);
    this.lengths.push<u16>(<u16>length);
  }

  @inline
  get count(): u32 {
    return this.offsets.count;
  }
}

export function newTextColumn(expected: u32 = 0): TextColumn {
  const column = changetype<TextColumn>(heap.alloc(offsetof<TextColumn>()));
  column.offsets = newColumn(expected);
  column.lengths = newColumn(expected);
  return column;
}
