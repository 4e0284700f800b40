import type { InlinedCalls, InlinedSums } from "../../src/ledger/inlined-sums.ts";

const NONE = 0xffff_ffff;

/** The plain version of `sumInlined`, which the kernel's is held against. */
export function plainInlinedSums({
  functionCount,
  callee,
  callParent,
  callCount,
  pieceCount,
  pieceLength,
  pieceCall,
}: InlinedCalls): InlinedSums {
  const rows: number[] = [];
  const [own, bytes, largest] = [new Float64Array(functionCount), new Float64Array(functionCount), new Float64Array(functionCount)];
  const copies = new Uint32Array(functionCount);
  const [firstCall, lastCall] = [new Int32Array(functionCount).fill(-1), new Int32Array(functionCount)];
  const [ofCall, nextCall] = [new Float64Array(callCount), new Int32Array(callCount).fill(-2)];
  for (let piece = 0; piece < pieceCount; piece++) {
    const innermost = pieceCall[piece]!;
    if (innermost === NONE) continue;
    own[callee[innermost]!]! += pieceLength[piece]!;
    ofCall[innermost]! += pieceLength[piece]!;
    for (let call = innermost; call !== NONE && nextCall[call] === -2; call = callParent[call]!) {
      const row = callee[call]!;
      if (firstCall[row]! < 0) {
        rows.push(row);
        firstCall[row] = call;
      } else nextCall[lastCall[row]!] = call;
      lastCall[row] = call;
      nextCall[call] = -1;
    }
  }
  for (let call = callCount - 1; call >= 0; call--) {
    if (nextCall[call] === -2) continue;
    const [row, parent, sum] = [callee[call]!, callParent[call]!, ofCall[call]!];
    if (parent !== NONE) ofCall[parent]! += sum;
    copies[row]!++;
    if (sum > largest[row]!) largest[row] = sum;
    let around = parent;
    while (around !== NONE && callee[around] !== row) around = callParent[around]!;
    if (around === NONE) bytes[row]! += sum;
  }
  return { rows: Uint32Array.from(rows), own, bytes, copies, largest, firstCall, nextCall, ofCall };
}
