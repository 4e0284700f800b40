// What instructions that do not jump do to registers and memory [ARMv7-M §A7.7].

import { isShown, loadFrom, loadMemory, ownSpace, storeTo } from "./accesses";
import {
  add,
  addConstant,
  combine,
  complement,
  lowBits,
  mask,
  OPERATION_AND,
  OPERATION_CLEAR,
  OPERATION_MULTIPLY,
  OPERATION_OR,
  OPERATION_XOR,
  shiftBy,
  shiftLeft,
  shiftRight,
  subtract,
  withTop,
} from "./arithmetic";
import { current, lose } from "./entries";
import { nameFunction } from "./function-tables";
import { fn, ROLE_CASE_BYTE, startingAt } from "./functions";
import * as Op from "./decoding/instruction";
import { i, PC, SP } from "./decoding/instruction";
import { forgetMultiple, forgetMultiples, keepProduct, multiply, sumOfMultiples } from "./multiples";
import { EXPRESSION_ENTRY, EXPRESSION_FRAME, EXPRESSION_USED, expression, expressionFor, offsetBy, sumOf, wordAt } from "./expressions";
import { ORIGIN_FIELD, ORIGIN_NONE, ORIGIN_TABLE, ORIGIN_VARIABLE, origin, originFor, tracing, withExpression } from "./origins";
import { depthNow, onAccess, onAddress, onLiteral, onStore, recording } from "./recorder";
import { KeptRow, keptRows, KnownRow, knownRows } from "./records";
import { dropBelow, get, now, originOf, set, setOriginOf, setTrail, trailAt } from "./state";
import { initialStack, isHandler, takeAddress } from "./taken";
import { areInOne, objectAt, thing } from "./things";
import {
  ANY,
  anyNumber,
  BIAS,
  constant,
  ENTRY,
  greatestDivisor,
  HAS_ENTRY,
  isNumeric,
  isOne,
  isOnePlace,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  NOTHING,
  one,
  onePlace,
  place,
  placeAt,
  PROCESS_STACK,
  range,
  single,
  spaceOf,
  valueOf,
} from "./values";
import { SMALL } from "./small-addresses";

/** Special registers of the two stack pointers [ARMv7-M §B5.2.3]. */
export const MSP: u32 = 8;
export const PSP: u32 = 9;
/** What lies further below the main stack's top is another stack. */
const LARGEST_STACK: u32 = 1 << 20;

/** By register: offset of the own frame's word that it was loaded from in this block; 0 for none. */
export const loadedFrom: usize = heap.alloc(64);

/** By register: the address that its word was read from in this block, as a value; NOTHING for none. */
const readFrom: usize = heap.alloc(64);

/**
 * By register: the address of a word that it holds, read in this block, with numbers added that `addedBy` divides, as a value; NOTHING for none and where a comparison
 * held it back.
 */
const addedTo: usize = heap.alloc(64);
const addedBy: usize = heap.alloc(64);

export function forgetLoaded(): void {
  for (let at: usize = 0; at < 64; at += 8) {
    store<u64>(loadedFrom + at, 0);
    store<u64>(readFrom + at, 0);
    store<u64>(addedTo + at, 0);
  }
  forgetMultiples();
}

/** Registers that were written since two ways are followed side by side. */
let written: u32 = 0;

export function beginWays(): void {
  written = 0;
}

/** The path goes on with the other of two ways, or with both: where words came from is not known of registers that were written on one. */
export function forgetWritten(): void {
  for (let left = written; left != 0; left &= left - 1) changed(ctz(left));
  forgetMultiples();
}

/** What a register holds is only what a comparison leaves of it. */
export function holdBack(register: u32): void {
  store<u32>(addedTo + (<usize>register << 2), NOTHING);
}

@inline
function changed(register: u32): void {
  store<u32>(loadedFrom + (<usize>register << 2), 0);
  store<u32>(readFrom + (<usize>register << 2), NOTHING);
  store<u32>(addedTo + (<usize>register << 2), NOTHING);
  written |= 1 << register;
  forgetMultiple(register);
}

