import { leaf } from "./c-calls.ts";
import { programText } from "./c-program.ts";
import type { Program, Target } from "./program.ts";

/** One way in which handlers or priorities come to be where the processor reads them. */
interface Kind {
  readonly name: string;
  readonly declarations: string;
  /** What main does before it starts the interrupts. */
  readonly run: string;
  /** Statement that starts them. */
  readonly begin: string;
  /** Handlers in the table in flash. */
  readonly slots: readonly string[];
  /** Exceptions that do not preempt each other, where that is to be seen in the code. */
  readonly groups?: readonly (readonly number[])[];
}

const NONE = Array.from({ length: 8 }, () => "Default");
const NESTED = `${leaf("second", 120, "")}${leaf("first", 100, "pend(1);")}
void I0(void) { sum += first(1); }
void I1(void) { sum += second(1); }
`;
/** A handler that no table in flash has. */
const INSTALLED = `${leaf("deepest", 200, "")}${leaf("shallow", 10, "")}
static void deep_handler(void) { sum += deepest(1); }
static void other_handler(void) { sum += shallow(1); }
`;
const RAM_TABLE = "static handler table[24] __attribute__((aligned(256)));\n";
const priorities = (name: string, declarations: string, run: string): Kind => ({
  name: `priorities by ${name}`,
  declarations: NESTED + declarations,
  run: `${run} REG(0xE000E100) = 3;`,
  begin: "pend(0);",
  slots: ["I0", "I1", ...NONE.slice(2)],
});
const handlers = (name: string, declarations: string, run: string, irq: number): Kind => ({
  name: `handlers by ${name}`,
  declarations: INSTALLED + declarations,
  run: `${run} REG(0xE000E100) = 1u << ${irq};`,
  begin: `pend(${irq});`,
  slots: NONE,
});

/** The way of CMSIS for processors that write words of priorities alone. */
const SET_PRIORITY =
  "static NI void set_priority(unsigned irq, unsigned p) { unsigned at = 8 * (irq & 3); REG(0xE000E400 + (irq & ~3u)) = (REG(0xE000E400 + (irq & ~3u)) & ~(0xffu << at)) | (p << at); }\n";
/** A function that hands on to another one, as layers of abstraction do. */
const HANDS_ON = `${SET_PRIORITY}static NI void set_level(unsigned irq, unsigned level) { set_priority(irq, level << 6); sum++; }\n`;
/** Both priorities are the same before anything is enabled. */
const equal = (name: string, declarations: string, run: string): Kind => ({
  ...priorities(name, declarations, run),
  run,
  groups: [[16, 17]],
});

/** A handler that pends the interrupt behind its own, as long as it is one of three. */
const AGAIN = `${leaf("again_inner", 100, '{ unsigned n; __asm volatile("mrs %0, ipsr" : "=r"(n)); if (n < 18) pend(n - 15); }')}
static void again(void) { sum += again_inner(1); }
`;

