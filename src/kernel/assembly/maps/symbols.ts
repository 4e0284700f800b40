// Symbols that a map lists, input sections that the linker left out, and the table of cross references.

import { AddressColumn, newAddressColumn } from "./addresses";
import { Column, newColumn } from "./column";
import { clipped, names as inputNames, NONE } from "./inputs";
import { namePool, newTextColumn, TextColumn } from "./texts";
import { textLength } from "./pool";

export let names: TextColumn = newTextColumn();
export let addresses: AddressColumn = newAddressColumn(0);
/** Row that holds the symbol, or `NONE`. */
export let inputs: Column = newColumn();
/** Empty when no symbol has a size. */
export let sizes: Column = newColumn();

export let discardedNames: TextColumn = newTextColumn();
export let discardedSizes: Column = newColumn();
export let discardedObjects: Column = newColumn();

export const referenceNames: TextColumn = newTextColumn();
export const referenceStarts: Column = newColumn();
export const referenceObjects: Column = newColumn();

export function expectSymbols(rows: u32): void {
  names = newTextColumn(rows);
  addresses = newAddressColumn(rows);
  inputs = newColumn(rows);
  sizes = newColumn(rows);
  discardedNames = newTextColumn(rows);
  discardedSizes = newColumn(rows);
  discardedObjects = newColumn(rows);
}

export function addSymbol(name: usize, end: usize, address: f64, input: u32, size: f64): void {
  const length = textLength(name, end);
  const sectionLength: u32 = input == NONE ? 0 : inputNames.lengths.at<u16>(input);
  const tail = sectionLength > length ? inputNames.offsets.at<u32>(input) + sectionLength - length : 0;
  // With -ffunction-sections `.text.main` holds `main`: the symbol's name is the end of its section's.
  if (length > 0 && sectionLength > length && namePool.equals(tail, name, length)) names.point(tail, length);
  else names.add(name, end);
  addresses.push(address);
  inputs.push<u32>(input);
  if (size != 0 || sizes.count > 0) {
    sizes.fill<u32>(inputs.count - 1);
    sizes.push<u32>(clipped(size));
  }
}

export function addDiscarded(name: usize, end: usize, size: f64, object: u32): void {
  discardedNames.add(name, end);
  discardedSizes.push<u32>(clipped(size));
  discardedObjects.push<u32>(object);
}

/** Begins the cross references of a symbol; `addReference` adds its objects. */
export function addReferenced(name: usize, end: usize): void {
  referenceNames.add(name, end);
  referenceStarts.push<u32>(referenceObjects.count);
}

export function addReference(object: u32): void {
  if (referenceStarts.count > 0) referenceObjects.push<u32>(object);
}
