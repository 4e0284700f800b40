import { DEBUG_MONITOR, FIRST_INTERRUPT, PENDSV, SUPERVISOR_CALL, SYSTICK } from "../../architecture/exceptions.ts";
import type { Code } from "../code.ts";
import type { CallSite } from "../references.ts";
import { executesSupervisorCall } from "./supervisor-call.ts";

/** First byte of NVIC_IPR0 and of SHPR1, whose bytes are one priority each [ARMv7-M §B3.4.9, §B3.2.10]. */
const INTERRUPT_PRIORITIES = 0xe000e400;
const LAST_INTERRUPT_PRIORITY = 0xe000e5ef;
const SYSTEM_PRIORITIES = 0xe000ed18;
const LAST_SYSTEM_PRIORITY = 0xe000ed23;
const PRIORITY_BYTES = [
  [INTERRUPT_PRIORITIES, LAST_INTERRUPT_PRIORITY],
  [SYSTEM_PRIORITIES, LAST_SYSTEM_PRIORITY],
] as const;
/** A store to one of several registers is no place that surely writes each. */
const NOWHERE: readonly SetupPlace[] = [];
/** Nor is one to one of several that are all known. */
const ELSEWHERE: readonly SetupPlace[] = [];
/** Exception whose priority is the first byte of SHPR1. */
const FIRST_SYSTEM_HANDLER = 4;
/** NVIC_ISER0: a bit enables an interrupt [ARMv7-M §B3.4.4]. */
const SET_ENABLE = 0xe000e100;
/** SYST_CSR, ICSR, VTOR, AIRCR, SHCSR, DEMCR [ARMv7-M §B3.2.2, §B3.3.2, §C1.6.5]. */
const SYSTICK_CONTROL = 0xe000e010;
const INTERRUPT_CONTROL = 0xe000ed04;
const VECTOR_TABLE_OFFSET = 0xe000ed08;
const RESET_CONTROL = 0xe000ed0c;
const HANDLER_CONTROL = 0xe000ed24;
const DEBUG_CONTROL = 0xe000edfc;
const [TICKINT, PENDSTSET, PENDSVSET, MON_EN] = [1 << 1, 1 << 26, 1 << 28, 1 << 16];
/** First bit of SHCSR that lets a fault of its own be taken: MemManage, exception 4. */
const FAULT_ENABLE = 16;
/** What the upper half of AIRCR has to hold for a write to count, and the bit that resets the processor. */
const KEY = 0x05fa;
const SYSRESETREQ = 1 << 2;

/** A place that writes a register of the interrupt controller. */
export interface SetupPlace extends CallSite {
  /** Calls by which its function was entered where it does so, the outermost first; absent for any. */
  readonly calls?: readonly CallSite[] | undefined;
}

/** What code writes of one exception's priority. */
export interface WrittenPriority {
  /** Bytes that may be written, only the implemented bits; undefined when any may be. */
  readonly values: ReadonlySet<number> | undefined;
  /** Stores that write this one and no other. */
  readonly places: readonly SetupPlace[];
  /** Whether there are stores that write this one or another of several that are known, as a function does for what it is handed. */
  readonly isOneOfSeveral: boolean;
}

/** What code writes to the interrupt controller, by exception number. A register that nothing writes keeps 0, its value after reset. */
export interface InterruptSetup {
  /** Absent where nothing can write it. */
  readonly priorities: ReadonlyMap<number, WrittenPriority>;
  /** Places that can enable an exception; undefined where none does, so that it never runs. NMI and HardFault are always enabled. */
  enabling(exception: number): readonly SetupPlace[] | undefined;
  /** Values of AIRCR.PRIGROUP that are written; undefined when any may be. */
  readonly grouping: { readonly values: ReadonlySet<number> | undefined; readonly places: readonly SetupPlace[] };
  /** Addresses that VTOR is given; undefined in it for one that is not known. */
  readonly tables: readonly (number | undefined)[];
}

