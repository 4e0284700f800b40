import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { haveTools } from "../support/tools.ts";
import { buildC } from "./build.ts";
import { leaf } from "./c-calls.ts";
import { programText } from "./c-program.ts";
import { hold } from "./hold.ts";
import { type Program, TARGETS, type Target } from "./program.ts";

/** One way in which a call finds a pointer to a function whose value is not known. */
interface Way {
  readonly name: string;
  readonly declarations: string;
  readonly run: string;
  /** Source of another unit. */
  readonly other?: string;
  /** Whether types do not tell where the compiler makes functions one. */
  readonly isOpen?: boolean;
}

/** An address that went through a device: nothing is known of it. */
const HIDDEN = (what: string) =>
  `(REG(0xE000E014) = (uint32_t)${what} & 0xffffff, (REG(0xE000E014) & 0xffffff) | ((uint32_t)${what} & 0xff000000))`;

/** `walk` calls what it finds; `unrelated`, whose address is taken too, calls `walk`. Only the types tell that this is no circle. */
const COMMON = `${leaf("deep", 120)}
static NI void walk(void);
static NI uint32_t unrelated(uint32_t a, uint32_t b, uint32_t c) { walk(); return deep(a) + b + c; }
static uint32_t (*volatile three)(uint32_t, uint32_t, uint32_t) = unrelated;
`;
const NODE = `typedef struct node { struct node *next; void (*call)(void *, int); uint16_t count; uint32_t (*ask)(struct node *); } node;
static void called(void *p, int n) { sum += deep(n); }
static uint32_t asked(node *n) { return deep(n->count); }
static node second = { 0, called, 2, asked }, first_node = { &second, called, 1, asked };
`;

