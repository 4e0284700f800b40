/**
 * Numbers of a document that follow from others, as what they differ from what is expected: nearly always nothing. `expand` undoes `squeeze`
 * exactly. A symbol is expected where the one before it ends; a piece too, and it is as long as its symbol.
 */
export function squeeze(document: unknown): unknown {
  return changed(document, "squeeze");
}

/** The document that was squeezed. @throws RangeError for a damaged one. */
export function expand(document: unknown): unknown {
  return changed(document, "expand");
}

interface Rows {
  readonly symbols: readonly { readonly address: number; readonly size: number }[];
  readonly pieces: { readonly address: readonly number[]; readonly bytes: readonly number[]; readonly symbol: readonly number[] };
}

function changed(document: unknown, direction: "squeeze" | "expand"): unknown {
  if (!hasRows(document)) return document;
  const { symbols, pieces } = document;
  const sizes = symbols.map((symbol) => symbol.size);
  const addresses = followers(
    symbols.map((symbol) => symbol.address),
    sizes,
    direction,
  );
  const sign = direction === "squeeze" ? -1 : 1;
  const bytes = pieces.bytes.map((size, i) => size + sign * (sizes[pieces.symbol[i] ?? -1] ?? 0));
  const address = followers(pieces.address, direction === "squeeze" ? pieces.bytes : bytes, direction);
  return {
    ...document,
    symbols: symbols.map((symbol, i) => ({ ...symbol, address: addresses[i] })),
    pieces: { ...pieces, address, bytes },
  };
}

function hasRows(document: unknown): document is Rows {
  const { symbols, pieces } = (document ?? {}) as Partial<Rows>;
  if (!Array.isArray(symbols) || pieces === undefined) return false;
  const columns = [pieces.address, pieces.bytes, pieces.symbol];
  if (!columns.every(Array.isArray) || columns.some((column) => column.length !== pieces.bytes.length))
    throw new RangeError("the pieces of the page's data are of different lengths");
  return true;
}

/** Starts as distances from the end of the row before, or back. */
function followers(starts: readonly number[], sizes: readonly number[], direction: "squeeze" | "expand"): number[] {
  let end = 0;
  return starts.map((start, i) => {
    const address = direction === "squeeze" ? start : start + end;
    const distance = start - end;
    end = address + (sizes[i] ?? 0);
    return direction === "squeeze" ? distance : address;
  });
}
