// A column of addresses that takes four bytes a row until an address needs more than 32 bits; then it is copied once, to eight.

import { Column, newColumn } from "./column";

@unmanaged
export class AddressColumn {
  rows: Column;
  isWide: bool;

  push(address: f64): void {
    if (!this.isWide && address > <f64>u32.MAX_VALUE) this.widen();
    if (this.isWide) this.rows.push<f64>(address);
    else this.rows.push<u32>(<u32>address);
  }

  at(row: u32): f64 {
    return this.isWide ? this.rows.at<f64>(row) : <f64>this.rows.at<u32>(row);
  }

  private widen(): void {
    const narrow = this.rows;
    const wide = newColumn(narrow.expected);
    for (let row: u32 = 0; row < narrow.count; row++) wide.push<f64>(<f64>narrow.at<u32>(row));
    this.rows = wide;
    this.isWide = true;
  }
}

export function newAddressColumn(expected: u32): AddressColumn {
  const column = changetype<AddressColumn>(heap.alloc(offsetof<AddressColumn>()));
  column.rows = newColumn(expected);
  column.isWide = false;
  return column;
}
