import { Columns } from "../kernel/columns.ts";
import { ledgerKernel } from "../kernel/ledger-kernel.ts";

/** Inlined calls and the pieces of code that they made, in columns; `NONE` (0xffffffff) for no call. */
export interface InlinedCalls {
  /** How many functions there are. */
  readonly functionCount: number;
  readonly callCount: number;
  /** Function that was inlined, by call. */
  readonly callee: Uint32Array;
  /** Call inside of which it was inlined, which stands before it. */
  readonly callParent: Uint32Array;
  readonly pieceCount: number;
  readonly pieceLength: Uint32Array;
  /** Innermost call of each piece. */
  readonly pieceCall: Uint32Array;
}

/** What was inlined where. Columns have a number for each function, by its row, or for each call. */
export interface InlinedSums {
  /** Functions that were inlined, in the order of their first pieces. */
  readonly rows: Uint32Array;
  /** Bytes of a function's own, and with what was inlined into it; inside of itself it counts once. */
  readonly own: Float64Array;
  readonly bytes: Float64Array;
  readonly copies: Uint32Array;
  /** Bytes of the largest copy. */
  readonly largest: Float64Array;
  /** The first call of a function, and of each call the next one of the same function: -1 behind the last, -2 for a call without code. */
  readonly firstCall: Int32Array;
  readonly nextCall: Int32Array;
  /** Bytes of each call with what was inlined into it. */
  readonly ofCall: Float64Array;
}

/** Adds each piece to its innermost call's function as its own, and to all calls around it; in the kernel. */
export function sumInlined(calls: InlinedCalls): InlinedSums {
  const { functionCount, callCount, pieceCount } = calls;
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  const put = (column: Uint32Array, count: number) => columns.put(column.subarray(0, count));
  const [callees, parents] = [put(calls.callee, callCount), put(calls.callParent, callCount)];
  const [lengths, innermost] = [put(calls.pieceLength, pieceCount), put(calls.pieceCall, pieceCount)];
  kernel.sumInlined(functionCount, callCount, callees, parents, pieceCount, lengths, innermost);
  const { buffer } = kernel.memory;
  const numbers = (field: number, count: number) => new Uint32Array(buffer, kernel.inlinedColumn(field), count).slice();
  const signed = (field: number, count: number) => new Int32Array(buffer, kernel.inlinedColumn(field), count).slice();
  const doubles = (field: number, count: number) => new Float64Array(buffer, kernel.inlinedColumn(field), count).slice();
  const sums = {
    rows: numbers(0, kernel.inlinedCount()),
    ...{ own: doubles(1, functionCount), bytes: doubles(2, functionCount), copies: numbers(3, functionCount) },
    ...{ largest: doubles(4, functionCount), firstCall: signed(5, functionCount) },
    ...{ nextCall: signed(6, callCount), ofCall: doubles(7, callCount) },
  };
  kernel.releaseInlined();
  columns.release();
  return sums;
}
