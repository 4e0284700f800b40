import type { InlineCall } from "../attribution/program.ts";
import type { PiecesPart } from "../contract/pieces-shape.ts";

/** Inlined calls as columns of the document; `symbolIndex` gives each row of the firmware's symbols its index there, less than 0 when it is not there. */
export function inlineCallColumns(calls: readonly InlineCall[], symbolIndex: Int32Array): NonNullable<PiecesPart["inlineCalls"]> {
  const [names, places] = [new Texts(), new Texts()];
  return {
    symbol: calls.map(({ symbol }) => (symbol < 0 ? -1 : Math.max(-1, symbolIndex[symbol]!))),
    parent: calls.map(({ parent }) => parent),
    name: calls.map(({ name }) => names.index(name)),
    place: calls.map(({ place }) => (place === undefined ? -1 : places.index(place))),
    bytes: calls.map(({ bytes }) => bytes),
    names: names.list,
    places: places.list,
  };
}

/** Different texts in the order of their first use. */
class Texts {
  readonly list: string[] = [];
  readonly #rows = new Map<string, number>();

  index(text: string): number {
    const known = this.#rows.get(text) ?? this.list.push(text) - 1;
    this.#rows.set(text, known);
    return known;
  }
}
