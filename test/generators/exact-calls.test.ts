import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import { buildC } from "./build.ts";
import { leaf } from "./c-calls.ts";
import { cProgram, programText } from "./c-program.ts";
import { hold } from "./hold.ts";
import { type Program, TARGETS, type Target } from "./program.ts";

/** Calls through pointers of which it is known what they reach: none of them the function that only data names. */
interface Way {
  readonly name: string;
  readonly declarations: string;
  readonly run: string;
}

/** Seeds that build without optimisation, with it, and for size. */
const BUILDS = [2, 4, 9];
const LEAVES = `${leaf("never", 400)}${leaf("deeper", 60)}${leaf("shallow", 10)}
static volatile fn unused = never;
static volatile unsigned two = 2;
`;

const WAYS: readonly Way[] = [
  {
    name: "an element's size is no power of two: its index is added to a multiple of itself",
    declarations: `struct __attribute__((packed)) packed { uint8_t tag; fn f; };
static const struct packed table[] = { { 1, deeper }, { 2, shallow }, { 3, shallow } };
struct seven { uint32_t tag[6]; fn f; };
static const struct seven wide[] = { { { 1, 9 }, deeper }, { { 3, 5 }, shallow }, { { 7, 11 }, shallow } };
static NI uint32_t each(void) { uint32_t s = 0; for (unsigned i = 0; i < 3; i++) { fn f = table[i].f; s += f(s); s += wide[i].f(s); } return s; }
`,
    run: "sum += each();",
  },
  {
    name: "start-up code copies a load image of a few words, which lies in the first page",
    declarations:
      "static fn first = deeper, second = shallow;\nstatic NI uint32_t both(void) { return first(1) + second(2); }\nstatic NI void exchange(void) { fn f = first; first = second; second = f; }\n",
    run: "sum += both(); exchange(); sum += both();",
  },
  {
    name: "numbers among functions lead nowhere: even ones, and those where the vector table lies after reset",
    declarations:
      "static uintptr_t kept[4] = { 0, (uintptr_t)deeper, 7, 0x20000104 };\nstatic NI void put(unsigned i, uintptr_t v) { kept[i] = v; }\nstatic NI uint32_t at(unsigned i) { return ((fn)kept[i])(i); }\n",
    run: "sum += at(one); put(two, (uintptr_t)shallow); sum += at(two);",
  },
];

function exactCall({ declarations, run, name }: Way, target: Target, number: number): Program {
  const source = programText({
    declarations: `${LEAVES}${declarations}`,
    run: `sum += (uint32_t)unused; ${run}`,
    slots: Array(8).fill("Default"),
    start: "",
    hasThreads: false,
  });
  return { name: `exact-${target.name}-${number}`, language: "C", source, kinds: [name], whole: true, groups: [], threads: [] };
}

/** Oracle: the lowest stack pointer of the run in QEMU, one instruction at a time. */
describe.runIf(haveTools("traced calls", "qemu-system-arm", "arm-none-eabi-gcc", "arm-none-eabi-nm"))("exact calls", () => {
  const folder = mkdtempSync(join(tmpdir(), "exact-calls-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [number, way] of WAYS.entries())
    it(way.name, async () => {
      for (const target of TARGETS.filter(({ name }) => name !== "m4"))
        for (const build of BUILDS) {
          const program = exactCall(way, target, 10 * number + build);
          const held = await hold(program, target, await buildC(program, target, build, folder));
          expect([held.verdict, held.called], `${program.name}: said ${held.said}, ran ${held.ran}`).toEqual(["holds", "bound"]);
        }
    });

  it("what is read together with words of the vector table does not begin the program anew", async () => {
    // Random programs in which a pointer goes past a table that the linker collected, in images that begin at 0.
    for (const [cpu, seed] of [
      ["m0", 1582898023],
      ["m3", 100425368],
    ] as const) {
      const target = TARGETS.find(({ name }) => name === cpu)!;
      const program = cProgram(seed, target);
      const held = await hold(program, target, await buildC(program, target, seed, folder));
      expect([held.verdict, held.called], program.name).toEqual(["holds", "bound"]);
    }
  });
});