@inline
function put(register: u32, value: u32): void {
  if (register >= PC) return;
  set(register, value);
  changed(register);
}

/** A value's frame words are no longer what registers were loaded from. */
function storedTo(address: u32): void {
  if (isOnePlace(address)) {
    if (spaceOf(onePlace) != ownSpace()) return;
    const at = <u32>onePlace & ~3;
    for (let register: u32 = 0; register < 15; register++) {
      // Two at a time: most were loaded from nowhere.
      if ((register & 1) == 0 && load<u64>(loadedFrom + (<usize>register << 2)) == 0) register += 1;
      else if (load<u32>(loadedFrom + (<usize>register << 2)) == at) changed(register);
    }
  } else for (let at: usize = 0; at < 64; at += 8) store<u64>(loadedFrom + at, 0);
}

/**
 * What a word of memory is that a number is added to again and again: each round of its readers would add it once more. With nothing that holds it back
 * it has no end.
 */
function counted(address: u32, value: u32, from: u32): u32 {
  if (load<u32>(addedTo + (<usize>from << 2)) != address || address <= ANY || !isNumeric(value)) return value;
  const by = load<u32>(addedBy + (<usize>from << 2));
  if (by == 0) return value;
  const sum = valueOf(value);
  if (sum.kind == KIND_RANGE) return sum.space == 0 ? range(0, sum.low, 0xffffffff, greatestDivisor(sum.stride, by)) : value;
  if (sum.kind != KIND_SET) return value;
  const low = <u32>placeAt(sum, 0);
  let step = by;
  for (let index: u32 = 1; index < sum.count; index++) step = greatestDivisor(<u32>placeAt(sum, index) - low, step);
  return range(0, low, 0xffffffff, step);
}

/** A register holds the word at an address, with numbers added that `by` divides. */
function noteSum(to: u32, address: u32, by: u32): void {
  store<u32>(addedTo + (<usize>to << 2), address);
  store<u32>(addedBy + (<usize>to << 2), by);
}

/**
 * Whether an address is below PSP in a handler, which has a stack of its own. There lies nothing that a thread keeps: its own exceptions write there at any
 * time [AAPCS32 §6.2.1.1]. What a switch of threads saves there is read again through addresses that are not followed.
 */
function isFree(id: u32, size: u32): bool {
  const address = valueOf(id);
  if (address.kind == KIND_RANGE) return address.space == PROCESS_STACK && address.high <= BIAS - size;
  if (address.kind != KIND_SET) return false;
  for (let index: u32 = 0; index < address.count; index++) {
    if (spaceOf(placeAt(address, index)) != PROCESS_STACK || <u32>placeAt(address, index) > BIAS - size) return false;
  }
  return true;
}

/** Stores `size` bytes of a value; `from` is the register that holds it, 15 for none. */
function storeValue(at: u32, address: u32, value: u32, size: u32, from: u32): void {
  if ((valueOf(address).flags & HAS_ENTRY) != 0 && isFree(address, size)) {
    lose(value);
    return;
  }
  const isOfName = fn(current).role != 0 && fn(current).role < ROLE_CASE_BYTE;
  // What a routine does by its name is seen at its calls, unless something may call it that does not name it.
  if (recording && !(isOfName && (fn(current).open == 0 || fn(current).addressTaken == 0))) onStore(at, address, value, size, size == 4 && from < PC ? load<u32>(readFrom + (<usize>from << 2)) : NOTHING);
  if (isOfName && !(isOnePlace(address) && spaceOf(onePlace) == ownSpace())) return;
  storeTo(address, size == 4 && from < PC ? counted(address, value, from) : value, size);
  storedTo(address);
  if (!tracing || !isOnePlace(address) || spaceOf(onePlace) != ownSpace()) return;
  const place = <u32>onePlace;
  const isWord = size == 4 && (place & 3) == 0 && from < PC;
  if (isWord && recording) noteKept(place, origin(originOf(now, from)).expression);
  setTrail(place & ~3, isWord ? withExpression(originOf(now, from), expressionOf(at, from)) : 0);
}

