import { type Instruction, Kind, PC, SP, SP_UNKNOWN } from "../formats/thumb/index.ts";
import type { AddressSpace } from "./address-space.ts";
import { Registers, Tag } from "./registers.ts";

/** What `transfer` tells its caller while it follows an instruction. */
export interface TransferEvents {
  /** An address became known: in a register, or for a load or store of `size` bytes (0: as a value). */
  address(at: number, address: number, size: number): void;
  /** `size` bytes at a constant address were stored to; `known` are the bits of `value` that are known. */
  store(at: number, address: number, size: number, value: number, known: number): void;
  /** A register was stored at `offset` from a pointer: to the stack, a variable, or what is not known. */
  storeRegister(at: number, register: number, base: number, offset: number): void;
  /** A literal-pool word or more was read. */
  literal(at: number, address: number, size: number): void;
  /** The stack pointer became what cannot be followed. */
  lostStack(at: number): void;
}

/** A frame is never aligned to more than this; a larger mask is a computation. */
const LARGEST_ALIGNMENT = 4096;

/** The system control space and the peripherals below it: registers whose contents are not in the image. */
function isDevice(address: number): boolean {
  return address >= 0x40000000;
}

/**
 * Follows the effect of instructions that do not jump on what is known of registers and stack.
 * [ARMv7-M §A7.7] for what each does; the stack pointer as in `Instruction.spEffect`.
 */
export class Transfer {
  readonly registers = new Registers();
  readonly #space: AddressSpace;
  readonly #events: TransferEvents;
  /** Registers that the function spilled, by depth of the slot: [tag, value, extra]; two different spills make it unknown. */
  #slots: Map<number, readonly [Tag, number, number]> | undefined;

  constructor(space: AddressSpace, events: TransferEvents) {
    this.#space = space;
    this.#events = events;
  }

  /** Begins a function. */
  enter(): void {
    this.registers.enter();
    this.#slots = undefined;
  }

  apply(at: number, i: Instruction): void {
    const r = this.registers;
    switch (i.kind) {
      case Kind.LoadLiteral:
        this.#loadLiteral(at, i);
        break;
      case Kind.Address:
        this.#setAddress(at, i.rd, i.target | 0);
        break;
      case Kind.MoveImmediate:
        r.set(i.rd, Tag.Constant, i.imm);
        break;
      case Kind.MoveWide:
        r.set(i.rd, Tag.Half, i.imm);
        break;
      case Kind.MoveTop:
        this.#moveTop(at, i);
        break;
      case Kind.MoveRegister:
        if (i.rd === SP) this.#moveToStack(at, i.rm, 0);
        else r.copy(i.rd, i.rm);
        break;
      case Kind.AddImmediate:
        this.#addImmediate(at, i);
        break;
      case Kind.AddRegister:
      case Kind.SubtractRegister:
        this.#addRegister(at, i);
        break;
      case Kind.ShiftLeft:
      case Kind.ShiftRight:
        this.#shift(i);
        break;
      case Kind.AndImmediate:
        this.#and(at, i, i.imm);
        break;
      case Kind.OrImmediate:
        this.#or(i, i.imm);
        break;
      case Kind.AndRegister:
        if (r.isConstant(i.rm)) this.#and(at, i, r.value(i.rm));
        else if (r.isConstant(i.rn)) this.#and(at, { rd: i.rd, rn: i.rm }, r.value(i.rn));
        else r.forget(i.writes);
        break;
      case Kind.ClearRegister:
        if (r.isConstant(i.rm)) this.#and(at, i, ~r.value(i.rm));
        else r.forget(i.writes);
        break;
      case Kind.OrRegister:
        if (r.isConstant(i.rm)) this.#or(i, r.value(i.rm));
        else if (r.isConstant(i.rn)) this.#or({ rd: i.rd, rn: i.rm }, r.value(i.rn));
        else r.forget(i.writes);
        break;
      case Kind.Complement:
        if (r.isConstant(i.rm)) r.set(i.rd, Tag.Constant, ~r.value(i.rm));
        else r.forget(i.writes);
        break;
      case Kind.Negate:
        if (r.isConstant(i.rn)) r.set(i.rd, Tag.Constant, -r.value(i.rn) | 0);
        else r.forget(i.writes);
        break;
      case Kind.Compare:
        r.compared(i.rn, i.imm);
        break;
      case Kind.Load:
        this.#load(at, i);
        break;
      case Kind.Store:
        this.#store(at, i);
        break;
      case Kind.Push:
      case Kind.StoreMultiple:
        this.#storeMultiple(at, i);
        break;
      case Kind.Pop:
        this.#moveStack(at, i);
        for (let register = 0; register < 15; register++) if ((i.registers & (1 << register)) !== 0) r.set(register, Tag.Return, 0);
        break;
      case Kind.LoadMultiple:
        if (r.isConstant(i.rn) && i.rn !== PC) this.#events.address(at, r.value(i.rn) >>> 0, 4);
        this.#moveStack(at, i);
        r.forget(i.writes);
        break;
      default:
        this.#moveStack(at, i);
        r.forget(i.writes);
    }
  }

