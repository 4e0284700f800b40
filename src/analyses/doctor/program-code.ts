import { Reference } from "../../graph/references.ts";
import { reachOf } from "../../graph/stack/stack-reach.ts";
import { symbolAt } from "../../image/symbols.ts";
import { sectionAt } from "../../ledger/section.ts";
import { counted, grouped, hex, bytes as inUnits } from "../../views/numbers.ts";
import { sentenceNames } from "../../views/sentence-names.ts";
import { some } from "../../views/some.ts";
import { isRust, type ProgramFacts, type ProgramRule } from "./facts.ts";

/** Frames above this are large on these cores, bytes. */
const LARGE_FRAME = 1024;
/** Copies of a value of at least so many bytes, and jump tables of at least so many, are worth a look. */
const LARGE_COPY = 256;
const LARGE_TABLE = 256;
const SEMIHOSTING = 0xab;
const MOST_NAMED = 3;

/** Floats as text, which bring tables and big-number arithmetic: a rule for each direction, as each is linked by itself. */
export const floatFormatting: ProgramRule = {
  codes: ["code/float-formatting", "code/float-parsing"],
  notesAlone: true,
  *check(facts) {
    const { symbols } = facts;
    const matching = ({ rust, c }: FloatText) =>
      symbols.filter((symbol) => c.test(symbol.raw) || (symbol.crate !== undefined && rust.test(symbol.name)));
    const [written, read] = [matching(FLOATS_WRITTEN), matching(FLOATS_READ)];
    if (written.length > 0)
      yield {
        code: "code/float-formatting",
        severity: "note",
        message: `floats are written as text: ${named(written)}`,
        bytes: sum(written),
        hint: `print integers (millivolts instead of volts)${isRust(facts) ? ", or use defmt, which formats on the host" : ""}`,
      };
    if (read.length > 0)
      yield {
        code: "code/float-parsing",
        severity: "note",
        message: `floats are read from text: ${named(read)}`,
        bytes: sum(read),
        hint: "read integers (millivolts instead of volts), or take floats as the bytes that they are",
      };
  },
};

/** Functions that tell of floats as text, by their demangled names in Rust and by their symbols in C. */
interface FloatText {
  readonly rust: RegExp;
  readonly c: RegExp;
}

const FLOATS_WRITTEN: FloatText = {
  rust: /^(?:<(?:[^<>]* as )?)?core::num::(?:imp::)?flt2dec|^<f(?:32|64) as core::fmt::|^core::fmt::float::/,
  c: /^(?:_dtoa_r|_printf_float|__gdtoa|_ldtoa_r)$/,
};
const FLOATS_READ: FloatText = {
  rust: /^(?:<(?:[^<>]* as )?)?core::num::(?:imp::)?dec2flt|^<f(?:32|64) as core::str::(?:traits::)?FromStr>/,
  c: /^(?:_strtod_l|_strtod_r|_scanf_float|_strtold_r)$/,
};

/** Functions of core::fmt that only panics reach, and the texts of panics. */
export const panicText: ProgramRule = {
  codes: ["code/panic-formatting", "code/panic-messages"],
  *check(facts) {
    const { panicCost } = facts;
    if (panicCost === undefined) return;
    if (panicCost.formatting >= LEAST_FORMATTING)
      yield {
        code: "code/panic-formatting",
        severity: "warning",
        message: `${grouped(panicCost.formatting)} bytes of formatting are kept by panics alone`,
        bytes: panicCost.formatting,
        hint: `${silentHandler(facts) ? "" : "a panic handler that does not look at the message (panic-halt) lets the linker drop most of it; "}panic = "immediate-abort" drops all of it`,
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

/** Formatting below this stays unsaid: what a handler that ignores the message leaves of it, bytes. */
const LEAST_FORMATTING = 256;
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
      hint: `use RTT${isRust(facts) ? " (rtt-target, defmt-rtt)" : ""} or keep semihosting out of what is flashed for good`,
    };
  },
};

