import { decode, Instruction, Kind, LR, PC } from "../formats/thumb/index.ts";
import type { DataOwners } from "../graph/data-owners.ts";
import { type Code, NO_SYMBOL, Reference, SYMBOL_OBJECT } from "../graph/index.ts";

/** An address that is followed further than this counts as kept. */
const MOST_STEPS = 300;
/** Registers that a call may change, r0 to r3 and r12 [AAPCS32 §6.1.1]; the first four may be its arguments. */
const SCRATCH = 0b1_0000_0000_1111;

/**
 * Initialised objects that instructions load from and nothing else touches: no store, no address that is kept or handed on, no pointer in
 * other data. What cannot be followed counts as a write. Rows of symbols.
 */
export function onlyReadObjects({ objects, graph, kind, to }: DataOwners): number[] {
  const { code } = graph;
  const { references, space, image } = code;
  const [read, touched] = [new Uint8Array(objects.count), new Uint8Array(objects.count)];
  for (let row = 0; row < references.count; row++) {
    const how = references.kind.at(row);
    if (how !== Reference.Access && how !== Reference.Data) continue;
    const object = objects.covering(references.target.at(row));
    if (object < 0 || touched[object] === 1) continue;
    const at = references.at.at(row);
    if (how === Reference.Access ? loads(code, at) : isReadThrough(code, references.from.at(row), at)) read[object] = 1;
    else touched[object] = 1;
  }
  // Words of data that point to it: whoever has the pointer may write.
  for (let row = 0; row < kind.length; row++) if (kind[row]! >= 2) touched[to[row]!] = 1;
  const found: number[] = [];
  for (let object = 0; object < objects.count; object++) {
    const symbol = objects.symbol[object]!;
    const section = space.sections[space.sectionAt(objects.start[object]!)];
    const initialised = section?.writable === true && section.bytes.length > 0 && !section.executable;
    if (read[object] === 1 && touched[object] === 0 && symbol !== NO_SYMBOL && initialised && image.symbols.kind[symbol] === SYMBOL_OBJECT)
      found.push(symbol);
  }
  return found;
}

function decodeAt({ space }: Code, at: number, into: Instruction): number {
  const section = space.sections[space.sectionAt(at)];
  return section === undefined || !space.isInstruction(at) ? 0 : decode(section.bytes, at - section.address, at, into);
}

function loads(code: Code, at: number): boolean {
  const instruction = new Instruction();
  const size = decodeAt(code, at, instruction);
  return size > 0 && (instruction.kind === Kind.Load || instruction.kind === Kind.LoadLiteral);
}

/** Whether the address that an instruction puts into a register is used to load from and for nothing else, on every path. */
function isReadThrough(code: Code, index: number, at: number): boolean {
  const { functions } = code;
  const instruction = new Instruction();
  const first = decodeAt(code, at, instruction);
  const register = instruction.rd;
  const formsAddress =
    instruction.kind === Kind.LoadLiteral || instruction.kind === Kind.MoveTop || instruction.kind === Kind.MoveImmediate;
  if (first === 0 || !formsAddress || register >= 13) return false;
  const pending = [at + first];
  const seen = new Set<number>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (seen.size > MOST_STEPS || next < functions.start[index]! || next >= functions.end[index]!) return false;
    const size = decodeAt(code, next, instruction);
    if (size === 0) return false;
    const { kind, target, writes } = instruction;
    const isBase = kind === Kind.Load && instruction.rn === register && instruction.rm !== register && !instruction.writeBack;
    if (!isBase && mayName(code, next, size, register)) {
      const isOverwritten =
        (kind === Kind.LoadLiteral || kind === Kind.MoveImmediate || kind === Kind.MoveWide) && instruction.rd === register;
      if (!isOverwritten) return false;
      continue;
    }
    if (((writes >> register) & 1) === 1) continue;
    if (kind === Kind.Call) {
      if (register < 4) return false;
      if (((SCRATCH >> register) & 1) === 1) continue;
    } else if (kind === Kind.Branch || kind === Kind.BranchIf) pending.push(target);
    else if (endsFunction(instruction)) {
      // Results are returned in r0 to r3 [AAPCS32 §6.4], r2 and r3 by vectors alone.
      if (register < 2) return false;
      continue;
    } else if (!GOES_ON.has(kind)) return false;
    if (kind !== Kind.Branch) pending.push(next + size);
  }
  return true;
}

/** Instructions after which the next one runs, whatever they do to registers that are told by `writes`. */
const GOES_ON: ReadonlySet<Kind> = new Set(
  Object.values(Kind).filter(
    (kind) =>
      ![
        Kind.CallRegister,
        Kind.BranchRegister,
        Kind.AddPc,
        Kind.LoadPc,
        Kind.TableBranchByte,
        Kind.TableBranchHalf,
        Kind.Svc,
        Kind.Udf,
      ].includes(kind as never),
  ),
);

function endsFunction({ kind, rm, registers }: Instruction): boolean {
  return (kind === Kind.BranchRegister && rm === LR) || (kind === Kind.Pop && ((registers >> PC) & 1) === 1);
}

/** Whether some field of an encoding could be this register: true too often, false never. */
function mayName({ space }: Code, at: number, size: number, register: number): boolean {
  const half = (address: number) => space.byte(address) | (space.byte(address + 1) << 8);
  const first = half(at);
  if (size === 2) return narrowRegisters(first).includes(register);
  const second = half(at + 2);
  const isBranch = first >>> 11 === 0b11110 && second >>> 15 === 1;
  if (isBranch) return false;
  const hasList = (first & 0xfe40) === 0xe800;
  if (hasList && ((second >>> register) & 1) === 1) return true;
  return [first & 15, (second >>> 12) & 15, (second >>> 8) & 15, second & 15].includes(register);
}

/** Registers that a 16-bit instruction names [ARMv7-M §A5.2]. */
function narrowRegisters(code: number): number[] {
  const [low, middle, high, top] = [code & 7, (code >>> 3) & 7, (code >>> 6) & 7, (code >>> 8) & 7];
  const list = Array.from({ length: 8 }, (_, register) => register).filter((register) => ((code >>> register) & 1) === 1);
  switch (code >>> 12) {
    case 0b0000:
    case 0b0110:
    case 0b0111:
    case 0b1000:
      return [low, middle];
    case 0b0001:
      return code >>> 10 === 0b000110 ? [low, middle, high] : [low, middle];
    case 0b0010:
    case 0b0011:
    case 0b1001:
    case 0b1010:
      return [top];
    case 0b0100:
      if (code >>> 11 === 0b01001) return [top];
      return code >>> 10 === 0b010001 ? [low | ((code >>> 4) & 8), (code >>> 3) & 15] : [low, middle];
    case 0b0101:
      return [low, middle, high];
    case 0b1011:
      if (code >>> 8 === 0b10111111) return [];
      return (code & 0xf600) === 0xb400 ? list : [low, middle];
    case 0b1100:
      return [top, ...list];
    default:
      return [];
  }
}
