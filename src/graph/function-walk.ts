import { decode, Instruction, Kind, LR, PC, SP } from "../formats/thumb/index.ts";
import type { Code } from "./code.ts";
import { addressTable, type JumpTable, offsetTable } from "./jump-table.ts";
import { Reference, Use } from "./references.ts";
import { type Registers, Tag } from "./registers.ts";
import { Transfer, type TransferEvents } from "./transfer.ts";

/** How often one function may be entered again at a greater depth before its stack counts as dynamic. */
const MOST_DEEPER_VISITS = 16;
/** Visits of one address with different halves of addresses in registers. */
const MOST_HALF_VISITS = 4;
/** Whether a 32-bit instruction belongs to coprocessors 9 to 11 (floating point) or 14, 15 (vectors), by its second and fourth byte [ARMv8-M §C2.3.7]. */
function isFloat(second: number, fourth: number): boolean {
  const coprocessor = fourth & 15;
  return (second & 0xec) === 0xec && ((coprocessor >= 9 && coprocessor <= 11) || coprocessor >= 14);
}

/** Target of a call into another image; no function starts at an odd address. */
const NOWHERE = 0xffffffff;

/** What the walks of all functions share: what was visited by whom, at which depth. */
export interface SharedWalk {
  /** Whether a call of a function comes back; the function is read first when that can be done. */
  comesBack(index: number): boolean;
  /** Takes one step; false when no more may be taken. */
  step(): boolean;
  /** Depth of a function's earlier visit of a halfword, or -1. */
  visited(index: number, halfword: number): number;
  visit(index: number, halfword: number, length: number, depth: number): void;
}

/** The walk of one function; one object for each level of nesting, used again. */
export class FunctionWalk implements TransferEvents {
  readonly #walk: SharedWalk;
  readonly #code: Code;
  readonly #transfer: Transfer;
  readonly #registers: Registers;
  readonly #instruction = new Instruction();
  #index = 0;
  #start = 0;
  #end = 0;
  #frame = 0;
  #returns = false;
  #dynamicAt = 0;
  #sweepDepth = -1;
  #usesFloat = false;
  #deeperVisits = 0;
  #again = false;
  /** Paths to follow; their states are on the registers' pile. */
  #pending: number[] = [];
  readonly #halves = new Map<number, number[]>();
  /** Instructions left in an IT block, and the registers written in it. */
  #conditional = 0;
  #conditionalWrites = 0;

  constructor(walk: SharedWalk, code: Code) {
    this.#walk = walk;
    this.#code = code;
    this.#transfer = new Transfer(code.space, this);
    this.#registers = this.#transfer.registers;
  }

