import { leaf } from "./c-calls.ts";
import { programText } from "./c-program.ts";
import type { Program, Target } from "./program.ts";

/** One way in which a program gets to something by other than a pointer as a whole, or to another place of its stack. */
interface Way {
  readonly name: string;
  /** Processors that have what it takes; all when none are named. */
  readonly targets?: readonly Target["name"][];
  readonly declarations: string;
  readonly run: string;
  readonly slots?: Readonly<Record<number, string>>;
  /** What runs before main. */
  readonly start?: string;
}

const LEAVES = `${leaf("deepest", 200)}${leaf("shallow", 10)}${leaf("middle", 16)}
static volatile uint32_t two = 2, four = 4;
`;
/** A callback that only a pointer to it changes. */
const SLOT = "static fn slot = shallow;\nstruct ref { fn *where; uint32_t rest[6]; };\n";
const CALL = "*where = deepest; sum += slot(1);";

/** The same, where only a word of data names it, behind a word that tells it. */
const MARKED = `static volatile uint32_t first = 5;
static fn slot = shallow;
static volatile struct marked { uint32_t mark; fn *where; } source = { 0x5ca1ab1e, &slot };
static uint32_t other[96];
static NI fn *found(const uint32_t *p) { sum += first; while (*p != source.mark) p++; return (fn *)p[1]; }
`;
/** A pointer of which nothing is known but its upper byte. */
const HIDDEN = `#define HIDDEN(p) ((void *)(REG(0xE000E014) = (uint32_t)(p) & 0xffffff, (REG(0xE000E014) & 0xffffff) | ((uint32_t)(p) & 0xff000000)))
`;
/**
 * A driver with a structure of functions beside its data, found by an address of which nothing is known (`HIDDEN`), by `outer`, which only such an address
 * leads to as well: without assumptions it calls itself.
 */
const DRIVER = `${HIDDEN}typedef uint32_t (*operation)(uint32_t *, uint32_t);
static NI uint32_t easy(uint32_t *p, uint32_t n) { return shallow(*p + n); }
static NI uint32_t hard(uint32_t *p, uint32_t n) { return deepest(*p + n); }
struct operations { operation first, second; };
struct driver { uint32_t *data; struct operations *operations; };
static uint32_t data; static const struct operations fixed = { easy, easy }; static struct operations filled;
static struct driver one_driver = { &data, (void *)&fixed }, other_driver = { &data, &filled };
static NI uint32_t use(struct driver *d) { return d->operations->second(d->data, 2) + 1; }
static NI uint32_t outer(uint32_t *p, uint32_t n) { return use(HIDDEN(&one_driver)) + use(HIDDEN(&other_driver)) + n; }
static const struct { void *none[3]; operation run; } outers = { { 0 }, outer };
static const struct { uint32_t *data; const void *operations; } start = { &data, &outers };
static NI uint32_t begin(const uint32_t *p) { return ((operation *)p[1])[3]((uint32_t *)p[0], 3) + 1; }
`;
const USE_DRIVER = "sum += begin(HIDDEN(&start));";
/** A structure that others of the same stack point to. */
const LINKED = "struct link { fn f; struct link *next; };\n";
const WORDS = "(uint32_t)(&__edata - &__sdata)";

/** An address that an instruction computes of another: `%0` of `%1` and `%2`, which are 2 and 4, and the addresses of `slots` (`%3`) and of its fifth (`%4`). */
const computed = (name: string, instruction: string, targets: readonly Target["name"][]): Way => ({
  ...{ name, targets },
  declarations: "static fn slots[5] = { shallow, shallow, shallow, shallow, shallow };\n",
  run: `fn *where; __asm("${instruction}" : "=r"(where) : "r"(two), "r"(four), "r"(slots), "r"(slots + 4)); *where = deepest; for (unsigned i = 0; i < 5; i++) sum += slots[i](1);`,
});

