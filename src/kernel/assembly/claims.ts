// Claims on code: a range counts when code really is there, and once.

import { DROPPED_DUPLICATE } from "../tables";
import { deadReason, drop, liveRoom } from "./image";
import { NONE } from "./none";
import { NumberMap, newNumberMap } from "./number-map";
import { Range, ranges } from "./ranges";
import { ClaimRow, FunctionRow, functionClaims, functions, unitClaims } from "./rows";

const unitStarts: NumberMap = newNumberMap();
const claimedFunctions: NumberMap = newNumberMap();

export function resetClaims(): void {
  unitStarts.clear();
  claimedFunctions.clear();
}

/** Bytes of `range` that are really code; 0 when the linker removed it. */
function liveLength(range: Range, counted: bool): u32 {
  const room = liveRoom(range.start);
  if (room == 0 && counted) drop(deadReason);
  return min(range.length, room);
}

/** Claims all of `ranges` for a unit. */
export function claimForUnit(unit: u32, counted: bool): void {
  for (let index: u32 = 0; index < ranges.count; index++) {
    const range = ranges.at<Range>(index);
    const length = liveLength(range, counted);
    if (length == 0) continue;
    if (!unitStarts.set(range.start, 0)) {
      if (counted) drop(DROPPED_DUPLICATE);
      continue;
    }
    const claim = unitClaims.push<ClaimRow>();
    claim.start = range.start;
    claim.length = length;
    claim.owner = unit;
  }
}

/** Claims all of `ranges` for the function at `die`; its row, or `NONE` when its first range is dead or another function's. */
export function claimForFunction(die: u32, unit: u32): u32 {
  let row = NONE;
  for (let index: u32 = 0; index < ranges.count; index++) {
    const range = ranges.at<Range>(index);
    const length = liveLength(range, true);
    if (length > 0 && claimedFunctions.has(range.start)) drop(DROPPED_DUPLICATE);
    else if (length > 0) {
      claimedFunctions.set(range.start, 0);
      if (row == NONE) {
        row = functions.count;
        const added = functions.push<FunctionRow>();
        added.die = die;
        added.unit = unit;
        added.start = range.start;
        added.bytes = 0;
      }
      const claim = functionClaims.push<ClaimRow>();
      claim.start = range.start;
      claim.length = length;
      claim.owner = row;
      functions.at<FunctionRow>(row).bytes += length;
    }
    if (index == 0 && row == NONE) break;
  }
  return row;
}
