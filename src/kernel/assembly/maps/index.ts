// What the host calls: it hands over the lines of a map, or the rows that it read itself of a dialect whose maps are small, and reads columns.

import "../trap";
import * as column from "../../map-columns";
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
  return pool == column.POOL_OBJECTS ? objectPool.text(offset) : namePool.text(offset);
}

export function addressesAreWide(ofSymbols: bool): bool {
  return ofSymbols ? symbols.addresses.isWide : inputs.addresses.isWide;
}

/** Rows of a column of `map-columns.ts`. */
export function columnLength(which: u32): u32 {
  return columnOf(which).count;
}

export function columnAddress(which: u32): usize {
  return columnOf(which).data;
}

function columnOf(which: u32): Column {
  switch (which) {
    case column.INPUT_NAMES: return inputs.names.offsets;
    case column.INPUT_NAME_LENGTHS: return inputs.names.lengths;
    case column.INPUT_ADDRESSES: return inputs.addresses.rows;
    case column.INPUT_SIZES: return inputs.sizes;
    case column.INPUT_OBJECTS: return inputs.objects;
    case column.INPUT_KINDS: return inputs.kinds;
    case column.INPUT_ALIGNMENTS: return inputs.alignments;
    case column.RELAXED_ROWS: return inputs.relaxedRows;
    case column.RELAXED_SIZES: return inputs.relaxedSizes;
    case column.SYMBOL_NAMES: return symbols.names.offsets;
    case column.SYMBOL_NAME_LENGTHS: return symbols.names.lengths;
    case column.SYMBOL_ADDRESSES: return symbols.addresses.rows;
    case column.SYMBOL_INPUTS: return symbols.inputs;
    case column.SYMBOL_SIZES: return symbols.sizes;
    case column.DISCARDED_NAMES: return symbols.discardedNames.offsets;
    case column.DISCARDED_NAME_LENGTHS: return symbols.discardedNames.lengths;
    case column.DISCARDED_SIZES: return symbols.discardedSizes;
    case column.DISCARDED_OBJECTS: return symbols.discardedObjects;
    case column.EXPRESSIONS: return outputs.expressions.offsets;
    case column.EXPRESSION_LENGTHS: return outputs.expressions.lengths;
    case column.ASSIGNED_VALUES: return outputs.assignedValues;
    case column.ASSIGNED_OUTPUTS: return outputs.assignedOutputs;
    case column.REFERENCE_NAMES: return symbols.referenceNames.offsets;
    case column.REFERENCE_NAME_LENGTHS: return symbols.referenceNames.lengths;
    case column.REFERENCE_STARTS: return symbols.referenceStarts;
    case column.REFERENCE_OBJECTS: return symbols.referenceObjects;
    case column.OUTPUT_NAMES: return outputs.names.offsets;
    case column.OUTPUT_NAME_LENGTHS: return outputs.names.lengths;
    case column.OUTPUT_ADDRESSES: return outputs.addresses;
    case column.OUTPUT_SIZES: return outputs.sizes;
    case column.OUTPUT_LOAD_ADDRESSES: return outputs.loadAddresses;
    case column.OUTPUT_FIRST_INPUTS: return outputs.firstInputs;
    case column.OUTPUT_INPUT_COUNTS: return outputs.inputCounts;
    case column.LOAD_NAMES: return loads.offsets;
    case column.LOAD_NAME_LENGTHS: return loads.lengths;
    case column.INCLUDED_OBJECTS: return includedObjects;
    case column.INCLUDED_BECAUSE: return includedBecause;
    case column.INCLUDED_SYMBOLS: return includedSymbols.offsets;
    case column.INCLUDED_SYMBOL_LENGTHS: return includedSymbols.lengths;
    case column.OBJECT_NAMES: return objectNames;
    case column.OBJECT_NAME_LENGTHS: return objectLengths;
    case column.NOTE_LINES: return notes.lines;
    case column.NOTE_KINDS: return notes.kinds;
    case column.NOTE_TEXTS: return notes.texts.offsets;
    case column.NOTE_LENGTHS: return notes.texts.lengths;
    default: return unreachable();
  }
}
