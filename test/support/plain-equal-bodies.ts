import { decode, Instruction, Kind, PC } from "../../src/formats/thumb/index.ts";
import type { AddressSpace } from "../../src/graph/address-space.ts";

/** The body's bytes, where something leaves it the target. Literal loads count from a multiple of four: half of the address is part of the key. */
export function bodyKey(space: AddressSpace, index: number, start: number, end: number): string {
  const { bytes, address } = space.sections[index]!;
  const parts = [String(start % 4)];
  const instruction = new Instruction();
  let plain = start;
  for (let at = start; at + 2 <= end; ) {
    const isCode = space.isData[space.halfword(index, at)] === 0;
    const length = isCode ? decode(bytes.subarray(0, end - address), at - address, at, instruction) : 0;
    if (length > 0 && REACHES.has(instruction.kind) && (instruction.target < start || instruction.target >= end)) {
      const { kind, target, condition, rd, rd2, size } = instruction;
      // What goes to a register that is not told, of the FPU for example, must have equal bytes as well.
      const encoding = kind === Kind.LoadLiteral && rd === PC ? text(bytes.subarray(at - address, at + length - address)) : "";
      const reach = [kind, length, target, condition, rd, rd2, size, encoding].join();
      parts.push(text(bytes.subarray(plain - address, at - address)), `>${reach}`);
      plain = at + length;
    }
    at += length || 2;
  }
  parts.push(text(bytes.subarray(plain - address, end - address)));
  return parts.join("|");
}

/** Instructions whose bytes tell a distance to something, which is the same thing only from the same place. */
const REACHES: ReadonlySet<Kind> = new Set([Kind.Branch, Kind.BranchIf, Kind.Call, Kind.LoadLiteral, Kind.Address]);

const latin1 = new TextDecoder("latin1");
function text(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}

/** Bytes of a constant. */
export function bytesKey({ sections }: AddressSpace, index: number, start: number, end: number): string {
  const { bytes, address } = sections[index]!;
  return text(bytes.subarray(start - address, end - address));
}