  run(index: number): void {
    const { functions } = this.#code;
    this.#index = index;
    this.#start = functions.start[index]!;
    this.#end = functions.end[index]!;
    this.#frame = 0;
    this.#returns = false;
    this.#dynamicAt = 0;
    this.#sweepDepth = -1;
    this.#deeperVisits = 0;
    this.#usesFloat = false;
    this.#pending = [];
    this.#halves.clear();
    this.#transfer.enter();
    this.#push(this.#start);
    this.#drain();
    if (this.#sweepDepth >= 0) this.#sweep();
    const code = this.#code;
    while (code.frame.length < functions.count) {
      code.frame.push(0);
      code.returns.push(1);
      code.dynamicAt.push(0);
      code.unresolved.push(0);
      code.usesFloat.push(0);
      code.revisited.push(0);
      code.breaksAbi.push(0);
    }
    code.frame.set(index, this.#frame);
    code.returns.set(index, this.#returns ? 1 : 0);
    code.dynamicAt.set(index, this.#dynamicAt);
    code.unresolved.set(index, this.#sweepDepth >= 0 ? 1 : 0);
    code.usesFloat.set(index, this.#usesFloat ? 1 : 0);
    code.revisited.set(index, this.#deeperVisits > 0 || this.#halves.size > 0 ? 1 : 0);
  }

  #push(address: number): void {
    this.#registers.save(this.#pending.length);
    this.#pending.push(address);
  }

  #drain(): void {
    while (this.#pending.length > 0) {
      const address = this.#pending.pop()!;
      this.#registers.restore(this.#pending.length);
      this.#conditional = 0;
      this.#conditionalWrites = 0;
      this.#follow(address);
    }
  }

  /** A jump was not understood: all code of the function that no path reached may be its target, at the same depth. */
  #sweep(): void {
    const { space } = this.#code;
    const section = space.sectionAt(this.#start);
    for (let address = this.#start; address + 2 <= this.#end; address += 2) {
      const halfword = space.halfword(section, address);
      if (space.isData[halfword] === 1 || this.#walk.visited(this.#index, halfword) >= 0) continue;
      this.#transfer.enter();
      this.#registers.forget(0x7fff);
      this.#registers.depth = this.#sweepDepth;
      this.#push(address);
      this.#drain();
    }
  }

  /** Follows one path until it ends or joins one that was followed. */
  #follow(from: number): void {
    const { space, functions } = this.#code;
    const section = functions.section[this.#index]!;
    const { bytes, address: base } = space.sections[section]!;
    const shift = space.halfword(section, base) - Math.floor(base / 2);
    const i = this.#instruction;
    let address = from;
    while (this.#walk.step()) {
      if (address >= this.#end) {
        this.#leave(address - i.length, address);
        return;
      }
      const halfword = shift + Math.floor(address / 2);
      if (space.isData[halfword] === 1) return;
      const depth = this.#registers.depth;
      const before = this.#walk.visited(this.#index, halfword);
      if (before >= 0 && !this.#worthAgain(address, before, depth)) return;
      this.#again = before >= 0;
      const length = decode(bytes, address - base, address, i);
      if (length === 0) return;
      this.#walk.visit(this.#index, halfword, length, depth);
      if (length === 4 && isFloat(bytes[address - base + 1]!, bytes[address - base + 3]!)) this.#usesFloat = true;
      const next = this.#execute(address, i);
      if (this.#registers.depth > this.#frame) this.#frame = this.#registers.depth;
      if (next < 0) return;
      address = next;
    }
    this.#code.cutShort = true;
  }

  /** Whether a path that joins another brings something new. */
  #worthAgain(address: number, before: number, depth: number): boolean {
    if (depth > before) {
      if (this.#deeperVisits < MOST_DEEPER_VISITS) {
        this.#deeperVisits++;
        return true;
      }
      this.#dynamicAt ||= address;
      return false;
    }
    const halves = this.#registers.halves();
    if (halves === 0) return false;
    const seen = this.#halves.get(address);
    if (seen === undefined) this.#halves.set(address, [halves]);
    else if (seen.includes(halves) || seen.length >= MOST_HALF_VISITS) return false;
    else seen.push(halves);
    return true;
  }

  /** Executes one instruction; the address of the next one on this path, or -1 when the path ends. */
  #execute(at: number, i: Instruction): number {
    const following = at + i.length;
    const conditional = this.#conditional > 0;
    if (i.kind === Kind.IfThen) {
      this.#conditional = i.imm;
      this.#conditionalWrites = 0;
      return following;
    }
    const depth = this.#registers.depth;
    const next = this.#jump(at, i, following, conditional);
    if (!conditional) return next;
    this.#conditional--;
    // A path that left inside an IT block goes on here when the condition does not hold.
    if (next < 0 || next !== following) {
      if (next >= 0) this.#push(next);
      this.#registers.depth = depth;
    }
    this.#conditionalWrites |= i.writes;
    if (this.#conditional === 0) this.#forgetConditional();
    return following;
  }

  /** After an IT block its writes are uncertain, except for pairs of halves that the next MOVT completes. */
  #forgetConditional(): void {
    const r = this.#registers;
    for (let register = 0; register < 15; register++) {
      if ((this.#conditionalWrites & (1 << register)) === 0) continue;
      if (r.tag(register) !== Tag.Half || r.extra(register) === 0) r.forget(1 << register);
    }
    this.#conditionalWrites = 0;
  }

  #jump(at: number, i: Instruction, following: number, conditional: boolean): number {
    const r = this.#registers;
    switch (i.kind) {
      case Kind.Branch:
        return this.#goTo(at, i.target);
      case Kind.BranchIf: {
        const target = this.#goTo(at, i.target);
        if (target >= 0) this.#push(target);
        r.notTaken(i.condition);
        return following;
      }
      case Kind.Call:
        return this.#call(at, i.target, following);
      case Kind.CallRegister:
        if (i.imm !== 0) {
          // Non-secure code is another image [ARMv8-M §C2.4.26].
          this.#add(at, Reference.Call, NOWHERE, 0);
          this.#afterCall();
          return following;
        }
        if (r.isConstant(i.rm)) return this.#call(at, (r.value(i.rm) & ~1) >>> 0, following);
        this.#addIndirect(at, i.rm, Reference.IndirectCall);
        this.#afterCall();
        return following;
      case Kind.BranchRegister:
        return this.#branchRegister(at, i);
      case Kind.AddPc:
        this.#unresolved();
        return -1;
      case Kind.LoadPc:
        return this.#loadPc(at, i);
      case Kind.TableBranchByte:
      case Kind.TableBranchHalf: {
        const width = i.kind === Kind.TableBranchByte ? 1 : 2;
        const address = i.rn === PC ? following : r.isConstant(i.rn) ? r.value(i.rn) >>> 0 : -1;
        if (address < 0) this.#unresolved();
        else this.#takeTable(at, offsetTable(this.#code.space, address, width, following, this.#end, r.limitOf(i.rm)));
        return -1;
      }
      case Kind.Pop:
      case Kind.LoadMultiple:
        this.#transfer.apply(at, i);
        if ((i.registers & (1 << PC)) === 0) return following;
        this.#returns = true;
        return -1;
      case Kind.Udf:
        return -1;
      case Kind.WriteSpecial:
        this.#code.specialWrites.push({
          function: this.#index,
          at,
          register: i.imm & 0x7f,
          value: this.#registers.isConstant(i.rn) ? this.#registers.value(i.rn) >>> 0 : undefined,
        });
        if ((i.imm & 0x7f) === 8 || (i.imm & 0x7f) === 9)
          this.#code.stackSwitches.push({ function: this.#index, at, register: i.imm & 0x7f });
        return following;
      case Kind.MoveWide: {
        const earlier = conditional && r.tag(i.rd) === Tag.Half ? r.value(i.rd) + 1 : 0;
        r.set(i.rd, Tag.Half, i.imm, earlier);
        return following;
      }
      default:
        this.#transfer.apply(at, i);
        return following;
    }
  }

  /** A branch: inside the function the path goes on there, outside it is a tail call. */
  #goTo(at: number, target: number): number {
    if (target >= this.#start && target < this.#end) return target;
    this.#leave(at, target);
    return -1;
  }

  /** The function goes on in another one, which returns for it. */
  #leave(at: number, target: number): void {
    const callee = this.#code.functions.require(target);
    if (callee === this.#index) return;
    this.#add(at, Reference.TailCall, target, 0);
    if (callee < 0 || this.#walk.comesBack(callee)) this.#returns = true;
    this.#passFunctions(at, target);
  }

  #call(at: number, target: number, following: number): number {
    if (target === following) {
      // A call of an undefined weak symbol is linked as a call of the next instruction (seen: LLD 14).
      this.#afterCall();
      return following;
    }
    const callee = this.#code.functions.require(target);
    this.#add(at, Reference.Call, target, 0);
    this.#passFunctions(at, target);
    if (callee >= 0 && !this.#walk.comesBack(callee)) return -1;
    // GCC's helpers for v6-M find their jump table behind the call and return into one of its targets (seen: libgcc 12).
    if (callee >= 0 && following < this.#end && !this.#code.space.isInstruction(following)) this.#unresolved();
    this.#afterCall();
    return following;
  }

  /** A call leaves r0 to r3, r12 and lr with anything [AAPCS32 §6.1.1]. */
  #afterCall(): void {
    this.#registers.forget(0x500f);
  }

  /** Functions in argument registers: an indirect call of that argument will reach them. */
  #passFunctions(at: number, target: number): void {
    const r = this.#registers;
    const constants = [0, 1, 2, 3].map((argument) => (r.isConstant(argument) ? r.value(argument) >>> 0 : undefined));
    this.#code.callArguments.set(at, constants);
    for (let register = 0; register < 4; register++) {
      const passed = this.#functionIn(register);
      if (passed >= 0) this.#code.pointerUses.add(Use.Argument, this.#index, at, passed, target, register);
      else if (r.tag(register) === Tag.Argument && r.value(register) === register)
        this.#code.pointerUses.add(Use.Forward, this.#index, at, 0, target, register);
    }
  }

  /** Address of the function whose pointer a register holds; -1 when it holds something else. */
  #functionIn(register: number): number {
    const r = this.#registers;
    if (register >= 13 || r.tag(register) !== Tag.Constant || (r.value(register) & 1) === 0) return -1;
    const address = (r.value(register) & ~1) >>> 0;
    return this.#code.functions.startingAt(address) >= 0 ? address : -1;
  }

  #branchRegister(at: number, i: Instruction): number {
    const r = this.#registers;
    const tag = i.rm < 15 && i.rm !== SP ? r.tag(i.rm) : Tag.Unknown;
    if (i.rm === LR || tag === Tag.Return) {
      this.#returns = true;
      return -1;
    }
    if (r.isConstant(i.rm)) return this.#goTo(at, (r.value(i.rm) & ~1) >>> 0);
    if (tag === Tag.Element) {
      const table = addressTable(this.#code.space, r.value(i.rm) >>> 0, this.#start, this.#end, -1);
      if (table.targets.length > 0) {
        this.#takeTable(at, table);
        return -1;
      }
    }
    // MOV pc is how switches end; BX is how functions do.
    if (i.rd === PC && i.length === 2 && tag !== Tag.Argument && i.writes === 0 && this.#isMove(at)) this.#unresolved();
    else {
      this.#addIndirect(at, i.rm, Reference.IndirectTailCall);
      this.#returns = true;
    }
    return -1;
  }

  /** Whether a register branch is `MOV pc, rm` [ARMv7-M §A7.7.77]. */
  #isMove(at: number): boolean {
    return this.#code.space.byte(at + 1) === 0x46;
  }

  #loadPc(at: number, i: Instruction): number {
    const { space } = this.#code;
    const r = this.#registers;
    if (i.target !== 0) {
      this.literal(at, i.target, 4);
      const word = space.word(i.target);
      return word < 0 ? -1 : this.#goTo(at, (word & ~1) >>> 0);
    }
    const known = r.isConstant(i.rn);
    if (known && i.rm === PC) {
      const word = space.word((r.value(i.rn) + i.imm) >>> 0);
      if (word >= 0) return this.#goTo(at, (word & ~1) >>> 0);
    }
    const base = known ? r.value(i.rn) >>> 0 : i.rn === PC ? (at + 4) & ~3 : -1;
    if (base >= 0) {
      const table = addressTable(space, base, this.#start, this.#end, i.rm === PC ? -1 : r.limitOf(i.rm));
      if (table.targets.length > 0) {
        this.#takeTable(at, table);
        return -1;
      }
      this.#add(at, Reference.IndirectTailCall, base, 4);
    } else this.#add(at, Reference.IndirectTailCall, i.imm >>> 0, i.rm === PC ? 2 : 0);
    this.#returns = true;
    return -1;
  }

  #takeTable(at: number, table: JumpTable): void {
    if (table.targets.length === 0) {
      this.#unresolved();
      return;
    }
    this.#add(at, Reference.Table, table.address, table.size);
    for (const target of new Set(table.targets)) this.#push(target);
  }

  #unresolved(): void {
    this.#sweepDepth = Math.max(this.#sweepDepth, this.#registers.depth);
    this.#returns = true;
  }

  #addIndirect(at: number, register: number, kind: Reference): void {
    const r = this.#registers;
    const known = register < 15 && register !== SP;
    this.#add(at, kind, known ? r.value(register) >>> 0 : 0, known ? r.origin(register) : 0);
  }

  #add(at: number, kind: Reference, target: number, origin: number): void {
    this.#code.references.add(this.#index, at, kind, target, origin, this.#registers.depth);
  }

