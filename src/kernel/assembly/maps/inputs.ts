// Rows of output sections: input sections, what the linker filled in or made; and their sizes before it relaxed or merged them.

import { AddressColumn, newAddressColumn } from "./addresses";
import { Column, newColumn } from "./column";
import { startsWith } from "./scan";
import { newTextColumn, TextColumn } from "./texts";

/** In a column of rows or objects: none. */
export const NONE: u32 = 0xffffffff;

export let names: TextColumn = newTextColumn();
export let addresses: AddressColumn = newAddressColumn(0);
export let sizes: Column = newColumn();
export let objects: Column = newColumn();
export let kinds: Column = newColumn();
/** As long as the others, or empty when no row has an alignment. */
export let alignments: Column = newColumn();
export const relaxedRows: Column = newColumn();
export const relaxedSizes: Column = newColumn();

export function expectInputs(rows: u32): void {
  names = newTextColumn(rows);
  addresses = newAddressColumn(rows);
  sizes = newColumn(rows);
  objects = newColumn(rows);
  kinds = newColumn(rows);
  alignments = newColumn(rows);
}

/** What a column of sizes can hold of `size`. */
@inline
export function clipped(size: f64): u32 {
  return size > <f64>u32.MAX_VALUE ? u32.MAX_VALUE : <u32>size;
}

/** Adds a row called [name, end); its index. */
export function addInput(kind: u32, name: usize, end: usize, address: f64, size: f64, object: u32, alignment: f64): u32 {
  const row = kinds.count;
  names.add(name, end);
  addresses.push(address);
  sizes.push<u32>(clipped(size));
  objects.push<u32>(object);
  kinds.push<u8>(<u8>kind);
  if (alignment != 0 || alignments.count > 0) {
    alignments.fill<u32>(row);
    alignments.push<u32>(clipped(alignment));
  }
  return row;
}

/** Notes what size a row had before; rows come in ascending order, and the first size counts. */
export function relaxed(row: u32, size: f64): void {
  const count = relaxedRows.count;
  if (count > 0 && relaxedRows.at<u32>(count - 1) >= row) return;
  relaxedRows.push<u32>(row);
  relaxedSizes.push<u32>(clipped(size));
}

/** Whether an input section is the common symbols of its object: both linkers call it `COMMON`. */
export function isCommonName(at: usize, end: usize): bool {
  return end - at == 6 && startsWith(at, end, changetype<usize>("COMMON"));
}