/** A word is stored at a place of the own frame: debug information tells arguments by the place where code without optimisation keeps them. */
function noteKept(place: u32, number: u32): void {
  if (place >= BIAS || expression(number).operation != EXPRESSION_ENTRY) return;
  const row = keptRows.push<KeptRow>();
  row.from = current;
  row.argument = expression(number).a;
  row.below = BIAS - place;
  row.depth = depthNow();
}

/** The expression of a register; it is what the instruction that first asks for it uses. */
function expressionOf(at: u32, register: u32): u32 {
  if (!tracing || register >= PC) return 0;
  const known = origin(originOf(now, register)).expression;
  if (known != 0) return known;
  const used = expressionFor(EXPRESSION_USED, at, register);
  if (recording && isOne(get(register))) {
    const row = knownRows.push<KnownRow>();
    row.expression = used;
    row.address = one;
  }
  setOriginOf(now, register, withExpression(originOf(now, register), used));
  return used;
}

function putExpression(register: u32, expression: u32): void {
  if (tracing && register < SP) setOriginOf(now, register, originFor(ORIGIN_NONE, 0, expression));
}

/** Where the word at an address comes from, as evidence for a call through it; `word` is its expression. */
function originOfLoad(address: u32, word: u32): u32 {
  const value = valueOf(address);
  if (isOnePlace(address) && spaceOf(onePlace) == ownSpace()) {
    const at = <u32>onePlace;
    const trail = trailAt(at);
    if (trail != 0) return trail;
    return originFor(ORIGIN_FIELD, 0, at >= BIAS ? expressionFor(EXPRESSION_ENTRY, 4 + ((at - BIAS) >> 2), 0) : wordAt(expressionFor(EXPRESSION_FRAME, 0, 0), at));
  }
  if (value.kind == KIND_SET || value.kind == KIND_NEAR || value.kind == KIND_RANGE) {
    const at = value.kind == KIND_RANGE ? place(value.space, value.low) : placeAt(value, 0);
    if (spaceOf(at) == 0) {
      const row = objectAt(<u32>at);
      const detail = row < 0 || (value.kind == KIND_SET && value.count == 1) ? <u32>at : thing(row).start;
      return originFor(row < 0 || thing(row).constant != 0 ? ORIGIN_TABLE : ORIGIN_VARIABLE, detail, word);
    }
    if (spaceOf(at) >= ENTRY) return originFor(ORIGIN_FIELD, <u32>at - BIAS, word);
  }
  return originFor(ORIGIN_FIELD, 0, word);
}

/** A constant came to be in a register: a function's address is taken. */
function materialised(id: u32): void {
  if (!isOne(id)) return;
  const index = startingAt(one & ~1);
  if (index >= 0) nameFunction(index);
  takeAddress(one);
}

/** The address of a load or store without write-back. */
function addressOf(): u32 {
  const base = i.rn == PC ? 0 : get(i.rn);
  if (i.rm != PC) {
    const index = get(i.rm);
    return add(base, i.shift == 0 ? index : shiftLeft(index, i.shift));
  }
  return i.postIndex ? base : addConstant(base, i.imm);
}

/** Puts what a register holds after a constant was added to an expression. */
function raise(register: u32, value: u32, by: i32, base: u32): void {
  put(register, value);
  putExpression(register, offsetBy(base, by));
}

function writeBack(at: u32): void {
  if (!i.writeBack || i.rn == PC) return;
  raise(i.rn, addConstant(get(i.rn), i.imm), i.imm, expressionOf(at, i.rn));
}

