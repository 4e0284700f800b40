import { ascendingOrder } from "../../kernel/numbers.ts";
import { SYMBOL_OBJECT } from "../code-image.ts";
import { Column, lastNotAbove } from "../columns.ts";
import { NO_SYMBOL } from "../functions.ts";
import type { NamedReferences } from "../references.ts";

/** Sections whose contents belong to the functions that they describe. */
const TABLES_OF_FUNCTIONS = /^\.ARM\.ex|^\.eh_frame|^\.gcc_except/;

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
  readonly isStart: Uint8Array;

  constructor(code: NamedReferences, starts: Uint32Array) {
    const columns = { start: new Column(), end: new Column(), symbol: new Column(), isStart: new Column() };
    const named = sizedObjects(code);
    for (const [pieceStart, pieceEnd] of pieces(code)) {
      let at = pieceStart;
      let nextNamed = lastNotAbove(named.address, pieceStart - 1) + 1;
      let nextStart = lastNotAbove(starts, pieceStart) + 1;
      let begins = nextStart > 0 && starts[nextStart - 1] === pieceStart;
      while (at < pieceEnd) {
        const namedAt = nextNamed < named.address.length ? named.address[nextNamed]! : pieceEnd;
        if (namedAt === at) {
          const end = Math.min(pieceEnd, at + named.size[nextNamed]!);
          push(columns, at, end, named.row[nextNamed]!, 1);
          while (nextNamed < named.address.length && named.address[nextNamed]! < end) nextNamed++;
          at = end;
        } else {
          const startAt = nextStart < starts.length ? starts[nextStart]! : pieceEnd;
          const end = Math.min(namedAt, startAt, pieceEnd);
          push(columns, at, end, NO_SYMBOL, begins ? 1 : 0);
          at = end;
        }
        while (nextStart < starts.length && starts[nextStart]! <= at) nextStart++;
        begins = nextStart > 0 && starts[nextStart - 1] === at;
      }
    }
    this.start = columns.start.values();
    this.end = columns.end.values();
    this.symbol = columns.symbol.values();
    this.isStart = Uint8Array.from(columns.isStart.values());
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

function push(
  columns: { start: Column; end: Column; symbol: Column; isStart: Column },
  start: number,
  end: number,
  symbol: number,
  isStart: number,
): void {
  columns.start.push(start);
  columns.end.push(end);
  columns.symbol.push(symbol);
  columns.isStart.push(isStart);
}

/** Object symbols with a size, ascending; of those at one address the largest. */
function sizedObjects(code: NamedReferences): { address: number[]; size: number[]; row: number[] } {
  const { symbols } = code.image;
  const found = { address: [] as number[], size: [] as number[], row: [] as number[] };
  for (const row of ascendingOrder(symbols.address)) {
    const size = symbols.size[row]!;
    if (symbols.kind[row] !== SYMBOL_OBJECT || size === 0) continue;
    const last = found.address.length - 1;
    if (last >= 0 && found.address[last] === symbols.address[row]) {
      if (size > found.size[last]!) [found.size[last], found.row[last]] = [size, row];
    } else {
      found.address.push(symbols.address[row]!);
      found.size.push(size);
      found.row.push(row);
    }
  }
  return found;
}

/** Stretches of data: whole sections, and what mapping symbols mark inside code where no function with a symbol lies. */
function pieces(code: NamedReferences): [number, number][] {
  const { space, functions } = code;
  const found: [number, number][] = [];
  space.sections.forEach((section, index) => {
    if (TABLES_OF_FUNCTIONS.test(section.name)) return;
    if (!space.isCode(index)) {
      found.push([section.address, section.address + section.size]);
      return;
    }
    const end = section.address + section.bytes.length;
    for (const [from, to] of space.dataIn(index)) {
      for (let at = from; at < to; at += 2) {
        const host = functions.covering(at);
        if (host >= 0) {
          at = Math.max(at, functions.end[host]! - (functions.end[host]! % 2) - 2);
          continue;
        }
        const first = at;
        while (at < to && functions.covering(at) < 0) at += 2;
        found.push([first, Math.min(at, end)]);
        at -= 2;
      }
    }
  });
  return found;
}