  // What `Transfer` tells.

  address(at: number, address: number, size: number): void {
    const { space, functions } = this.#code;
    const section = space.sectionAt(address);
    if (section < 0) return;
    if (size > 0) this.#add(at, Reference.Access, address, size);
    else if (space.isCode(section) && space.isData[space.halfword(section, address)] === 0) {
      if (address % 2 === 1 && functions.startingAt(address - 1) >= 0) this.#add(at, Reference.FunctionPointer, address - 1, 0);
    } else this.#add(at, Reference.Data, address, 0);
  }

  store(at: number, address: number, size: number, value: number, known: number): void {
    if (address < 0xe000e000 || address > 0xe000efff || this.#again) return;
    this.#code.systemStores.push({ function: this.#index, at, address, last: address, size, value, known });
  }

  storeRegister(at: number, register: number, base: number, offset: number): void {
    const r = this.#registers;
    const uses = this.#code.pointerUses;
    const stack = base === SP || r.tag(base) === Tag.Stack;
    const address = r.isConstant(base) ? (r.value(base) + offset) >>> 0 : 0;
    if (r.tag(register) === Tag.Argument) {
      if (!stack) uses.add(Use.ArgumentStore, this.#index, at, r.value(register), address, offset);
      return;
    }
    const stored = this.#functionIn(register);
    if (stored < 0) return;
    if (stack) uses.add(Use.StackStore, this.#index, at, stored, 0, offset);
    else uses.add(address === 0 ? Use.FieldStore : Use.VariableStore, this.#index, at, stored, address, offset);
  }

  literal(at: number, address: number, size: number): void {
    this.#add(at, Reference.Literal, address, size);
  }

  lostStack(at: number): void {
    this.#dynamicAt ||= at;
  }
}