/** Loads into a register; `word` is the expression of what is loaded. */
function loadInto(at: u32, register: u32, address: u32, size: u32, signExtends: bool, word: u32): void {
  if (recording) onAccess(at, address, size);
  const value = loadFrom(address, size, signExtends);
  if (register >= PC) return;
  const from = size == 4 && isOnePlace(address) && spaceOf(onePlace) == ownSpace() && !isShown() ? <u32>onePlace : 0;
  const origin = tracing && size == 4 ? originOfLoad(address, word) : 0;
  put(register, value);
  setOriginOf(now, register, origin);
  store<u32>(loadedFrom + (<usize>register << 2), from);
  store<u32>(readFrom + (<usize>register << 2), size == 4 ? address : NOTHING);
  if (size == 4 && isOnePlace(address) && spaceOf(onePlace) == 0) noteSum(register, address, 0);
}

/** The stack pointer rises: what lies below is no longer of the frame. */
function risen(): void {
  if (isOnePlace(get(SP)) && spaceOf(onePlace) == ownSpace()) dropBelow(<u32>onePlace);
}

export function apply(at: u32): void {
  switch (<u32>i.kind) {
    case Op.LOAD_LITERAL: {
      if (recording) onLiteral(at, i.target, i.size);
      if (i.rd >= PC) return;
      const value = loadMemory(i.target, i.size == 8 ? 4 : i.size, i.signExtends);
      put(i.rd, value);
      if (i.size >= 4) materialised(value);
      if (recording && i.size >= 4) onAddress(at, value);
      if (i.size == 8 && i.rd2 < PC) {
        const second = loadMemory(i.target + 4, 4, false);
        put(i.rd2, second);
        materialised(second);
        if (recording) onAddress(at, second);
      }
      return;
    }
    case Op.ADDRESS:
      put(i.rd, constant(i.target));
      if (recording) onAddress(at, get(i.rd));
      return;
    case Op.MOVE_IMMEDIATE:
    case Op.MOVE_WIDE:
      put(i.rd, constant(i.imm));
      return;
    case Op.MOVE_TOP:
      put(i.rd, withTop(get(i.rd), i.imm));
      materialised(get(i.rd));
      if (recording) onAddress(at, get(i.rd));
      return;
    case Op.MOVE_REGISTER:
      move(i.rd, i.rm);
      return;
    case Op.ADD_IMMEDIATE: {
      const before = i.rn == PC ? 0 : get(i.rn);
      const value = addConstant(before, i.imm);
      const counts = i.imm > 0 && i.rn < SP && i.rd < SP;
      const word = counts ? load<u32>(addedTo + (<usize>i.rn << 2)) : NOTHING;
      const by = counts ? greatestDivisor(i.imm, load<u32>(addedBy + (<usize>i.rn << 2))) : 0;
      raise(i.rd, value, i.imm, expressionOf(at, i.rn));
      if (counts) noteSum(i.rd, word, by);
      if (i.rd == SP) setStack(value);
      else materialised(value);
      if (recording && i.imm != 0) derived(at, before, value);
      return;
    }
    case Op.ADD_REGISTER: {
      const base = i.rn == PC ? constant((at + 4) & ~3) : get(i.rn);
      const other = i.size == 1 ? anyNumber(1) : i.rm == PC ? constant((at + 4) & ~3) : get(i.rm);
      if (i.size == 1) {
        hidePointer(i.rm);
        hidePointer(i.rd2);
      }
      const isSum = i.size != 1 && i.rn < SP && i.rm < SP;
      if (isSum && i.rn == i.rm) multiply(i.rm, other, 1);
      const multiple = isSum ? sumOfMultiples(i.rn, i.rm, 1 << i.shift) : NOTHING;
      const value = multiple != NOTHING ? multiple : add(base, i.shift == 0 ? other : shiftLeft(other, i.shift));
      const sum = i.size == 1 ? 0 : sumOf(expressionOf(at, i.rn), expressionOf(at, i.rm), i.shift);
      put(i.rd, value);
      if (multiple != NOTHING) keepProduct(i.rd);
      putExpression(i.rd, sum);
      if (i.rd == SP) setStack(value);
      else if (recording) derived(at, base, value);
      return;
    }
    case Op.SUBTRACT_REGISTER: {
      const base = get(i.rn);
      const other = get(i.rm);
      const multiple = i.rn < SP && i.rm < SP ? sumOfMultiples(i.rn, i.rm, 0 - (1 << i.shift)) : NOTHING;
      const value = multiple != NOTHING ? multiple : subtract(base, i.shift == 0 ? other : shiftLeft(other, i.shift));
      put(i.rd, value);
      if (multiple != NOTHING) keepProduct(i.rd);
      if (i.rd == SP) setStack(value);
      return;
    }
    case Op.SHIFT_LEFT:
      multiply(i.rm, get(i.rm), 1 << i.imm);
      put(i.rd, shiftLeft(get(i.rm), i.imm));
      keepProduct(i.rd);
      return;
    case Op.SHIFT_RIGHT:
      put(i.rd, shiftRight(get(i.rm), i.imm));
      return;
    case Op.SHIFT_BY_REGISTER:
      put(i.rd, shiftBy(get(i.rn), get(i.rm), i.imm == 1));
      return;
    case Op.AND_IMMEDIATE:
      put(i.rd, mask(get(i.rn), i.imm));
      return;
    case Op.EXTEND:
      put(i.rd, lowBits(get(i.rm), i.imm));
      return;
    case Op.EXTRACT:
      put(i.rd, lowBits(shiftRight(get(i.rn), i.shift), i.imm));
      return;
    case Op.OR_IMMEDIATE:
      put(i.rd, combine(OPERATION_OR, get(i.rn), constant(i.imm)));
      return;
    case Op.OR_REGISTER:
      put(i.rd, combine(OPERATION_OR, get(i.rn), get(i.rm)));
      return;
    case Op.AND_REGISTER:
      put(i.rd, combine(OPERATION_AND, get(i.rn), get(i.rm)));
      return;
    case Op.CLEAR_REGISTER:
      put(i.rd, combine(OPERATION_CLEAR, get(i.rn), get(i.rm)));
      return;
    case Op.EXCLUSIVE_OR:
      put(i.rd, combine(OPERATION_XOR, get(i.rn), i.rm == PC ? constant(i.imm) : get(i.rm)));
      return;
    case Op.MULTIPLY:
      put(i.rd, combine(OPERATION_MULTIPLY, get(i.rn), get(i.rm)));
      return;
    case Op.COMPLEMENT:
      put(i.rd, complement(get(i.rm)));
      return;
    case Op.REVERSE_SUBTRACT:
      put(i.rd, subtract(constant(i.imm), get(i.rn)));
      return;
    case Op.NEGATE:
      put(i.rd, subtract(constant(0), get(i.rn)));
      return;
    case Op.SIGNED:
    case Op.NUMBER:
      hidePointer(i.rn);
      hidePointer(i.rm);
      hidePointer(i.rd2);
      clobber(i.writes, false);
      return;
    case Op.LOAD:
      loads(at);
      return;
    case Op.STORE:
    case Op.STORE_EXCLUSIVE: {
      const address = addressOf();
      const value = i.rd >= PC ? ANY : get(i.rd);
      if (i.size == 8) {
        storeValue(at, address, value, 4, i.rd);
        storeValue(at, addConstant(address, 4), get(i.rd2), 4, i.rd2);
      } else storeValue(at, address, value, i.size, i.rd);
      if (i.kind == Op.STORE_EXCLUSIVE) put(i.rd2, anyNumber(1));
      writeBack(at);
      return;
    }
    case Op.STORE_VECTOR: {
      const base = get(i.rn);
      // With write-back the offset is in `shift`: below the base when it is negative.
      for (let offset: u32 = 0; offset < i.size; offset += 4) storeValue(at, addConstant(base, i.imm + offset), ANY, 4, PC);
      if (i.writeBack) {
        put(i.rn, addConstant(base, i.shift));
        if (i.rn == SP) setStack(get(SP));
      }
      return;
    }
    case Op.PUSH:
    case Op.STORE_MULTIPLE:
      storeMultiple(at);
      return;
    case Op.POP:
    case Op.LOAD_MULTIPLE:
      loadMultiple(at);
      return;
    case Op.READ_SPECIAL:
      // A stack pointer read this way points into memory that is not followed.
      if (i.imm == PSP && isHandler(fn(current).start)) put(i.rd, single(PROCESS_STACK, BIAS));
      else put(i.rd, i.imm == MSP || i.imm == PSP ? ANY : anyNumber(1));
      return;
    case Op.SVC:
      for (let register: u32 = 0; register < 4; register++) {
        lose(get(register));
        put(register, ANY);
      }
      lose(get(12));
      return;
    case Op.BKPT:
      put(0, anyNumber(1));
      return;
    case Op.COMPARE:
    case Op.COMPARE_REGISTER:
      return;
    default:
      other();
  }
}

