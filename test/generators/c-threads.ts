import { CALLS, leaf } from "./c-calls.ts";
import type { Chance } from "./chance.ts";
import type { Piece, Program } from "./program.ts";

/** A way to make a thread, as a system has it: declarations, and the statement for the thread of a letter. */
interface Way {
  readonly declarations: string;
  make(letter: string, words: number): string;
}

const MADE = "saved[made++] = make";
/** The functions of real systems with their arguments; `noipa` keeps them as a library of its own has them. */
const WAYS: readonly Way[] = [
  {
    declarations: `__attribute__((noipa)) int xTaskCreateStatic(void (*code)(void), const char *name, uint32_t depth, void *given, uint32_t priority, uint32_t *stack, void *block) { ${MADE}(stack + depth, code); return 0; }`,
    make: (letter, words) => `xTaskCreateStatic(thread_${letter}, "${letter}", ${words}, 0, 1, stack_${letter}, 0);`,
  },
  {
    declarations: `static struct { char bytes[40]; } first_tcb;
__attribute__((noipa)) void *k_thread_create(void *thread, void *stack, unsigned size, void (*entry)(void), void *a, void *b, void *c, int priority, uint32_t options) { ${MADE}((uint32_t *)stack + size / 4, entry); return thread; }`,
    make: (letter, words) => `k_thread_create(&first_tcb, stack_${letter}, ${words * 4}, thread_${letter}, 0, 0, 0, 1, 0);`,
  },
  {
    declarations: `__attribute__((noipa)) unsigned _tx_thread_create(void *thread, char *name, void (*entry)(void), uint32_t given, void *stack, uint32_t size, unsigned priority) { ${MADE}((uint32_t *)stack + size / 4, entry); return 0; }`,
    make: (letter, words) => `_tx_thread_create(0, "${letter}", thread_${letter}, 0, stack_${letter}, ${words * 4}, 1);`,
  },
  {
    declarations: `typedef struct { const char *name; uint32_t bits; void *block; uint32_t block_size; void *stack; uint32_t stack_size; int priority; } osThreadAttr_t;
__attribute__((noipa)) void *osThreadNew(void (*entry)(void), void *given, const osThreadAttr_t *attr) { ${MADE}((uint32_t *)attr->stack + attr->stack_size / 4, entry); return 0; }`,
    make: (letter, words) =>
      `{ static const osThreadAttr_t attr_${letter} = { .name = "${letter}", .stack = stack_${letter}, .stack_size = ${words * 4} }; osThreadNew(thread_${letter}, 0, &attr_${letter}); }`,
  },
  {
    declarations: `__attribute__((noipa)) int xTaskCreateStatic(void (*code)(void), const char *name, uint32_t depth, void *given, uint32_t priority, uint32_t *stack, void *block) { ${MADE}(stack + depth, code); return 0; }
NI void wrapped(void (*code)(void), uint32_t *stack, uint32_t depth) { xTaskCreateStatic(code, "", depth, 0, 1, stack, 0); }`,
    make: (letter, words) => `wrapped(thread_${letter}, stack_${letter}, ${words});`,
  },
];

/** Two threads on the process stack that PendSV switches between; only for processors with 32-bit Thumb. */
export function threads(chance: Chance): Piece & Pick<Program, "threads"> {
  const words = 400;
  const way = chance.pick(WAYS);
  const pieces = [chance.pick(CALLS)(chance, "ta"), chance.pick(CALLS)(chance, "tb")];
  const declarations = `${pieces.map((piece) => piece.declarations).join("")}
static uint32_t stack_a[${words}] __attribute__((aligned(8))), stack_b[${words}] __attribute__((aligned(8)));
static uint32_t *volatile saved[2]; static volatile unsigned current; static unsigned made;
${leaf("yield_a", chance.between(4, 40), "pend_pendsv();")}${leaf("yield_b", chance.between(4, 40), "pend_pendsv();")}
static void thread_a(void) { for (;;) { ${pieces[0]!.run} sum += yield_a(1); } }
static void thread_b(void) { for (unsigned n = 0;;) { ${pieces[1]!.run} sum += yield_b(2); if (++n > 2) done(); } }
static NI uint32_t *make(uint32_t *top, void (*entry)(void)) { *--top = 0x01000000; *--top = (uint32_t)entry; *--top = 0; top -= 5; *--top = 0xFFFFFFFDu; return top - 8; }
${way.declarations}
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
    run: `REG(0xE000ED20) = 0xFFu << 16; ${way.make("a", words)} ${way.make("b", words)} __asm volatile("svc 0" ::: "memory");`,
    whole: pieces.every((piece) => piece.whole),
    threads: [
      { stack: "stack_a", entry: "thread_a", bytes: words * 4 },
      { stack: "stack_b", entry: "thread_b", bytes: words * 4 },
    ],
  };
}
