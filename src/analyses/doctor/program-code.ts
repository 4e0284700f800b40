import { Reference } from "../../graph/references.ts";
import { symbolAt } from "../../image/symbols.ts";
import { sectionAt } from "../../ledger/section.ts";
import { counted, grouped, hex, bytes as inUnits } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import type { ProgramFacts, ProgramRule } from "./facts.ts";

/** Frames above this are large on these cores, bytes. */
const LARGE_FRAME = 1024;
/** Copies of a value of at least so many bytes, and jump tables of at least so many, are worth a look. */
const LARGE_COPY = 256;
const LARGE_TABLE = 256;
const SEMIHOSTING = 0xab;
const MOST_NAMED = 3;

/** Formatting of floats, which brings tables and big-number arithmetic. */
export const floatFormatting: ProgramRule = {
  codes: ["code/float-formatting"],
  *check({ symbols }) {
    const rust = /^core::num::(?:flt2dec|imp::flt2dec|bignum|imp::bignum)|^<f(?:32|64) as core::fmt::|^core::fmt::float::/;
    const c = /^(?:_dtoa_r|_printf_float|_svfprintf_r|__gdtoa|_ldtoa_r|_strtod_l?)$/;
    const found = symbols.filter(({ name, raw }) => rust.test(name) || (c.test(raw) && raw !== "_svfprintf_r"));
    if (found.length === 0) return;
    yield {
      code: "code/float-formatting",
      severity: "note",
      message: `floats are written as text: ${named(found)}`,
      bytes: sum(found),
      hint: "print integers (millivolts instead of volts), or use defmt, which formats on the host",
    };
  },
};

/** Functions of core::fmt that only panics reach, and the texts of panics. */
export const panicText: ProgramRule = {
  codes: ["code/panic-formatting", "code/panic-messages"],
  *check({ panicCost }) {
    if (panicCost === undefined) return;
    if (panicCost.formatting > 0)
      yield {
        code: "code/panic-formatting",
        severity: "warning",
        message: `${grouped(panicCost.formatting)} bytes of formatting are kept by panics alone`,
        bytes: panicCost.formatting,
        hint: 'a panic handler that does not look at the message (panic-halt) lets the linker drop it; panic = "immediate-abort" drops all of it',
      };
    const { locations, paths, messages, total } = panicCost;
    if (locations + paths + messages < LEAST_TEXT) return;
    yield {
      code: "code/panic-messages",
      severity: "note",
      message: `panics keep ${grouped(locations + paths + messages)} bytes of text: ${grouped(messages)} of messages, ${grouped(paths)} of file names, ${grouped(locations)} of places`,
      bytes: locations + paths + messages,
      hint: `trim-paths shortens the file names, -Z location-detail=none saves the places, panic = "immediate-abort" all ${grouped(total)} bytes that only panics keep; cortex-size panics lists them`,
    };
  },
};

/** Texts of panics below this stay unsaid, bytes. */
const LEAST_TEXT = 256;

/** Semihosting stops a processor that no debugger watches. */
export const semihosting: ProgramRule = {
  codes: ["code/semihosting"],
  *check(facts) {
    const calls = facts.breakpoints.filter(({ number }) => number === SEMIHOSTING);
    if (calls.length === 0) return;
    const hosts = new Set(calls.map(({ address }) => nameAt(facts, address)));
    yield {
      code: "code/semihosting",
      severity: "warning",
      message: `${counted(calls.length, "semihosting call")} (bkpt 0xab) in ${some([...hosts], MOST_NAMED)}: without a debugger the processor stops there with a fault`,
      where: [...hosts][0],
      hint: "use RTT (rtt-target, defmt-rtt) or keep semihosting out of what is flashed for good",
    };
  },
};

/** What debugging keeps in RAM. */
export const debugBuffers: ProgramRule = {
  codes: ["code/debug-buffers"],
  *check({ symbols }) {
    const found = symbols.filter(
      ({ raw, crate, kind }) =>
        kind === "object" && (/^_SEGGER_RTT$/.test(raw) || /^(?:rtt_target|defmt_rtt|defmt_itm|rtt_channel)$/.test(crate ?? "")),
    );
    if (sum(found) < LEAST_BUFFER) return;
    yield {
      code: "code/debug-buffers",
      severity: "note",
      message: `${inUnits(sum(found))} of RAM hold what a debugger reads: ${named(found)}`,
      bytes: sum(found),
      hint: "DEFMT_RTT_BUFFER_SIZE or the size given to rtt_init! makes it smaller; a release may do without",
    };
  },
};