function move(to: u32, from: u32): void {
  const value = from >= PC ? ANY : get(from);
  const origin = from >= PC ? 0 : originOf(now, from);
  const loaded = from >= PC ? 0 : load<u32>(loadedFrom + (<usize>from << 2));
  const read = from >= PC ? NOTHING : load<u32>(readFrom + (<usize>from << 2));
  const sum = from >= PC ? NOTHING : load<u32>(addedTo + (<usize>from << 2));
  const by = from >= PC ? 0 : load<u32>(addedBy + (<usize>from << 2));
  if (from < SP) multiply(from, value, 1);
  put(to, value);
  if (to >= PC) return;
  if (from < SP) keepProduct(to);
  setOriginOf(now, to, origin);
  store<u32>(loadedFrom + (<usize>to << 2), loaded);
  store<u32>(readFrom + (<usize>to << 2), read);
  noteSum(to, sum, by);
  if (to == SP) setStack(value);
}

/** The stack pointer was set. */
function setStack(value: u32): void {
  if (isOne(value)) put(SP, single(ownSpace(), stackFrom(one)));
  else risen();
}

/**
 * The stack pointer's offset in the frame once it is a constant: where another stack begins, or the main one anew. Below its top, what lies above counts as
 * used.
 */
function stackFrom(address: u32): u32 {
  const top = initialStack();
  return address < top && top - address <= LARGEST_STACK && areInOne(address, top - 1) ? BIAS - (top - address) : BIAS;
}

