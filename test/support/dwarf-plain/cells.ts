import type { CellTable, FunctionClaimTable, InlineRangeTable, InlineTable } from "../../../src/formats/dwarf/facts.ts";
import { CELL_FIELDS } from "../../../src/kernel/table-fields.ts";
import { NONE } from "../../../src/kernel/tables.ts";
import { RowBuilder } from "./row-builder.ts";

interface Layer {
  readonly start: number;
  readonly end: number;
  readonly function: number;
  readonly inline: number;
  /** Higher wins: functions in file order, over them the inlined calls in file order. */
  readonly rank: number;
}

/**
 * Cuts the functions' code where the innermost inlined call changes. Of several layers at an address the last in pre-order wins,
 * which is the innermost one.
 */
export function buildCells(claims: FunctionClaimTable, ranges: InlineRangeTable, inlines: InlineTable): CellTable {
  const layers: Layer[] = [];
  for (let row = 0; row < claims.count; row++) {
    const start = claims.start[row] as number;
    const owner = claims.function[row] as number;
    layers.push({ start, end: start + (claims.length[row] as number), function: owner, inline: NONE, rank: row });
  }
  for (let row = 0; row < ranges.count; row++) {
    const start = ranges.start[row] as number;
    const inline = ranges.inline[row] as number;
    layers.push({
      start,
      end: start + (ranges.length[row] as number),
      function: inlines.function[inline] as number,
      inline,
      rank: claims.count + row,
    });
  }
  layers.sort((a, b) => a.start - b.start || a.rank - b.rank);
  const cells = new RowBuilder(CELL_FIELDS);
  let active: Layer[] = [];
  let address = 0;
  const advance = (target: number) => {
    while (address < target) {
      active = active.filter((layer) => layer.end > address);
      if (active.length === 0) return;
      const top = active.reduce((best, layer) => (layer.rank > best.rank ? layer : best));
      const end = Math.min(target, top.end);
      const last = cells.count - 1;
      const joins =
        last >= 0 &&
        cells.get(last, "start") + cells.get(last, "length") === address &&
        cells.get(last, "function") === top.function &&
        cells.get(last, "inline") === top.inline;
      if (joins) cells.set(last, "length", end - cells.get(last, "start"));
      else cells.push({ start: address, length: end - address, function: top.function, inline: top.inline });
      address = end;
    }
  };
  for (const layer of layers) {
    advance(layer.start);
    address = layer.start;
    active.push(layer);
  }
  advance(Number.POSITIVE_INFINITY);
  return cells.table();
}