/** Control blocks without their buffers stay unsaid, bytes. */
const LEAST_BUFFER = 64;

/** Recursion whose depth the code does not bound, and frames that take much of the stack at once. */
export const deepStacks: ProgramRule = {
  codes: ["stack/recursion", "stack/large-frame"],
  *check(facts) {
    const { stackUse } = facts;
    if (stackUse === undefined) return;
    const { use, nested } = stackUse;
    const { code } = use.graph;
    const title = (one: number) => nameAt(facts, code.functions.start[one]!, code.functions.name(one));
    if (nested !== undefined) {
      const roots = [nested.main.function, ...nested.levels.flatMap(({ handlers }) => handlers.map(({ slot }) => slot.function))];
      const circles = new Map(
        roots.flatMap((root) => use.open(root).recursions).flatMap((one) => (one.estimated ? [] : [[one.functions.join(), one] as const])),
      );
      for (const { functions } of circles.values())
        yield {
          code: "stack/recursion",
          // Most circles are closed by a panic on the way to a panic: a function that never returns ends the program, it does not repeat.
          severity: functions.some((one) => code.returns.at(one) === 0) ? "note" : "warning",
          message: `${some(functions.map(title), MOST_NAMED)} ${functions.length === 1 ? "calls itself" : "call each other"}: how deep is not told by the code`,
          hint: "bound the depth, use a loop, or say what is known: cortex-size stack --assume NAME=BYTES",
        };
    }
    for (let one = 0; one < code.functions.count; one++) {
      const frame = code.frame.at(one);
      if (frame <= LARGE_FRAME) continue;
      const host = title(one);
      yield {
        code: "stack/large-frame",
        severity: "note",
        message: `${host} takes ${grouped(frame)} bytes of stack for itself`,
        where: host,
        bytes: frame,
        hint: "large locals and values that are moved lie there: give them a static, or build them in place",
      };
    }
  },
};

/** Values that are copied as a whole. */
export const largeCopies: ProgramRule = {
  codes: ["code/large-copy"],
  *check(facts) {
    const byHost = new Map<string, number[]>();
    for (const { address, bytes } of facts.copies) {
      if (bytes < LARGE_COPY) continue;
      const host = nameAt(facts, address);
      byHost.set(host, [...(byHost.get(host) ?? []), bytes]);
    }
    for (const [host, sizes] of byHost)
      yield {
        code: "code/large-copy",
        severity: "note",
        message: `${host} copies ${sizes.length === 1 ? "a value" : "values"} of ${sizes.map(grouped).join(", ")} bytes as a whole`,
        where: host,
        bytes: Math.max(...sizes),
        hint: "pass a reference (&mut), or build the value where it stays",
      };
  },
};

/** Jump tables of large matches. */
export const largeJumpTables: ProgramRule = {
  codes: ["code/large-jump-table"],
  *check(facts) {
    const { traced } = facts;
    if (traced === undefined) return;
    const { references } = traced.graph.code;
    const seen = new Set<number>();
    for (let row = 0; row < references.count; row++) {
      const [table, bytes] = [references.target.at(row), references.detail.at(row)];
      if (references.kind.at(row) !== Reference.Table || bytes < LARGE_TABLE || seen.has(table)) continue;
      seen.add(table);
      const host = nameAt(facts, references.at.at(row));
      yield {
        code: "code/large-jump-table",
        severity: "note",
        message: `${host} jumps through a table of ${grouped(bytes)} bytes`,
        where: host,
        bytes,
        hint: "a match with fewer arms, ranges, or a table of values instead of code is smaller",
      };
    }
  },
};

/** Name of the symbol whose bytes hold an address, else what is given, else the address. */
function nameAt({ firmware, symbols }: ProgramFacts, address: number, otherwise = ""): string {
  const section = sectionAt(firmware.sections, address);
  const row = section === undefined ? -1 : symbolAt(firmware.symbols, section.index, address);
  return symbols[row]?.name ?? (otherwise === "" ? hex(address) : otherwise);
}

function sum(symbols: ProgramFacts["symbols"]): number {
  return symbols.reduce((total, { size }) => total + size, 0);
}

function named(symbols: ProgramFacts["symbols"]): string {
  return some(
    [...symbols].sort((a, b) => b.size - a.size).map(({ name }) => name),
    MOST_NAMED,
  );
}