/** `MSR MSP` or `MSR PSP` of a constant: what runs from now on may be on the main stack from there. */
export function lowerStack(value: u32): void {
  if (!isOnePlace(get(SP)) || spaceOf(onePlace) != ownSpace()) return;
  const now = <u32>onePlace;
  if (!isOne(value)) return;
  const from = stackFrom(one);
  if (from < now) put(SP, single(ownSpace(), from));
}

/** Registers that an instruction writes in a way that is not followed; what it read may be in them. */
function clobber(writes: u32, mayPoint: bool): void {
  for (let register: u32 = 0; register < 15; register++) {
    if ((writes & (1 << register)) != 0) put(register, mayPoint ? ANY : anyNumber(1));
  }
}

/** A number is made of what a register holds: bits of an address may be put together again. */
export function hidePointer(register: u32): void {
  if (register < SP && !isNumeric(get(register))) lose(get(register));
}

function other(): void {
  if (i.rn < PC && i.rn != SP) lose(get(i.rn));
  if (i.rm < PC && i.rm != SP) lose(get(i.rm));
  if (i.rd2 < PC && i.rd2 != SP) lose(get(i.rd2));
  if (i.setsFlags) for (let register: u32 = 0; register < 8; register++) if ((i.writes & (1 << register)) != 0) lose(get(register));
  if (i.writeBack && i.rn < PC) {
    put(i.rn, addConstant(get(i.rn), i.shift));
    if (i.rn == SP) setStack(get(SP));
    clobber(i.writes & ~(1 << i.rn), true);
    return;
  }
  if (i.losesStack) put(SP, ANY);
  clobber(i.writes, true);
}

/** An address computed from another is a reference too. */
function derived(at: u32, before: u32, value: u32): void {
  if (isOne(before) && one >= SMALL) onAddress(at, value);
}

