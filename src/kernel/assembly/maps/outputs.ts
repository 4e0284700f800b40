// Output sections, each with its rows, and the assignments of the script that stand in them or between them.

import { Column, newColumn } from "./column";
import { kinds, NONE } from "./inputs";
import { newTextColumn, TextColumn } from "./texts";

export const names: TextColumn = newTextColumn();
export const addresses: Column = newColumn();
export const sizes: Column = newColumn();
/** NaN where none is stated. */
export const loadAddresses: Column = newColumn();
export const firstInputs: Column = newColumn();
export const inputCounts: Column = newColumn();
/** Whether the last one is open, so that rows have a place. */
export let isOpen: bool = false;

export const expressions: TextColumn = newTextColumn();
export const assignedValues: Column = newColumn();
/** Output section that holds the assignment, or `NONE`. */
export const assignedOutputs: Column = newColumn();

export function openOutput(name: usize, end: usize, address: f64, size: f64, loadAddress: f64): void {
  closeOutput();
  names.add(name, end);
  addresses.push<f64>(address);
  sizes.push<f64>(size);
  loadAddresses.push<f64>(loadAddress);
  firstInputs.push<u32>(kinds.count);
  isOpen = true;
}

/** Ends the open output section; rows need a new one. */
export function closeOutput(): void {
  if (!isOpen) return;
  inputCounts.push<u32>(kinds.count - firstInputs.at<u32>(firstInputs.count - 1));
  isOpen = false;
}

/** Sets the size of the open output section, for maps that print it after the rows. */
export function resizeOutput(size: f64): void {
  if (isOpen) sizes.set<f64>(sizes.count - 1, size);
}

/** An assignment of the script; `value` is NaN where the map has none. */
export function assign(at: usize, end: usize, value: f64): void {
  expressions.add(at, end);
  assignedValues.push<f64>(value);
  assignedOutputs.push<u32>(isOpen ? names.count - 1 : NONE);
}
