import type { LinkMap } from "./link-map.ts";

/** Bytes of an output section that no row of the map takes. */
export interface MapGap {
  /** Index into `outputs`. */
  readonly output: number;
  readonly address: number;
  readonly size: number;
  /** Row of `inputs` that the gap makes room for, or undefined at the section's end. */
  readonly before: number | undefined;
}

/**
 * Gaps between the rows of each output section, in the order of the map. GNU ld writes its own (`*fill*`); LLD, armlink and IAR leave
 * the bytes that align the next row unsaid. Rows and gaps of a section add up to its size when no two rows overlap.
 */
export function mapGaps(map: LinkMap): MapGap[] {
  const gaps: MapGap[] = [];
  const { address, size } = map.inputs;
  map.outputs.forEach((section, output) => {
    let next = section.address;
    const last = section.firstInput + section.inputCount;
    const end = section.address + section.size;
    for (let row = section.firstInput; row < last && next < end; row++) {
      const start = Math.min(address[row]!, end);
      if (start > next) gaps.push({ output, address: next, size: start - next, before: row });
      next = Math.max(next, start + size[row]!);
    }
    if (end > next) gaps.push({ output, address: next, size: end - next, before: undefined });
  });
  return gaps;
}

/** Index into `outputs` of the section that holds a row of `inputs`. */
export function outputOfRow(map: LinkMap, row: number): number {
  let low = 0;
  let high = map.outputs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (map.outputs[middle]!.firstInput <= row) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