/** Reads the registers from the stores that may reach them, byte by byte, so that read-modify-write of a word counts for the byte it sets. */
export function readInterruptSetup(code: Code): InterruptSetup {
  const registers = new Registers(code);
  return {
    priorities: registers.priorities,
    enabling: (exception) => registers.enabling(exception),
    grouping: registers.grouping(),
    tables: registers.written(VECTOR_TABLE_OFFSET).map(({ value, known }) => (known === -1 ? value >>> 0 : undefined)),
  };
}

interface Write extends SetupPlace {
  readonly value: number;
  readonly known: number;
}

/** Stores of which only a range of addresses is known, the same range and value for all: what code does through pointers that are not followed. */
interface WideWrite {
  readonly address: number;
  readonly last: number;
  readonly value: number;
  readonly known: number;
  readonly places: SetupPlace[];
}

/** What is written of a priority, from lists of places that several share. */
class Written implements WrittenPriority {
  values: Set<number> | undefined = new Set<number>();
  isOneOfSeveral = false;
  readonly #places: (readonly SetupPlace[])[] = [];

  add(places: readonly SetupPlace[], value: number | undefined): void {
    if (value === undefined) this.values = undefined;
    else this.values?.add(value);
    if (this.#places.at(-1) !== places) this.#places.push(places);
  }

  get places(): readonly SetupPlace[] {
    return this.#places.flat();
  }
}

class Registers {
  readonly priorities: ReadonlyMap<number, WrittenPriority>;
  readonly #code: Code;
  /** By register: writes to it alone. A write of which only a range is known counts for all but VTOR and AIRCR, which ask for a key or an address. */
  readonly #words = new Map<number, Write[]>();
  readonly #wide: readonly WideWrite[];
  /** Functions with an `SVC`, once they are asked for. */
  #supervisorCalls: SetupPlace[] | undefined;

  constructor(code: Code) {
    this.#code = code;
    const priorities = new Map<number, Written>();
    // v6-M and v8-M base implement the two upper bits only [ARMv6-M §B3.4.6].
    const { architecture } = code.image.processor;
    const implemented = architecture === "v6-M" || architecture === "v8-M.base" ? 0xc0 : 0xff;
    const write = (exception: number, places: readonly SetupPlace[], value: number | undefined) => {
      let entry = priorities.get(exception);
      if (entry === undefined) {
        entry = new Written();
        priorities.set(exception, entry);
      }
      entry.add(places, value);
      if (places === ELSEWHERE) entry.isOneOfSeveral = true;
    };
    const wide = new Map<string, WideWrite & { readonly size: number }>();
    const single = singleAddresses(code.systemStores);
    for (const { address, last, size, value, known, kept, function: from, at, calls } of code.systemStores) {
      const place = { function: from, at, calls };
      if (last !== address) {
        const key = `${address} ${last} ${size} ${value} ${known}`;
        const same = wide.get(key);
        if (same === undefined) wide.set(key, { address, last: last + size - 1, size, value, known, places: [place] });
        else same.places.push(place);
        continue;
      }
      this.#word(address, { ...place, value, known });
      const places = single(at, calls) === address ? [place] : ELSEWHERE;
      for (let lane = 0; lane < size; lane++) {
        const bits = (known >>> (lane * 8)) & implemented;
        // Another exception's part of a word that is read, changed and written back.
        if (((kept >>> (lane * 8)) & implemented) === implemented) continue;
        const exception = exceptionOf(address + lane);
        if (exception >= 0) write(exception, places, bits === implemented ? (value >>> (lane * 8)) & implemented : undefined);
      }
    }
    this.#wide = [...wide.values()];
    for (const { address, last, size, value, known } of wide.values()) {
      // Lanes of which nothing is known write the same: anything.
      for (let lane = 0; lane < (known === 0 ? 1 : size); lane++) {
        const whole = ((known >>> (lane * 8)) & implemented) === implemented ? (value >>> (lane * 8)) & implemented : undefined;
        for (const [low, high] of PRIORITY_BYTES)
          for (let at = Math.max(address, low); at <= Math.min(last, high); at++) write(exceptionOf(at), NOWHERE, whole);
      }
    }
    this.priorities = priorities;
  }