function loads(at: u32): void {
  const address = addressOf();
  if (i.rd >= PC && i.size != 8) {
    // Into a floating-point register: what is loaded is not followed.
    if (recording) onAccess(at, address, i.size);
    for (let offset: u32 = 0; offset < i.size; offset += 4) lose(loadFrom(addConstant(address, offset), 4, false));
    return;
  }
  if (i.size == 8 && i.rd2 >= PC && i.rd >= PC) {
    if (recording) onAccess(at, address, 8);
    lose(loadFrom(address, 4, false));
    lose(loadFrom(addConstant(address, 4), 4, false));
    return;
  }
  const base = i.rn;
  const updated = i.writeBack ? addConstant(get(base), i.imm) : NOTHING;
  const from = expressionOf(at, base);
  const word = i.rm != PC ? wordAt(sumOf(from, expressionOf(at, i.rm), i.shift), 0) : wordAt(from, i.postIndex ? 0 : i.imm);
  if (i.size == 8) {
    const second = addConstant(address, 4);
    const rd2 = i.rd2;
    loadInto(at, i.rd, address, 4, false, word);
    loadInto(at, rd2, second, 4, false, wordAt(from, (i.postIndex ? 0 : i.imm) + 4));
  } else loadInto(at, i.rd, address, i.size, i.signExtends, word);
  if (i.writeBack && base != i.rd) {
    raise(base, updated, i.imm, from);
    if (base == SP) setStack(updated);
  } else if (i.rd == SP) setStack(get(SP));
}

function storeMultiple(at: u32): void {
  const base = get(i.rn);
  const count = popcnt<u32>(i.registers);
  const isDown = i.kind == Op.PUSH || i.before;
  const moved: u32 = i.imm != 0 ? (i.imm < 0 ? 0 - i.imm : i.imm) : 4 * count;
  const from = isDown ? addConstant(base, 0 - moved) : base;
  let offset: u32 = 0;
  if (i.rn == SP && isDown) put(SP, from);
  for (let register: u32 = 0; register < 15; register++) {
    if ((i.registers & (1 << register)) == 0) continue;
    const value = register == i.rn ? base : get(register);
    storeValue(at, addConstant(from, offset), value, 4, register == i.rn ? PC : register);
    offset += 4;
  }
  const by = isDown ? 0 - moved : moved;
  if (i.writeBack && i.rn != SP) raise(i.rn, isDown ? from : addConstant(base, moved), by, expressionOf(at, i.rn));
}

function loadMultiple(at: u32): void {
  const base = get(i.rn);
  const count = popcnt<u32>(i.registers);
  const isDown = i.kind == Op.LOAD_MULTIPLE && i.before;
  const moved: u32 = i.imm != 0 ? (i.imm < 0 ? 0 - i.imm : i.imm) : 4 * count;
  const from = isDown ? addConstant(base, 0 - moved) : base;
  let offset: u32 = 0;
  const list = i.registers;
  const register = i.rn;
  const isStack = i.kind == Op.POP || (i.writeBack && register == SP);
  const isBack = i.writeBack;
  const expression = expressionOf(at, register);
  const lowest: u32 = isDown ? 0 - moved : 0;
  // The base is read before anything is loaded.
  for (let target: u32 = 0; target < 16; target++) {
    if ((list & (1 << target)) == 0) continue;
    if (target == PC) poppedPc = loadFrom(addConstant(from, offset), 4, false);
    else loadInto(at, target, addConstant(from, offset), 4, false, wordAt(expression, lowest + offset));
    offset += 4;
  }
  if (isStack || isBack) {
    if ((list & (1 << register)) == 0) raise(register, isDown ? from : addConstant(base, moved), isDown ? lowest : moved, expression);
  }
  if (register == SP && (isStack || isBack)) setStack(get(SP));
}

/** What `POP {…, pc}` loads into the program counter. */
export let poppedPc: u32 = NOTHING;

export function addressOfAccess(): u32 {
  return addressOf();
}
