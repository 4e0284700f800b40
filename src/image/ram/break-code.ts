import { decode, Instruction, Kind } from "../../formats/thumb/index.ts";

/**
 * What `_sbrk` does with a request, as its own instructions tell: it `refuses` all of them (nothing is stored, nothing called), there is a `limit`
 * behind which it refuses, or it gives `whatever` is asked for. It says that it refuses by returning −1 [newlib, System Calls]. Undefined where
 * it calls others, which may decide.
 */
export type BreakRule = "refuses" | "limit" | "whatever";

/** Of `bytes` of code that run at `address`; literals behind the last instruction do no harm. */
export function breakRule(bytes: Uint8Array, address: number): BreakRule | undefined {
  const instruction = new Instruction();
  let [stores, refuses, calls] = [false, false, false];
  let one = false;
  for (let at = 0; at < bytes.length; ) {
    const length = decode(bytes, at, address + at, instruction);
    if (length === 0) break;
    const { kind, imm, target } = instruction;
    if (kind === Kind.Store || kind === Kind.StoreMultiple) stores = true;
    const leaves = (kind === Kind.Branch || kind === Kind.BranchIf) && (target < address || target >= address + bytes.length);
    if (kind === Kind.Call || kind === Kind.CallRegister || leaves) calls = true;
    // v6-M has no −1 as an immediate: it is 1 negated, or the complement of 0.
    if (kind === Kind.MoveImmediate && (imm | 0) === -1) refuses = true;
    if ((kind === Kind.Negate || kind === Kind.Complement) && one) refuses = true;
    one = kind === Kind.MoveImmediate && (imm === 0 || imm === 1);
    at += length;
  }
  if (refuses) return stores || calls ? "limit" : "refuses";
  return stores && !calls ? "whatever" : undefined;
}