  /** A new constant that is an address. */
  #setAddress(at: number, register: number, value: number): void {
    this.registers.set(register, Tag.Constant, value, 1);
    this.#events.address(at, value >>> 0, 0);
  }

  #loadLiteral(at: number, i: Instruction): void {
    this.#events.literal(at, i.target, i.size);
    if (i.rd >= 13) {
      this.registers.forget(i.writes);
      return;
    }
    const word = i.size >= 4 ? this.#space.word(i.target) : -1;
    if (word < 0) this.registers.forget(i.writes);
    else this.#setAddress(at, i.rd, word | 0);
    if (i.size === 8) this.registers.set(i.rd2, Tag.Unknown, 0);
  }

  #moveTop(at: number, i: Instruction): void {
    const r = this.registers;
    const tag = r.tag(i.rd);
    const alternative = tag === Tag.Half ? r.extra(i.rd) : 0;
    if (alternative !== 0) this.#events.address(at, ((i.imm << 16) | (alternative - 1)) >>> 0, 0);
    if (tag === Tag.Half || tag === Tag.Constant) this.#setAddress(at, i.rd, (i.imm << 16) | (r.value(i.rd) & 0xffff));
    else r.forget(i.writes);
  }

  /** `add`, `sub` with a constant; on the stack pointer or from it. */
  #addImmediate(at: number, i: Pick<Instruction, "rd" | "rn" | "imm" | "writes">): void {
    const r = this.registers;
    if (i.rd === SP) {
      if (i.rn === SP) r.depth -= i.imm;
      else this.#moveToStack(at, i.rn, i.imm);
    } else if (i.rn === SP) r.set(i.rd, Tag.Stack, r.depth - i.imm);
    else if (r.tag(i.rn) === Tag.Stack) r.set(i.rd, Tag.Stack, r.value(i.rn) - i.imm);
    else if (r.isConstant(i.rn)) this.#derive(at, i.rd, (r.value(i.rn) + i.imm) | 0, r.tag(i.rn) === Tag.Constant && r.extra(i.rn) === 1);
    else if (r.tag(i.rn) === Tag.Inside) r.set(i.rd, Tag.Inside, r.value(i.rn));
    else r.forget(i.writes);
  }

  /** A constant computed from another; from an address it is an address inside the same object. */
  #derive(at: number, register: number, value: number, isAddress: boolean): void {
    this.registers.set(register, Tag.Constant, value, isAddress ? 1 : 0);
    if (isAddress) this.#events.address(at, value >>> 0, 0);
  }

  #addRegister(at: number, i: Instruction): void {
    const r = this.registers;
    const subtract = i.kind === Kind.SubtractRegister;
    if (r.isConstant(i.rm) && i.rm !== PC) {
      const amount = (subtract ? -1 : 1) * (r.value(i.rm) << i.shift);
      const fromAddress = r.tag(i.rm) === Tag.Constant && r.extra(i.rm) === 1;
      if (i.rd === SP || i.rn === SP || r.tag(i.rn) === Tag.Stack) this.#addImmediate(at, { ...i, imm: amount });
      else if (r.isConstant(i.rn))
        this.#derive(at, i.rd, (r.value(i.rn) + amount) | 0, r.extra(i.rn) === 1 && r.tag(i.rn) === Tag.Constant);
      else if (fromAddress && !subtract && i.shift === 0) r.set(i.rd, Tag.Inside, r.value(i.rm));
      else r.forget(i.writes);
    } else if (i.rd === SP) this.#events.lostStack(at);
    else if (i.rm === SP && r.isConstant(i.rn)) r.set(i.rd, Tag.Stack, r.depth - r.value(i.rn));
    else if (r.isConstant(i.rn) && r.extra(i.rn) === 1 && r.tag(i.rn) === Tag.Constant && !subtract) r.set(i.rd, Tag.Inside, r.value(i.rn));
    else if (r.tag(i.rn) === Tag.Inside && !subtract) r.copy(i.rd, i.rn);
    else r.forget(i.writes);
  }

  #shift(i: Instruction): void {
    const r = this.registers;
    const left = i.kind === Kind.ShiftLeft;
    if (r.isConstant(i.rm)) r.set(i.rd, Tag.Constant, left ? r.value(i.rm) << i.imm : r.value(i.rm) >>> i.imm);
    else if (!left && r.tag(i.rm) === Tag.Stack && 1 << i.imm <= LARGEST_ALIGNMENT) r.set(i.rd, Tag.ShiftedStack, r.value(i.rm), i.imm);
    else if (left && r.tag(i.rm) === Tag.ShiftedStack && r.extra(i.rm) === i.imm) r.set(i.rd, Tag.Stack, r.value(i.rm) + (1 << i.imm) - 1);
    else r.forget(i.writes);
  }

  #and(at: number, i: Pick<Instruction, "rd" | "rn">, mask: number): void {
    const r = this.registers;
    const tag = i.rn === SP ? Tag.Stack : i.rn < 15 ? r.tag(i.rn) : Tag.Unknown;
    const cleared = ~mask;
    if (tag === Tag.Stack && cleared >= 0 && cleared < LARGEST_ALIGNMENT) {
      const depth = (i.rn === SP ? r.depth : r.value(i.rn)) + cleared;
      if (i.rd === SP) r.depth = depth;
      else r.set(i.rd, Tag.Stack, depth);
    } else if (i.rd === SP) this.#events.lostStack(at);
    else if (tag === Tag.Constant || tag === Tag.Half) r.set(i.rd, Tag.Constant, r.value(i.rn) & mask);
    else if (tag === Tag.Bits) r.set(i.rd, Tag.Bits, r.value(i.rn) & mask, r.extra(i.rn) | ~mask);
    else r.set(i.rd, Tag.Bits, 0, ~mask);
  }

  #or(i: Pick<Instruction, "rd" | "rn">, bits: number): void {
    const r = this.registers;
    const tag = i.rn < 15 ? r.tag(i.rn) : Tag.Unknown;
    if (tag === Tag.Constant || tag === Tag.Half) r.set(i.rd, Tag.Constant, r.value(i.rn) | bits);
    else if (tag === Tag.Bits) r.set(i.rd, Tag.Bits, r.value(i.rn) | bits, r.extra(i.rn) | bits);
    else r.set(i.rd, Tag.Bits, bits, bits);
  }

  #load(at: number, i: Instruction): void {
    const r = this.registers;
    if (i.rn === SP) {
      const slot = i.rm === PC ? this.#slots?.get(r.depth - (i.postIndex ? 0 : i.imm)) : undefined;
      this.#moveStack(at, i);
      r.forget(i.writes);
      if (slot !== undefined && i.size === 4) r.set(i.rd, ...slot);
      return;
    }
    const tag = i.rn < 15 ? r.tag(i.rn) : Tag.Unknown;
    const base = i.rn < 15 ? r.value(i.rn) : 0;
    const isAddress = r.isConstant(i.rn);
    const indexed = i.rm !== PC;
    const indexTag = indexed && i.rm !== SP ? r.tag(i.rm) : Tag.Unknown;
    const index = indexed && i.rm !== SP ? r.value(i.rm) : 0;
    this.#writeBack(i, tag);
    r.forget(i.writes & ~(i.writeBack ? 1 << i.rn : 0));
    const word = i.size === 4 && i.rd < 13;
    if (isAddress && (!indexed || indexTag === Tag.Constant)) {
      this.#loadConstant(at, i, (base + (indexed ? index << i.shift : i.postIndex ? 0 : i.imm)) >>> 0, word);
      return;
    }
    if (tag === Tag.Inside && !indexed && i.imm !== 0) this.#events.address(at, (base + i.imm) >>> 0, i.size);
    if (!word) return;
    if (isAddress) r.set(i.rd, Tag.Element, base);
    else if (indexTag === Tag.Constant && i.shift === 0) r.set(i.rd, Tag.Element, index);
    else if (tag === Tag.Inside) r.set(i.rd, Tag.Element, base + (indexed ? 0 : i.imm));
    else if (tag === Tag.Stack && !indexed) {
      const slot = this.#slots?.get(base - (i.postIndex ? 0 : i.imm));
      if (slot !== undefined) r.set(i.rd, ...slot);
    } else if (!indexed && tag !== Tag.Stack) r.set(i.rd, Tag.Field, i.postIndex ? 0 : i.imm);
  }

  /** A load at a known address: of what never changes the value is known. */
  #loadConstant(at: number, i: Instruction, address: number, word: boolean): void {
    this.#events.address(at, address, i.size);
    if (!word && i.size !== 1) return;
    const r = this.registers;
    const section = this.#space.sectionAt(address);
    if (section < 0) {
      if (isDevice(address) && i.rd < 13) r.set(i.rd, Tag.Bits, 0, 0);
    } else if (word && !this.#space.sections[section]!.writable) {
      const value = this.#space.word(address);
      if (value >= 0) r.set(i.rd, Tag.Constant, value | 0, 1);
    } else if (word) r.set(i.rd, Tag.Variable, address | 0);
  }

  #store(at: number, i: Instruction): void {
    const r = this.registers;
    const offset = i.postIndex ? 0 : i.imm;
    if (i.rm === PC) {
      if (r.isConstant(i.rn) && i.rn < 13) {
        const known = r.isConstant(i.rd) ? -1 : i.rd < 13 && r.tag(i.rd) === Tag.Bits ? r.extra(i.rd) : 0;
        const address = (r.value(i.rn) + offset) >>> 0;
        this.#events.address(at, address, i.size);
        this.#events.store(at, address, i.size, i.rd < 13 ? r.value(i.rd) : 0, i.rd < 13 ? known : 0);
      }
      if (i.size >= 4) this.#spill(at, i.rd, i.rn, offset);
      if (i.size === 8 && i.rd2 !== PC) this.#spill(at, i.rd2, i.rn, offset + 4);
    } else if (r.isConstant(i.rn) && i.rn < 13 && r.isConstant(i.rm) && i.rm < 13) {
      const address = (r.value(i.rn) + (r.value(i.rm) << i.shift)) >>> 0;
      const known = r.isConstant(i.rd) ? -1 : i.rd < 13 && r.tag(i.rd) === Tag.Bits ? r.extra(i.rd) : 0;
      this.#events.store(at, address, i.size, i.rd < 13 ? r.value(i.rd) : 0, i.rd < 13 ? known : 0);
    }
    if (i.rn === SP) this.#moveStack(at, i);
    else this.#writeBack(i, i.rn < 15 ? r.tag(i.rn) : Tag.Unknown);
  }

  #storeMultiple(at: number, i: Instruction): void {
    if (i.kind === Kind.Push) this.#moveStack(at, i);
    let offset = 0;
    for (let register = 0; register < 13; register++) {
      if ((i.registers & (1 << register)) === 0) continue;
      this.#spill(at, register, i.rn, offset);
      offset += 4;
    }
    if (i.kind === Kind.StoreMultiple) {
      this.#moveStack(at, i);
      this.registers.forget(i.writes);
    }
  }

  /** Remembers what a stack slot holds, and tells of stored registers. */
  #spill(at: number, register: number, base: number, offset: number): void {
    const r = this.registers;
    if (register >= 13 || base === PC) return;
    const tag = r.tag(register);
    const stack = base === SP ? r.depth : r.tag(base) === Tag.Stack ? r.value(base) : undefined;
    if (stack !== undefined) {
      this.#slots ??= new Map();
      const slot = stack - offset;
      const before = this.#slots.get(slot);
      const [value, extra] = [r.value(register), r.extra(register)];
      if (before === undefined) this.#slots.set(slot, [tag, value, extra]);
      else if (before[0] !== tag || before[1] !== value) this.#slots.set(slot, [Tag.Unknown, 0, 0]);
    }
    if (tag === Tag.Constant || tag === Tag.Argument) this.#events.storeRegister(at, register, base, offset);
  }

  /** A base register that moves on stays inside what it points to. */
  #writeBack(i: Instruction, tag: Tag): void {
    if (!i.writeBack || i.rn >= 13) return;
    const r = this.registers;
    if (tag === Tag.Constant || tag === Tag.Half || tag === Tag.Stack) {
      const value = tag === Tag.Stack ? r.value(i.rn) - i.imm : (r.value(i.rn) + i.imm) | 0;
      r.set(i.rn, tag === Tag.Half ? Tag.Constant : tag, value, tag === Tag.Half ? 0 : r.extra(i.rn));
    } else r.forget(1 << i.rn);
  }

  #moveStack(at: number, i: Instruction): void {
    if (i.spEffect === SP_UNKNOWN) this.#events.lostStack(at);
    else this.registers.depth -= i.spEffect;
  }

  /** The stack pointer becomes a register's value + `offset`. */
  #moveToStack(at: number, register: number, offset: number): void {
    const r = this.registers;
    if (register < 13 && r.tag(register) === Tag.Stack) r.depth = r.value(register) - offset;
    // A constant is another stack from its top: start-up code does so before anything lies on it.
    else if (!r.isConstant(register)) this.#events.lostStack(at);
  }
}
