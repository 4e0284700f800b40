import { CALLS, leaf } from "./c-calls.ts";
import type { Chance } from "./chance.ts";
import type { Piece, Program } from "./program.ts";

/** Two threads on the process stack that PendSV switches between; only for processors with 32-bit Thumb. */
export function threads(chance: Chance): Piece & Pick<Program, "threads"> {
  const words = 400;
  const pieces = [chance.pick(CALLS)(chance, "ta"), chance.pick(CALLS)(chance, "tb")];
  const declarations = `${pieces.map((piece) => piece.declarations).join("")}
static uint32_t stack_a[${words}] __attribute__((aligned(8))), stack_b[${words}] __attribute__((aligned(8)));
static uint32_t *volatile saved[2]; static volatile unsigned current;
${leaf("yield_a", chance.between(4, 40), "pend_pendsv();")}${leaf("yield_b", chance.between(4, 40), "pend_pendsv();")}
static void thread_a(void) { for (;;) { ${pieces[0]!.run} sum += yield_a(1); } }
static void thread_b(void) { for (unsigned n = 0;;) { ${pieces[1]!.run} sum += yield_b(2); if (++n > 2) done(); } }
static NI uint32_t *make(uint32_t *top, void (*entry)(void)) { *--top = 0x01000000; *--top = (uint32_t)entry; *--top = 0; top -= 5; *--top = 0xFFFFFFFDu; return top - 8; }
__attribute__((used)) uint32_t *change(uint32_t *at) { volatile uint32_t w[${chance.between(2, 30)}]; w[0] = 1; HIDE(w); saved[current] = at; current ^= 1; return saved[current]; }
#if defined(__ARM_FP) && __ARM_FP
#define SAVE_FLOAT "tst lr, #16\\n it eq\\n vstmdbeq r0!, {s16-s31}\\n"
#define LOAD_FLOAT "tst lr, #16\\n it eq\\n vldmiaeq r0!, {s16-s31}\\n"
#else
#define SAVE_FLOAT
#define LOAD_FLOAT
#endif
__attribute__((naked)) void PendSV_Handler(void) { __asm volatile("mrs r0, psp\\n" SAVE_FLOAT "stmdb r0!, {r4-r11, lr}\\n push {r3, lr}\\n bl change\\n pop {r3, lr}\\n ldmia r0!, {r4-r11, lr}\\n" LOAD_FLOAT "msr psp, r0\\n bx lr"); }
__attribute__((naked)) void SVC_Handler(void) { __asm volatile("ldr r0, =saved\\n ldr r0, [r0]\\n ldmia r0!, {r4-r11, lr}\\n msr psp, r0\\n isb\\n bx lr\\n .ltorg"); }
`;
  return {
    kind: "threads",
    declarations,
    run: `REG(0xE000ED20) = 0xFFu << 16; saved[0] = make(stack_a + ${words}, thread_a); saved[1] = make(stack_b + ${words}, thread_b); __asm volatile("svc 0" ::: "memory");`,
    whole: pieces.every((piece) => piece.whole),
    threads: [
      { stack: "stack_a", entry: "thread_a" },
      { stack: "stack_b", entry: "thread_b" },
    ],
  };
}