/** What debugging keeps in RAM. */
export const debugBuffers: ProgramRule = {
  codes: ["code/debug-buffers"],
  notesAlone: true,
  *check(facts) {
    const found = facts.symbols.filter(
      (symbol) =>
        symbol.kind === "object" &&
        // rtt_init! makes its channels statics of the program: `_RTT_CHANNEL_BUFFER`, with one or two underscores by version.
        (/^_SEGGER_RTT$|^_acUpBuffer$|^_acDownBuffer$/.test(symbol.raw) ||
          (symbol.raw.includes("RTT_CHANNEL_BUFFER") && /(?:^|::)_*RTT_CHANNEL_BUFFER$/.test(symbol.name)) ||
          /^(?:rtt_target|defmt_rtt|defmt_itm|rtt_channel)$/.test(symbol.crate ?? "")),
    );
    if (sum(found) < LEAST_BUFFER) return;
    yield {
      code: "code/debug-buffers",
      severity: "note",
      message: `${inUnits(sum(found))} of RAM hold what a debugger reads: ${named(found)}`,
      bytes: sum(found),
      hint: `${isRust(facts) ? "DEFMT_RTT_BUFFER_SIZE or the size given to rtt_init!" : "BUFFER_SIZE_UP of SEGGER_RTT_Conf.h"} makes it smaller; a release may do without`,
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
      const roots = [nested.main.function, ...nested.handlers.map((handler) => handler.function)];
      const circles = reachOf(use, roots).recursions.filter(({ throughPointers, limitedBy }) => !throughPointers && limitedBy.length === 0);
      const called = sentenceNames(circles.flatMap(({ cycle }) => cycle.map(title)));
      const list = circles.map(({ cycle, size }) => {
        const names = `${some(
          cycle.map((one) => called(title(one))),
          MOST_NAMED,
        )} ${cycle.length === 1 ? "calls itself" : "call each other"}`;
        return size > cycle.length ? `${names}, the shortest cycle of ${size} functions` : names;
      });
      if (list.length > 0) {
        yield {
          code: "stack/recursion",
          severity: "warning",
          message: `${list.slice(0, MOST_NAMED).join("; ")}${list.length > MOST_NAMED ? `; ${counted(list.length - MOST_NAMED, "more circle")}` : ""}: how deep is not told by the code`,
          hint: "bound the depth, use a loop, or say what is known: [stack.recursion] NAME = ROUNDS, or cortex-size stack --assume NAME=BYTES",
        };
      }
    }
    const large = Array.from({ length: code.functions.count }, (_, one) => ({ one, frame: code.frame.at(one) }))
      .filter(({ frame }) => frame > LARGE_FRAME)
      .sort((a, b) => b.frame - a.frame);
    if (large.length > 0)
      yield {
        code: "stack/large-frame",
        severity: "note",
        message: `${counted(large.length, "function")} ${large.length === 1 ? "takes" : "take"} more than ${grouped(LARGE_FRAME)} bytes of stack for ${large.length === 1 ? "itself" : "themselves"}: ${some(
          large.map(({ one, frame }) => `${title(one)} (${grouped(frame)})`),
          MOST_NAMED,
        )}`,
        where: title(large[0]!.one),
        bytes: large[0]!.frame,
        hint: "large locals and values that are moved lie there: give them a static, or build them in place",
      };
  },
};

/** Values that are copied as a whole. */
export const largeCopies: ProgramRule = {
  codes: ["code/large-copy"],
  notesAlone: true,
  *check(facts) {
    const byHost = new Map<string, number[]>();
    for (const { address, bytes } of facts.copies) {
      if (bytes < LARGE_COPY) continue;
      const host = nameAt(facts, address);
      byHost.set(host, [...(byHost.get(host) ?? []), bytes]);
    }
    if (byHost.size === 0) return;
    const hosts = [...byHost].sort((a, b) => Math.max(...b[1]) - Math.max(...a[1]));
    yield {
      code: "code/large-copy",
      severity: "note",
      message: `values of ${grouped(LARGE_COPY)} bytes and more are copied as a whole: ${some(
        hosts.map(([host, sizes]) => `by ${host} (${sizes.map(grouped).join(", ")})`),
        MOST_NAMED,
      )}`,
      where: hosts[0]![0],
      bytes: Math.max(...hosts[0]![1]),
      hint: `pass a reference${isRust(facts) ? " (&mut)" : " or a pointer"}, or build the value where it stays`,
    };
  },
};

/** Jump tables of large matches. */
export const largeJumpTables: ProgramRule = {
  codes: ["code/large-jump-table"],
  notesAlone: true,
  *check(facts) {
    const { traced } = facts;
    if (traced === undefined) return;
    const { references } = traced.graph.code;
    const tables = new Map<number, { readonly host: string; readonly bytes: number }>();
    for (let row = 0; row < references.count; row++) {
      const [table, bytes] = [references.target.at(row), references.detail.at(row)];
      if (references.kind.at(row) !== Reference.Table || bytes < LARGE_TABLE || tables.has(table)) continue;
      tables.set(table, { host: nameAt(facts, references.at.at(row)), bytes });
    }
    if (tables.size === 0) return;
    const found = [...tables.values()].sort((a, b) => b.bytes - a.bytes);
    yield {
      code: "code/large-jump-table",
      severity: "note",
      message: `${counted(found.length, "jump")} ${found.length === 1 ? "goes" : "go"} through a table of ${grouped(LARGE_TABLE)} bytes and more: ${some(
        found.map(({ host, bytes }) => `${host} (${grouped(bytes)})`),
        MOST_NAMED,
      )}`,
      where: found[0]!.host,
      bytes: found.reduce((total, { bytes }) => total + bytes, 0),
      hint: `a ${isRust(facts) ? "match" : "switch"} with fewer arms, ranges, or a table of values instead of code is smaller`,
    };
  },
};

/** A handler of the program's own that is smaller than this cannot look at the message, which takes a load and a call, bytes. */
const SMALLEST_READER = 8;

/** Whether the panic handler is one that does not look at the message. */
function silentHandler({ symbols, objectNames }: ProgramFacts): boolean {
  const silent = /^panic_(halt|abort|never|reset)$/;
  const own = symbols.find(
    (symbol) => symbol.kind === "function" && symbol.raw.includes("rust_begin_unwind") && /(?:^|::)rust_begin_unwind$/.test(symbol.name),
  );
  if (own !== undefined && own.size < SMALLEST_READER) return true;
  return symbols.some(({ crate }) => silent.test(crate ?? "")) || objectNames.some((name) => silent.test(name.replace(/\..*$/, "")));
}

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
