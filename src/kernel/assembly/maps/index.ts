// What the host calls: it hands over the lines of a map, or the rows that it read itself of a dialect whose maps are small, and reads columns.

import "../trap";
import { COLUMN_COUNT, POOL_OBJECTS } from "../../map-columns";
import { Column } from "./column";
import { includedBecause, includedObjects, includedSymbols } from "./gnu";
import { loads } from "./gnu-script";
import * as inputs from "./inputs";
import { beginLines, endLines, takeLines } from "./lines";
import * as notes from "./notes";
import { addObject, objectLengths, objectNames, objectPool } from "./objects";
import * as outputs from "./outputs";
import * as symbols from "./symbols";
import { namePool } from "./texts";

export { addObject, beginLines, endLines, takeLines };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

/** Makes room for about `rows` rows of a kind. */
export function expect(rows: u32): void {
  inputs.expectInputs(rows);
  symbols.expectSymbols(rows);
}

/** Adds a row called [name, end); its index. */
export function addInput(kind: u32, name: usize, end: usize, address: f64, size: f64, object: u32): u32 {
  return inputs.addInput(kind, name, end, address, size, object, 0);
}

export function inputAddress(row: u32): f64 {
  return inputs.addresses.at(row);
}

export function inputSize(row: u32): f64 {
  return <f64>inputs.sizes.at<u32>(row);
}

export function addSymbol(name: usize, end: usize, address: f64, input: u32, size: f64): void {
  symbols.addSymbol(name, end, address, input, size);
}

export function addDiscarded(name: usize, end: usize, size: f64, object: u32): void {
  symbols.addDiscarded(name, end, size, object);
}

export function addReferenced(name: usize, end: usize): void {
  symbols.addReferenced(name, end);
}

export function addReference(object: u32): void {
  symbols.addReference(object);
}

export function openOutput(name: usize, end: usize, address: f64, size: f64, loadAddress: f64): void {
  outputs.openOutput(name, end, address, size, loadAddress);
}

export function closeOutput(): void {
  outputs.closeOutput();
}

export function resizeOutput(size: f64): void {
  outputs.resizeOutput(size);
}

/** Lines read so far. */
export function lineCount(): u32 {
  return notes.line;
}

export function forgetNotes(): void {
  notes.forgetNotes();
}

/** Address of the text at `offset` of a pool, valid until the next is asked for. Nothing is allocated for it. */
export function textAt(pool: u32, offset: u32): usize {
  return pool == POOL_OBJECTS ? objectPool.text(offset) : namePool.text(offset);
}

export function addressesAreWide(ofSymbols: bool): bool {
  return ofSymbols ? symbols.addresses.isWide : inputs.addresses.isWide;
}

/** Rows of a column of `map-columns.ts`. */
export function columnLength(column: u32): u32 {
  return columnOf(column).count;
}

export function columnAddress(column: u32): usize {
  return columnOf(column).data;
}

/** In the order of `map-columns.ts`. */
function columnOf(column: u32): Column {
  if (column >= <u32>COLUMN_COUNT) unreachable();
  switch (column) {
    case 0: return inputs.names.offsets;
    case 1: return inputs.names.lengths;
    case 2: return inputs.addresses.rows;
    case 3: return inputs.sizes;
    case 4: return inputs.objects;
    case 5: return inputs.kinds;
    case 6: return inputs.alignments;
    case 7: return inputs.relaxedRows;
    case 8: return inputs.relaxedSizes;
    case 9: return symbols.names.offsets;
    case 10: return symbols.names.lengths;
    case 11: return symbols.addresses.rows;
    case 12: return symbols.inputs;
    case 13: return symbols.sizes;
    case 14: return symbols.discardedNames.offsets;
    case 15: return symbols.discardedNames.lengths;
    case 16: return symbols.discardedSizes;
    case 17: return symbols.discardedObjects;
    case 18: return outputs.expressions.offsets;
    case 19: return outputs.expressions.lengths;
    case 20: return outputs.assignedValues;
    case 21: return outputs.assignedOutputs;
    case 22: return symbols.referenceNames.offsets;
    case 23: return symbols.referenceNames.lengths;
    case 24: return symbols.referenceStarts;
    case 25: return symbols.referenceObjects;
    case 26: return outputs.names.offsets;
    case 27: return outputs.names.lengths;
    case 28: return outputs.addresses;
    case 29: return outputs.sizes;
    case 30: return outputs.loadAddresses;
    case 31: return outputs.firstInputs;
    case 32: return outputs.inputCounts;
    case 33: return loads.offsets;
    case 34: return loads.lengths;
    case 35: return includedObjects;
    case 36: return includedBecause;
    case 37: return includedSymbols.offsets;
    case 38: return includedSymbols.lengths;
    case 39: return objectNames;
    case 40: return objectLengths;
    case 41: return notes.lines;
    case 42: return notes.kinds;
    case 43: return notes.texts.offsets;
    default: return notes.texts.lengths;
  }
}
