/** Things that lie in memory, in address order and without overlap. */
export interface StripRows {
  readonly count: number;
  readonly address: ArrayLike<number>;
  readonly bytes: ArrayLike<number>;
  /** Narrow neighbours of one group are drawn as one. */
  readonly group: ArrayLike<number>;
}

/** A bar of an address map, to scale. */
export interface StripBar {
  /** First row of the bar; -1 for a hole between rows. */
  readonly row: number;
  /** How many rows it stands for. */
  readonly rows: number;
  readonly address: number;
  /** Bytes of the rows inside the window. */
  readonly bytes: number;
  readonly x: number;
  readonly width: number;
}

export interface StripWindow {
  /** First address shown. */
  readonly from: number;
  /** Bytes shown. */
  readonly length: number;
  readonly width: number;
  /** Bars narrower than this are drawn with their neighbours. */
  readonly narrowest: number;
}

/**
 * The part of an address map that a window shows, to scale: bars of rows, joined where they would be too narrow to see, and holes between
 * them. The bars tile the window: their widths add up to its width.
 */
export function strip(rows: StripRows, window: StripWindow): StripBar[] {
  const { from, length, width } = window;
  if (!(length > 0 && width > 0)) return [];
  const to = from + length;
  const scale = width / length;
  const bars: StripBar[] = [];
  const place = (row: number, count: number, start: number, end: number, bytes: number) =>
    bars.push({ row, rows: count, address: start, bytes, x: (start - from) * scale, width: (end - start) * scale });
  let at = from;
  for (let row = firstEndingAfter(rows, from); row < rows.count && rows.address[row]! < to; ) {
    const start = Math.max(rows.address[row]!, from);
    if (start > at) place(-1, 0, at, start, 0);
    let end = Math.min(rows.address[row]! + rows.bytes[row]!, to);
    let next = row + 1;
    while (
      next < rows.count &&
      rows.address[next] === end &&
      end < to &&
      rows.bytes[next]! * scale < window.narrowest &&
      ((end - start) * scale < window.narrowest || rows.group[next] === rows.group[row])
    ) {
      end = Math.min(rows.address[next]! + rows.bytes[next]!, to);
      next++;
    }
    place(row, next - row, start, end, end - start);
    at = end;
    row = next;
  }
  if (at < to) place(-1, 0, at, to, 0);
  return bars;
}

function firstEndingAfter(rows: StripRows, address: number): number {
  let [low, high] = [0, rows.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows.address[middle]! + rows.bytes[middle]! <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}
