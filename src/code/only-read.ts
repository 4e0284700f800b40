import { decode, Instruction, Kind, LR, namedRegisters, PC } from "../formats/thumb/index.ts";
import type { Code } from "../graph/code.ts";
import { SYMBOL_OBJECT } from "../graph/code-image.ts";
import type { TracedOwners } from "../graph/data/data-owners.ts";
import { NO_SYMBOL } from "../graph/functions.ts";
import { Reference } from "../graph/references.ts";

/** An address that is followed further than this counts as kept. */
const MOST_STEPS = 300;
/** Registers that a call may change, r0 to r3 and r12 [AAPCS32 §6.1.1]; the first four may be its arguments. */
const SCRATCH = 0b1_0000_0000_1111;

/**
 * Initialised objects that instructions load from and nothing else touches: no store, no address that is kept or handed on, no pointer in
 * other data. What cannot be followed counts as a write. Rows of symbols.
 */
export function onlyReadObjects({ objects, graph, kind, to }: TracedOwners): number[] {
  const { code } = graph;
  const { references, space, image } = code;
  const [read, touched] = [new Uint8Array(objects.count), new Uint8Array(objects.count)];
  for (let object = 0; object < objects.count; object++) {
    const symbol = objects.symbol[object]!;
    const section = space.sections[space.sectionAt(objects.start[object]!)];
    const initialised = section?.writable === true && section.bytes.length > 0 && !section.executable;
    if (!initialised || symbol === NO_SYMBOL || image.symbols.kind[symbol] !== SYMBOL_OBJECT) touched[object] = 1;
  }
  // Words of data that point to it: whoever has the pointer may write.
  for (let row = 0; row < kind.length; row++) if (kind[row]! >= 2) touched[to[row]!] = 1;
  // Few are left, in the sections that start-up code fills: most references are to none of them.
  const [low, last] = [objects.start[touched.indexOf(0)] ?? 0, touched.lastIndexOf(0)];
  const high = objects.end[last] ?? 0;
  const [kinds, targets] = [references.kind.values(), references.target.values()];
  const instruction = new Instruction();
  for (let row = 0; row < kinds.length; row++) {
    const how = kinds[row];
    const target = targets[row]!;
    if (target < low || target >= high || (how !== Reference.Access && how !== Reference.Data)) continue;
    const object = objects.covering(target);
    if (object < 0 || touched[object] === 1) continue;
    const at = references.at.at(row);
    if (how === Reference.Access ? loads(code, at, instruction) : isReadThrough(code, references.from.at(row), at, instruction))
      read[object] = 1;
    else touched[object] = 1;
  }
  return Array.from(objects.symbol).filter((_, object) => read[object] === 1 && touched[object] === 0);
}

function decodeAt({ space }: Code, at: number, into: Instruction): number {
  const section = space.sections[space.sectionAt(at)];
  return section === undefined || !space.isInstruction(at) ? 0 : decode(section.bytes, at - section.address, at, into);
}

function loads(code: Code, at: number, instruction: Instruction): boolean {
  const size = decodeAt(code, at, instruction);
  return size > 0 && (instruction.kind === Kind.Load || instruction.kind === Kind.LoadLiteral);
}

/** Whether the address that an instruction puts into a register is used to load from and for nothing else, on every path. */
function isReadThrough(code: Code, index: number, at: number, instruction: Instruction): boolean {
  const { functions } = code;
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
    if (!isBase && mayName(code, next, register)) {
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

/** Whether the instruction at an address could read or write a register. */
function mayName({ space }: Code, at: number, register: number): boolean {
  const { bytes, address } = space.sections[space.sectionAt(at)]!;
  return ((namedRegisters(bytes, at - address) >>> register) & 1) === 1;
}