  #word(address: number, write: Write): void {
    const known = this.#words.get(address);
    if (known === undefined) this.#words.set(address, [write]);
    else known.push(write);
  }

  written(register: number): readonly Write[] {
    return this.#words.get(register) ?? [];
  }

  enabling(exception: number): readonly SetupPlace[] | undefined {
    const places = this.#enabling(exception);
    return places.length === 0 && exception > 3 ? undefined : places;
  }

  #enabling(exception: number): SetupPlace[] {
    const setting = (register: number, bits: number) => {
      const wide = this.#wide.filter((write) => write.address <= register + 3 && write.last >= register && canSet(write, bits));
      const places: SetupPlace[] = this.written(register).filter((write) => canSet(write, bits));
      return places.concat(...wide.map((write) => write.places));
    };
    if (exception >= FIRST_INTERRUPT) {
      const irq = exception - FIRST_INTERRUPT;
      return setting(SET_ENABLE + (irq >>> 5) * 4, 1 << (irq & 31));
    }
    if (exception === SYSTICK) return [...setting(SYSTICK_CONTROL, TICKINT), ...setting(INTERRUPT_CONTROL, PENDSTSET)];
    if (exception === PENDSV) return setting(INTERRUPT_CONTROL, PENDSVSET);
    if (exception === DEBUG_MONITOR) return setting(DEBUG_CONTROL, MON_EN);
    if (exception === SUPERVISOR_CALL) {
      this.#supervisorCalls ??= executesSupervisorCall(this.#code);
      return this.#supervisorCalls;
    }
    return exception < FIRST_SYSTEM_HANDLER ? [] : setting(HANDLER_CONTROL, 1 << (FAULT_ENABLE + exception - FIRST_SYSTEM_HANDLER));
  }

  grouping(): InterruptSetup["grouping"] {
    let values: Set<number> | undefined = new Set<number>();
    const places: SetupPlace[] = [];
    for (const write of this.written(RESET_CONTROL)) {
      const { value, known } = write;
      if (known >>> 16 === 0xffff && value >>> 16 !== KEY) continue;
      if ((known & value & SYSRESETREQ) !== 0) continue;
      places.push(write);
      if (((known >>> 8) & 7) === 7) values?.add((value >>> 8) & 7);
      else values = undefined;
    }
    return { values, places };
  }
}

/** By place and how its function was entered: the one address that it stores to; undefined where it may be one of several, so that no way through it writes each. */
function singleAddresses(stores: Code["systemStores"]): (at: number, calls: SetupPlace["calls"]) => number | undefined {
  const found = new Map<SetupPlace["calls"], Map<number, number | undefined>>();
  for (const { at, address, last, calls } of stores) {
    const known = found.get(calls) ?? new Map<number, number | undefined>();
    known.set(at, last === address && (!known.has(at) || known.get(at) === address) ? address : undefined);
    found.set(calls, known);
  }
  return (at, calls) => found.get(calls)?.get(at);
}

function canSet({ value, known }: { readonly value: number; readonly known: number }, bits: number): boolean {
  return ((value | ~known) & bits) !== 0;
}

/** Number of the exception whose priority is at an address; -1 when none is. */
function exceptionOf(address: number): number {
  if (address >= INTERRUPT_PRIORITIES && address <= LAST_INTERRUPT_PRIORITY) return FIRST_INTERRUPT + address - INTERRUPT_PRIORITIES;
  if (address >= SYSTEM_PRIORITIES && address <= LAST_SYSTEM_PRIORITY) return FIRST_SYSTEM_HANDLER + address - SYSTEM_PRIORITIES;
  return -1;
}