const WAYS: readonly Way[] = [
  {
    name: "members of what a list holds",
    declarations: `${NODE}static node *head; static void walk(void) { for (node *n = head; n; n = n->next) { n->call(n, 1); sum += n->ask(n); } }\n`,
    run: `head = (node *)${HIDDEN("&first_node")};`,
  },
  {
    name: "a parameter, a member of a parameter, and one of what a function brings back",
    declarations: `${NODE}static node *head; static NI node *next(void) { return head; } static NI void apply(void (*f)(void *, int), void *p) { f(p, 2); }
static NI uint32_t ask(node *n) { return n->ask(n); }
static void walk(void) { apply(next()->call, 0); sum += ask(next()); next()->call(0, 2); }\n`,
    run: `head = (node *)${HIDDEN("&first_node")};`,
  },
  {
    name: "a variable",
    declarations: "static uint32_t (*hook)(uint32_t); static void walk(void) { sum += hook(3); }\n",
    run: `hook = (fn)${HIDDEN("deep")};`,
  },
  {
    name: "a member of a union that is cast to a type with a name",
    declarations: `typedef uint32_t (*question)(uint16_t *, uint8_t); static uint32_t answer(uint16_t *n, uint8_t x) { return deep(*n + x); } static void called(int n) { sum += n; }
struct event { union { void (*call)(int); void *raw; uint32_t number; } what; struct event *next; }; static uint16_t count = 3;
static struct event second = { { .raw = answer }, 0 }, first_event = { { .call = called }, &second }, *head;
static void walk(void) { int i = 0; for (struct event *e = head; e; e = e->next) if (i++) sum += ((question)e->what.raw)(&count, 2); else e->what.call(1); }\n`,
    run: `head = (struct event *)${HIDDEN("&first_event")};`,
  },
  {
    name: "functions without a prototype, of members of a union, and of an enumeration that another unit describes",
    declarations: `static uint32_t old(c) char c; { return deep(c); } static uint32_t plain(int c) { return sum + c; } static uint32_t (*ask_old)(int);
typedef union { uint16_t *half; uint32_t *whole; } any __attribute__((transparent_union)); static uint32_t of_half(uint16_t *p) { return deep(*p); } static uint32_t of_any(any p) { return *p.whole; } static uint32_t (*ask_any)(any);
enum far; extern enum far *far; uint32_t of_far(enum far *p); static uint32_t of_near(enum far *p) { return sum + (uint32_t)p; } static uint32_t (*ask_far)(enum far *); uint32_t deep_elsewhere(uint32_t k) { return deep(k); } static uint32_t word = 3;
static void walk(void) { sum += ask_old(1); sum += ask_any((uint32_t *)&word); sum += ask_far(far); }\n`,
    run: ["plain", "old"]
      .map(
        (name, i) =>
          `ask_old = (void *)${HIDDEN(name)}; ask_any = (void *)${HIDDEN(["of_any", "of_half"][i]!)}; ask_far = (void *)${HIDDEN(["of_near", "of_far"][i]!)};`,
      )
      .join(" walk(); "),
    other: `#include <stdint.h>\nenum far { near = 1, farthest = 100000 }; static enum far one = farthest; enum far *far = &one; uint32_t deep_elsewhere(uint32_t k); uint32_t of_far(enum far *p) { return deep_elsewhere(*p) + 1; }\n`,
  },
  {
    name: "functions of one body that call, and bring back, functions of two types",
    declarations: `struct a { uint32_t x; }; struct b { uint32_t y; }; static struct a va; static struct b vb; static uint32_t fa(struct a *a) { return sum + a->x; } static uint32_t fb(struct b *b) { return deep(b->y) + 1; }
typedef uint32_t (*ta)(struct a *); typedef uint32_t (*tb)(struct b *); static ta ka; static tb kb; static void *kept[2][2];
static NI uint32_t call_a(ta f, struct a *x) { return f(x) + 3; } static NI uint32_t call_b(tb f, struct b *x) { return f(x) + 3; } static NI ta get_a(void **p) { return p[1]; } static NI tb get_b(void **p) { return p[1]; }
static void walk(void) { sum += call_a(ka, &va); sum += call_b(kb, &vb); sum += get_a(kept[0])(&va); sum += get_b(kept[1])(&vb); }\n`,
    run: `ka = kept[0][1] = (void *)${HIDDEN("fa")}; kb = kept[1][1] = (void *)${HIDDEN("fb")};`,
    isOpen: true,
  },
];

/** Oracle: the lowest stack pointer of the run in QEMU; `walk` calls functions of other types than `unrelated` by the programs' own text. */
describe.runIf(haveTools("calls by type", "qemu-system-arm", "arm-none-eabi-gcc", "arm-none-eabi-nm"))(
  "calls through pointers of a type",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "typed-calls-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const [number, way] of WAYS.entries())
      it(way.name, async () => {
        for (const target of TARGETS)
          for (const seed of [4, 5, 6]) {
            const program = programOf(way, target, 10 * number + seed);
            const others = way.other === undefined ? [] : [`${program.name}-other.c`];
            for (const file of others) writeFileSync(join(folder, file), way.other!);
            const held = await hold(program, target, await buildC(program, target, seed, folder, others));
            expect(held.verdict, program.name).not.toBe("under");
            if (way.isOpen) continue;
            expect([program.name, held.called]).toEqual([program.name, "bound-if"]);
            const refused = await cli(["stack", held.elf, "--no-assume", "types", "--format", "json"]);
            expect(JSON.parse(refused.out).stack.worstCase.verdict, program.name).toBe("none");
          }
      });
  },
);

function programOf({ name, declarations, run }: Way, target: Target, seed: number): Program {
  const source = programText({
    declarations: COMMON + declarations,
    run: `${run} sum += three(1, 2, 3);`,
    slots: Array.from({ length: 8 }, () => "Default"),
    start: "",
    hasThreads: false,
  });
  return { name: `typed-${target.name}-${seed}`, language: "C", source, kinds: [name], whole: false, groups: [], threads: [] };
}