/** Most were once below their runs; those of a frame that is shown hold how long it is a function's own. */
export const HIDDEN_POINTERS: readonly Way[] = [
  computed("a product of halves is added to an address", "smlabb %0, %1, %2, %3", ["m4", "m33"]),
  computed("products of halves are added to an address", "smlad %0, %1, %2, %3", ["m4", "m33"]),
  computed("a signed byte is added to an address", "sxtab %0, %3, %2", ["m4", "m33"]),
  computed("differences of bytes are added to an address", "usada8 %0, %2, %1, %3\\n add %0, #2", ["m4", "m33"]),
  computed("an address is a factor", "mla %0, %3, %1, %1\\n lsr %0, #1\\n sub %0, #1", ["m3", "m4", "m33"]),
  computed("an address is divided and multiplied", "udiv %0, %3, %1\\n lsl %0, #1", ["m3", "m4", "m33"]),
  computed("an address is bounded", "usat %0, #31, %3", ["m3", "m4", "m33"]),
  computed("an address is kept as the other stack pointer", "msr psp, %3\\n mrs %0, psp", ["m0", "m3", "m4", "m33"]),
  computed("a product is taken from an address", "mls %0, %1, %2, %4", ["m3", "m4", "m33"]),
  {
    name: "a callback among numbers that are no code, by an index",
    declarations: `static uintptr_t among[4] = { 0, (uintptr_t)shallow, 7, 0 };
static NI void put(unsigned i, uintptr_t v) { among[i] = v; }
static NI uint32_t call(unsigned i) { return ((fn)among[i])(i); }
`,
    run: "sum += call(one); put(one + 1, (uintptr_t)deepest); sum += call(one + 1);",
  },
  {
    name: "a structure with a pointer, copied byte by byte",
    declarations: `${SLOT}static struct ref a, b;\n`,
    run: `a.where = &slot; copy_bytes(&b, &a, sizeof a); HIDE(&b); fn *where = b.where; ${CALL}`,
  },
  {
    name: "a local structure with a pointer, copied by memcpy of a length that is not known",
    declarations: `${SLOT}static struct ref b;\n`,
    run: `struct ref a = { &slot, { 1, 2, 3 } }; memcpy(&b, &a, four * 7); fn *where = b.where; ${CALL}`,
  },
  {
    name: "a packed structure with a pointer at an odd offset",
    declarations: `${SLOT}struct __attribute__((packed)) odd { uint8_t tag; fn *where; uint8_t end; };
static struct odd odds[2] = { { 1, &slot, 2 }, { 3, &slot, 4 } };
`,
    run: `odds[0].tag = one; fn *where = odds[one - 1].where; ${CALL}`,
  },
  {
    name: "the lower bits of an address, kept in a device",
    declarations: SLOT,
    run: `REG(0xE000E014) = (uint32_t)&slot & 0xffffff; fn *where = (fn *)((REG(0xE000E014) & 0xffffff) | ((uint32_t)&_stack_start & 0xff000000)); ${CALL}`,
  },
  {
    name: "an argument of a function that unknown callers call too",
    declarations: `${SLOT}typedef void (*setter)(fn *, fn);
static NI void set(fn *where, fn f) { *where = f; }
static NI void late(fn *where, fn f) { static fn own; set(where == 0 ? &own : &slot, f); }
static volatile uint8_t parts[4];
`,
    run: "uint32_t v = (uint32_t)(one ? late : set); for (int i = 0; i < 4; i++) parts[i] = v >> 8 * i; setter s; for (int i = 0; i < 4; i++) ((volatile uint8_t *)&s)[i] = parts[i]; s((fn *)&sum, deepest); sum += slot(1);",
  },
  {
    name: "an index whose bits are written by themselves",
    targets: ["m3"],
    declarations: "static uint32_t number; static const fn both[2] = { shallow, deepest };\n",
    run: "REG(0x22000000 + (((uint32_t)&number - 0x20000000) << 5)) = one; sum += both[*(volatile uint32_t *)&number](1);",
  },
  {
    name: "a load image, copied elsewhere by memcpy",
    declarations: MARKED,
    run: `memcpy(other, &__sidata, 4 * ${WORDS}); fn *where = found(other); ${CALL}`,
  },
  {
    name: "a load image, copied elsewhere word by word",
    declarations: MARKED,
    run: `for (uint32_t i = 0; i < ${WORDS}; i++) other[i] = (&__sidata)[i]; fn *where = found(other); ${CALL}`,
  },
  {
    name: "a load image, copied elsewhere byte by byte",
    declarations: MARKED,
    run: `copy_bytes(other, &__sidata, 4 * ${WORDS}); fn *where = found(other); ${CALL}`,
  },
  {
    name: "a load image, read where it lies",
    declarations: MARKED,
    run: `fn *where = found(&__sidata); ${CALL}`,
  },
  {
    name: "another place of the main stack, by MSR",
    declarations: `static NI void low(void) { sum += deepest(1); done(); }
__attribute__((naked, noinline)) static void lower(void) { __asm volatile("ldr r0, =_stack_start\\n ldr r1, =1024\\n sub r0, r1\\n msr msp, r0\\n bl %c0\\n b .\\n .ltorg" : : "i"(low)); }
`,
    run: "lower();",
  },
  {
    name: "the process stack in the main one's room",
    declarations: "static NI void low(void) { sum += deepest(1); done(); }\n",
    run: '__asm volatile("msr psp, %0\\n movs r0, #2\\n msr control, r0\\n isb" : : "r"((uint32_t)&_stack_start - 1024) : "r0", "memory"); low();',
  },
  {
    name: "a handler that changes where the interrupted code goes on",
    declarations: `static NI void later(void) { sum += deepest(1); done(); }
__attribute__((used)) void change(uint32_t *frame) { frame[6] = (uint32_t)later & ~1u; }
__attribute__((naked)) void I0(void) { __asm volatile("mov r0, sp\\n ldr r1, =change\\n push {r3, lr}\\n blx r1\\n pop {r3, pc}\\n .ltorg"); }
static NI uint32_t interrupted(void) { volatile uint32_t w[100]; w[0] = 1; pend(0); return w[0]; }
`,
    run: "REG(0xE000E100) = 1; sum += interrupted();",
    slots: { 0: "I0" },
  },
  {
    name: "a constant with a pointer, at an address that is as small as a number",
    declarations: `${SLOT}static const struct ref source = { &slot, { 1, 2, 3 } };\n`,
    run: `REG(0xE000E014) = (uint32_t)&source & 0xffffff; const struct ref *from = (void *)((REG(0xE000E014) & 0xffffff) | ((uint32_t)vectors & 0xff000000)); fn *where = from->where; ${CALL}`,
  },
  {
    name: "a structure of functions, filled at run time",
    declarations: DRIVER,
    run: `filled.first = easy; filled.second = hard; ${USE_DRIVER}`,
  },
  {
    name: "a structure of functions, copied at run time",
    declarations: `${DRIVER}static const struct operations both[2] = { { hard, easy }, { easy, hard } };\n`,
    run: `memcpy(&filled, &both[one], sizeof filled); ${USE_DRIVER}`,
  },
  {
    name: "a structure of functions, filled at run time in memory that was given out",
    declarations: `${DRIVER}static uint8_t heap[256]; static unsigned used;
static NI void *take(unsigned n) { void *p = heap + used; used += (n + 7) & ~7; return p; }
`,
    run: `struct operations *made = take(sizeof *made); made->first = easy; made->second = hard; other_driver.operations = made; ${USE_DRIVER}`,
  },
  {
    name: "a pointer to a local structure, which a callee moves to another",
    declarations: `${LINKED}static struct link far = { deepest, 0 };
static NI void move(struct link **p) { if (one) *p = &far; }
`,
    run: "struct link near = { shallow, 0 }, *p = &near; move(&p); sum += p->f(1);",
  },
  {
    name: "a list of local structures, of which a callee takes the first",
    declarations: `${LINKED}static NI void drop(struct link **p) { *p = (*p)->next; }\n`,
    run: "struct link last = { deepest, 0 }, first = { shallow, &last }, *p = &first; drop(&p); sum += p->f(1);",
  },
  {
    name: "a local structure with a pointer to another, which a callee follows and clears",
    declarations: `${LINKED}static NI uint32_t all(struct link *p, uint32_t n) { uint32_t s = 0; while (n--) if (p->next) { s += p->next->f(n); p->next = 0; } return s; }\n`,
    run: "struct link one_ = { deepest, 0 }, other = { shallow, &one_ }; sum += all(&other, four);",
  },
  {
    name: "local pointers to local structures, changed by index",
    declarations: `${LINKED}static struct link far = { deepest, 0 };\n`,
    run: "struct link near = { shallow, 0 }, *volatile all[2] = { &near, &near }; all[one] = &far; sum += all[1]->f(1);",
  },
  {
    name: "a frame that is shown by a store, which a handler changes",
    declarations: `${LINKED}static struct link *volatile seen;
void I0(void) { seen->f = deepest; }
static NI uint32_t showing(void) { struct link mine = { shallow, 0 }; seen = &mine; REG(0xE000E200) = 1; __asm volatile("dsb\\n isb"); return mine.f(1); }
`,
    run: "REG(0xE000E100) = 1; sum += showing();",
    slots: { 0: "I0" },
  },
  {
    name: "a frame of an activation before, which the next changes",
    declarations: `${LINKED}static NI uint32_t nested(struct link *outer, uint32_t n) { struct link mine = { shallow, outer }; if (outer) outer->f = deepest; uint32_t s = n ? nested(&mine, n - 1) : 0; return s + mine.f(1); }\n`,
    run: "sum += nested(0, one);",
  },
  {
    name: "a frame of an activation before, which the next finds in memory",
    declarations: `${LINKED}static struct link *volatile last;
static NI uint32_t again(uint32_t n) { struct link mine = { shallow, 0 }; struct link *before = last; if (before) before->f = deepest; last = &mine; uint32_t s = n ? again(n - 1) : 0; return s + mine.f(1); }
`,
    run: "sum += again(one);",
  },
  {
    name: "a frame that is shown in a loop",
    declarations: `${LINKED}static NI void change(struct link **p, struct link *q) { if (one) (*p)->f = deepest; (void)q; }\n`,
    run: "struct link mine = { shallow, 0 }, *p = &mine; for (unsigned i = 0; i < two; i++) { sum += mine.f(1); p = &mine; change(&p, p); }",
  },
];

/** Its table lies among code, which only mapping symbols tell from it. */
export const TABLE_IN_TEXT: Way = {
  name: "a table among code",
  declarations: `${HIDDEN}NI uint32_t known(uint32_t k) { return k; } static fn volatile some = known; const fn table[] = { shallow, deepest, known };
static NI uint32_t of(const fn *table, unsigned i) { return ((const fn *)HIDDEN(table))[i](1) + 2; }
`,
  run: "some = known; sum += of(table, one); sum += of(table, one + 1);",
};

/** The program of a way. */
export function hiddenPointer(way: Way, target: Target, number: number): Program {
  return {
    name: `hidden-${target.name}-${number}`,
    language: "C",
    source: programText({
      declarations: LEAVES + way.declarations,
      run: way.run,
      slots: Array.from({ length: 8 }, (_, slot) => way.slots?.[slot] ?? "Default"),
      start: way.start ?? "",
      hasThreads: false,
    }),
    kinds: [way.name],
    whole: false,
    groups: [],
    threads: [],
  };
}
