import { CALLS, leaf } from "./c-calls.ts";
import { interrupts } from "./c-interrupts.ts";
import { threads } from "./c-threads.ts";
import { Chance } from "./chance.ts";
import type { Piece, Program, Target } from "./program.ts";

/** What all programs share: the semihosting exit, the interrupt controller, copies that are no library's. */
const HEAD = `#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <stdlib.h>
#define NI __attribute__((noinline, noclone))
#define HIDE(x) __asm volatile("" : : "r"(x) : "memory")
#define REG(a) (*(volatile uint32_t *)(a))
#define REG8(a) (*(volatile uint8_t *)(a))
typedef uint32_t (*fn)(uint32_t);
typedef void (*handler)(void);
extern uint32_t _stack_start, __sidata, __sdata, __edata, __sbss, __ebss;
extern const handler vectors[24];
static volatile uint32_t one = 1, sum;
static inline void done(void) { register uint32_t r0 __asm("r0") = 0x18; register uint32_t r1 __asm("r1") = 0x20026; __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory"); for (;;) {} }
static inline void pend(unsigned irq) { REG(0xE000E200) = 1u << irq; __asm volatile("dsb\\n isb" ::: "memory"); }
static inline void pend_pendsv(void) { REG(0xE000ED04) = 1u << 28; __asm volatile("dsb\\n isb" ::: "memory"); }
static NI __attribute__((unused)) void copy_bytes(void *to, const void *from, size_t n) { volatile uint8_t *d = to; const uint8_t *s = from; while (n--) *d++ = *s++; }
static NI __attribute__((unused)) void copy_words(void *to, const void *from, size_t n) { volatile uint32_t *d = to; const uint32_t *s = from; for (n /= 4; n; n--) *d++ = *s++; }
`;

const TAIL = `
void Default(void) { for (;;) {} }
#define WEAK __attribute__((weak, alias("Default")))
void NMI_Handler(void) WEAK; void HardFault_Handler(void) WEAK; void SysTick_Handler(void) WEAK;
`;
const NO_THREADS = "void SVC_Handler(void) WEAK; void PendSV_Handler(void) WEAK;\n";

const START = `
void Reset(void) {
#if defined(__ARM_FP) && __ARM_FP
  REG(0xE000ED88) |= 0xF << 20; __asm volatile("dsb\\n isb" ::: "memory");
#endif
  for (uint32_t *s = &__sidata, *d = &__sdata; d < &__edata;) *d++ = *s++;
  for (uint32_t *d = &__sbss; d < &__ebss;) *d++ = 0;
`;

/** Constructors, called by whom. */
function constructors(chance: Chance): Piece & { readonly start: string } {
  const own = chance.oneIn(2);
  const declarations = `${leaf("con_0", chance.between(2, 30))}${leaf("con_1", chance.between(40, 200))}
__attribute__((constructor(101), used)) static void first(void) { sum += con_0(1); }
__attribute__((constructor(102), used)) static void second(void) { sum += con_1(1); }
${own ? "extern const handler __init_array_start[], __init_array_end[];" : "void _init(void) {}\nvoid __libc_init_array(void);"}
`;
  const start = own ? "for (const handler *p = __init_array_start; p < __init_array_end; p++) (*p)();" : "__libc_init_array();";
  return { kind: own ? "constructors" : "newlib's constructors", declarations, run: "", whole: true, start };
}

interface Parts {
  readonly declarations: string;
  /** What main does. */
  readonly run: string;
  /** Handlers of the first eight interrupts. */
  readonly slots: readonly string[];
  /** What runs before main. */
  readonly start: string;
  /** Whether the declarations have handlers of SVCall and PendSV. */
  readonly hasThreads: boolean;
}

