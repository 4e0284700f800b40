import { lastNotAbove } from "../columns.ts";

/**
 * The data of an image in objects, ascending by address, without gaps: sized symbols, and between them anonymous objects that begin where
 * something points to and end where the next one begins. Data among code counts when no function covers it.
 */
export class DataObjects {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Row of the symbol, or `NO_SYMBOL` for an anonymous object. */
  readonly symbol: Uint32Array;
  /** 1 when something points to the object's first byte or a symbol names it; 0 for what lies between a symbol's end and the next start. */
  readonly isStart: Uint32Array;

  constructor(start: Uint32Array, end: Uint32Array, symbol: Uint32Array, isStart: Uint32Array) {
    this.start = start;
    this.end = end;
    this.symbol = symbol;
    this.isStart = isStart;
  }

  get count(): number {
    return this.start.length;
  }

  /** Index of the object that covers an address, or -1. */
  covering(address: number): number {
    const index = lastNotAbove(this.start, address);
    return index >= 0 && address < this.end[index]! ? index : -1;
  }
}