/** Kinds that were once below their run, or would be with less than a proof; those with `groups` are to be told exactly. */
export const INTERRUPT_KINDS: readonly Kind[] = [
  priorities(
    "memcpy",
    "static const uint8_t levels[8] = { 0x80, 0x40, 0, 0, 0xc0 }; static volatile unsigned length = 8;\n",
    "memcpy((void *)0xE000E400, levels, length);",
  ),
  priorities("memset", "static volatile unsigned length = 1;\n", "memset((void *)0xE000E400, 0x80, length);"),
  priorities(
    "a pointer that is kept in a list",
    `struct device { struct device *next; volatile uint32_t *priority; };
static struct device pool[4], *devices;
static NI void attach(unsigned i, volatile uint32_t *at) { pool[i & 3].priority = at; pool[i & 3].next = devices; devices = &pool[i & 3]; }
static NI void set_all(uint32_t value) { for (struct device *d = devices; d; d = d->next) *d->priority = value; }
`,
    "attach(one, &REG(0xE000E400) + (one & 0)); set_all(0x0080);",
  ),
  priorities(
    "a word of which one byte is not known",
    "static volatile uint32_t level; static NI void configure(uint32_t value) { level = value * one; }\n",
    "configure(0x80); REG(0xE000E400) = (level & 0xff) | 0x20000000;",
  ),
  priorities("a store that a condition leaves out", "", "REG(0xE000E400) = 0x0080; if (REG(0xE000E010) & 1) REG(0xE000E400) = 0x8080;"),
  priorities(
    "a store behind the one that enables, in a loop",
    "static NI void step(unsigned n) { switch (n) { case 1: REG(0xE000E400) = 0x8080; break; default: REG(0xE000E400) = 0x80; REG(0xE000E100) = 3; } }\n",
    "step(one - 1);",
  ),
  {
    name: "priorities by a function, one of them behind the store that enables",
    declarations: `${NESTED}static NI void set_byte(unsigned i, uint8_t p) { REG8(0xE000E400 + i) = p; }\n`,
    run: "set_byte(0, 0x80); REG(0xE000E100) = 3; sum += interrupted(1); set_byte(1, 0x80);",
    begin: "pend(0);",
    slots: ["I0", "I1", ...NONE.slice(2)],
  },
  {
    ...priorities("a function that changes a word, one of them behind the store that enables", SET_PRIORITY, ""),
    run: "set_priority(0, 0x80); REG(0xE000E100) = 3; sum += interrupted(1); set_priority(1, 0x80);",
  },
  {
    ...priorities("a function that hands on to another one, one of them behind the store that enables", HANDS_ON, ""),
    run: "set_level(0, 2); REG(0xE000E100) = 3; sum += interrupted(1); set_level(1, 2);",
  },
  {
    ...priorities(
      "a function that enables first",
      "static uint32_t interrupted(uint32_t k); static NI void start(unsigned irq, uint8_t p) { REG(0xE000E100) = 1u << irq; if (irq == 1) sum += interrupted(1); REG8(0xE000E400 + irq) = p; }\n",
      "",
    ),
    run: "start(0, 0x80); start(1, 0x80);",
  },
  {
    ...priorities(
      "a function that leaves some out",
      `${SET_PRIORITY}static NI void set_if(unsigned irq, unsigned p, unsigned is) { if (is) set_priority(irq, p); }\n`,
      "",
    ),
    run: "set_if(0, 0x80, one); set_if(1, 0x80, one - 1); REG(0xE000E100) = 3;",
  },
  {
    ...priorities(
      "a call through a pointer to one of two functions",
      `${SET_PRIORITY}static NI void set_none(unsigned irq, unsigned p) { sum += irq + p; }
static void (*const setters[])(unsigned, unsigned) = { set_priority, set_none };\n`,
      "",
    ),
    run: "set_priority(0, 0x80); setters[one & 1](1, 0x80); REG(0xE000E100) = 3;",
  },
  equal("a function that changes a word", SET_PRIORITY, "set_priority(0, 0x80); set_priority(1, 0x80); REG(0xE000E100) = 3;"),
  equal("a function that hands on to another one", HANDS_ON, "set_level(0, 2); set_level(1, 2); REG(0xE000E100) = 3;"),
  equal(
    "a function that enables behind it",
    `${SET_PRIORITY}static NI void start(unsigned irq, unsigned p) { set_priority(irq, p); REG(0xE000E100) = 1u << irq; }\n`,
    "start(0, 0x80); start(1, 0x80);",
  ),
  handlers(
    "memcpy from another table",
    `${RAM_TABLE}static const handler block[4] = { deep_handler, deep_handler, deep_handler, deep_handler }; static volatile unsigned length = 16;\n`,
    "memcpy(table, vectors, sizeof table); memcpy(&table[17], block, length); table[16] = other_handler; REG(0xE000ED08) = (uint32_t)table;",
    2,
  ),
  handlers(
    "a structure that is assigned",
    `struct part { handler all[4]; };
${RAM_TABLE}static const struct part block = { { deep_handler, deep_handler, deep_handler, deep_handler } };\n`,
    "copy_words(table, vectors, sizeof table); *(struct part *)&table[17] = block; REG(0xE000ED08) = (uint32_t)table;",
    2,
  ),
  handlers(
    "bytes",
    `${RAM_TABLE}static const handler block[4] = { deep_handler, deep_handler, deep_handler, deep_handler };\n`,
    "copy_words(table, vectors, sizeof table); copy_bytes(&table[17], block, sizeof block); table[16] = other_handler; REG(0xE000ED08) = (uint32_t)table;",
    2,
  ),
  handlers(
    "a longer table in flash",
    "void Reset(void); void Default(void); __attribute__((aligned(256), used)) static const handler longer[46] = { (handler)&_stack_start, Reset, Default, Default, [36] = deep_handler };\n",
    "REG(0xE000ED08) = (uint32_t)longer;",
    20,
  ),
  handlers(
    "a longer table in RAM",
    "static handler longer[46] __attribute__((aligned(256)));\n",
    "copy_words(longer, vectors, sizeof vectors); longer[16] = other_handler; longer[36] = deep_handler; REG(0xE000ED08) = (uint32_t)longer;",
    20,
  ),
  {
    name: "handlers by one in slots that are not known, which interrupts itself",
    declarations: `${AGAIN}${RAM_TABLE}static volatile unsigned slot = 16; static NI void install(unsigned i, handler h) { table[i & 31] = h; }\n`,
    run: "copy_words(table, vectors, sizeof table); for (int i = 0; i < 3; i++) install(slot++, again); REG(0xE000ED08) = (uint32_t)table; REG(0xE000E400) = 0x4080; REG(0xE000E100) = 7;",
    begin: "pend(0);",
    slots: NONE,
  },
  {
    name: "handlers by a function that is called through a pointer too, and by a handler",
    declarations: `${INSTALLED}${RAM_TABLE}static NI void install(unsigned i, handler h) { table[16 + i] = h; }
static void (*volatile indirect)(unsigned, handler) = install;
void I0(void) { install(2, deep_handler); indirect(one, other_handler); pend(2); }\n`,
    run: "copy_words(table, vectors, sizeof table); install(0, I0); install(2, other_handler); REG(0xE000ED08) = (uint32_t)table; REG(0xE000E400) = 0x400080; REG(0xE000E100) = 7;",
    begin: "pend(0);",
    slots: NONE,
  },
  {
    name: "priorities by a function that a function hands on to, and a handler calls anew",
    declarations: `${leaf("second", 120, "")}${leaf("first", 100, "pend(1);")}
static NI void set_byte(unsigned i, uint8_t p) { REG8(0xE000E400 + i) = p; }
static NI void set_both(unsigned i, uint8_t p) { set_byte(i, p); set_byte(i + 1, p); }
void I0(void) { set_byte(1, 0x40); sum += first(1); }
void I1(void) { sum += second(1); }\n`,
    run: "set_both(0, 0x80); REG(0xE000E100) = 3;",
    begin: "pend(0);",
    slots: ["I0", "I1", ...NONE.slice(2)],
  },
  {
    ...handlers(
      "another slot than in flash",
      `${RAM_TABLE}void I3(void) { deep_handler(); } static NI void install(unsigned i, handler h) { table[16 + i] = h; }\n`,
      "copy_words(table, vectors, sizeof table); install(one, other_handler); install(one + 1, I3); REG(0xE000ED08) = (uint32_t)table;",
      2,
    ),
    slots: ["Default", "Default", "Default", "I3", ...NONE.slice(4)],
  },
];

/** The program of a kind. */
export function interruptProgram(kind: Kind, target: Target, number: number): Program {
  return {
    name: `kind-${target.name}-${number}`,
    language: "C",
    source: programText({
      declarations: kind.declarations + leaf("interrupted", 20, kind.begin),
      run: `${kind.run} sum += interrupted(1);`,
      slots: kind.slots,
      start: "",
      hasThreads: false,
    }),
    kinds: [kind.name],
    whole: kind.groups !== undefined,
    groups: kind.groups ?? [],
    threads: [],
  };
}