/** A whole program of its parts, with start-up code and vector table. */
export function programText({ declarations, run, slots, start, hasThreads }: Parts): string {
  return `${HEAD}${declarations}${TAIL}${hasThreads ? "" : NO_THREADS}
static NI int app(void) { ${run} return 0; }
${START}  ${start} app(); done(); }
__attribute__((section(".vectors"), used)) const handler vectors[24] = { (handler)&_stack_start, Reset, NMI_Handler, HardFault_Handler,
  Default, Default, Default, 0, 0, 0, 0, SVC_Handler, Default, 0, PendSV_Handler, SysTick_Handler, ${slots.join(", ")} };
`;
}

/** The program of a seed. */
export function cProgram(seed: number, target: Target): Program {
  const chance = new Chance(seed);
  const pieces: Piece[] = Array.from({ length: chance.between(1, 3) }, (_, i) => chance.pick(CALLS)(chance, `p${i}`));
  const withThreads = target.name !== "m0" && chance.oneIn(8) ? threads(chance) : undefined;
  const plan = withThreads === undefined && chance.oneIn(2) ? interrupts(chance, target) : undefined;
  const built = chance.oneIn(6) ? constructors(chance) : undefined;
  const all = [built, ...pieces, plan, withThreads].filter((piece) => piece !== undefined);
  const slots = Array.from({ length: 8 }, (_, i) => {
    const ours = plan !== undefined && !plan.ramTable && plan.declarations.includes(`void I${i}(void)`);
    return ours ? `I${i}` : "Default";
  });
  const inner = plan === undefined ? "" : leaf("interrupted", chance.between(4, 60), plan.inner);
  const run = `${plan?.run ?? ""} ${pieces.map((piece) => piece.run).join(" ")} ${plan === undefined ? "" : "sum += interrupted(1);"} ${withThreads?.run ?? ""}`;
  const source = programText({
    declarations: `${all.map((piece) => piece.declarations).join("\n")}${inner}`,
    run,
    slots,
    start: built?.start ?? "",
    hasThreads: withThreads !== undefined,
  });
  return {
    name: `c-${target.name}-${seed}`,
    language: "C",
    source,
    kinds: all.map((piece) => piece.kind),
    whole: all.every((piece) => piece.whole),
    groups: plan?.groups ?? [],
    threads: withThreads?.threads ?? [],
  };
}

/** The linker script that the programs of a target are linked with. */
export function linkerScript(target: Target): string {
  return `ENTRY(Reset)
MEMORY { FLASH (rx) : ORIGIN = 0x${target.flash.toString(16)}, LENGTH = 256K
 RAM (rwx) : ORIGIN = 0x${target.ram.toString(16)}, LENGTH = 16K }
_stack_start = ORIGIN(RAM) + LENGTH(RAM);
SECTIONS {
  .vectors : { KEEP(*(.vectors)) } > FLASH
  .text : { *(.text .text.*) *(.rodata .rodata.*) . = ALIGN(4); } > FLASH
  .init_array : ALIGN(4) { __init_array_start = .; KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*) .init_array)) __init_array_end = .; } > FLASH
  .preinit_array : ALIGN(4) { __preinit_array_start = .; __preinit_array_end = .; } > FLASH
  cmds : ALIGN(4) { __start_cmds = .; KEEP(*(cmds)) __stop_cmds = .; } > FLASH
  sw_isr_table : ALIGN(4) { __start_sw_isr_table = .; KEEP(*(sw_isr_table)) __stop_sw_isr_table = .; } > FLASH
  inits : ALIGN(4) { __start_inits = .; KEEP(*(inits)) __stop_inits = .; } > FLASH
  .ARM.exidx : { *(.ARM.exidx .ARM.exidx.*) } > FLASH
  .data : ALIGN(4) { __sdata = .; *(.data .data.*) . = ALIGN(4); __edata = .; } > RAM AT > FLASH
  __sidata = LOADADDR(.data);
  .bss (NOLOAD) : ALIGN(4) { __sbss = .; *(.bss .bss.* COMMON) . = ALIGN(4); __ebss = .; end = .; _end = .; } > RAM
  _stack_end = .;
}
`;
}
