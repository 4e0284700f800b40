import { leaf } from "./c-calls.ts";
import type { Chance } from "./chance.ts";
import type { Piece, Target } from "./program.ts";

export interface InterruptPlan extends Piece {
  readonly groups: readonly (readonly number[])[];
  /** Whether the vector table is copied to RAM and filled there. */
  readonly ramTable: boolean;
}

const FIRST_INTERRUPT = 16;

/** Ways to write the priorities of interrupts 0 to n − 1. */
const WAYS: Readonly<Record<string, (values: readonly number[], chance: Chance) => { declarations: string; run: string }>> = {
  bytes: (values) => ({ declarations: "", run: values.map((value, i) => `REG8(0xE000E400 + ${i}) = ${value};`).join(" ") }),
  words: (values) => {
    let word = 0;
    values.forEach((value, i) => {
      word |= value << (8 * i);
    });
    return { declarations: "", run: `REG(0xE000E400) = 0x${(word >>> 0).toString(16)}u;` };
  },
  "read, change, write": (values) => ({
    declarations: "",
    run: values
      .map((value, i) => `REG(0xE000E400) = (REG(0xE000E400) & ~(0xffu << ${8 * i})) | (0x${value.toString(16)}u << ${8 * i});`)
      .join(" "),
  }),
  "a function": (values) => ({
    declarations:
      "static NI void set_priority(unsigned irq, unsigned p) { unsigned at = 8 * (irq & 3); REG(0xE000E400 + (irq & ~3u)) = (REG(0xE000E400 + (irq & ~3u)) & ~(0xffu << at)) | (p << at); }\n",
    run: values.map((value, i) => `set_priority(${i}, ${value});`).join(" "),
  }),
  "a loop over a table": (values) => ({
    declarations: `static const uint8_t priorities[] = { ${values.join(", ")} };\n`,
    run: `for (unsigned i = 0; i < ${values.length}; i++) REG(0xE000E400 + (i & ~3u)) = (REG(0xE000E400 + (i & ~3u)) & ~(0xffu << 8 * (i & 3))) | ((uint32_t)priorities[i] << 8 * (i & 3));`,
  }),
  "a structure": (values) => ({
    declarations:
      "struct nvic { volatile uint32_t enable[32], disable[32], pend[32], unpend[32], active[32], rest[32], more[32], mode[32], priority[124]; };\nstatic NI void set_in(struct nvic *n, unsigned i, uint32_t p) { n->priority[i] |= p; }\n",
    run: `set_in((struct nvic *)0xE000E100, 0, 0x${(values.reduce((word, value, i) => word | (value << (8 * i)), 0) >>> 0).toString(16)}u);`,
  }),
  "a variable": (values) => ({
    declarations: `static volatile uint32_t levels[] = { ${values.map((value) => `${value}`).join(", ")} };\nstatic NI void set_level(unsigned irq, uint32_t p) { unsigned at = 8 * (irq & 3); REG(0xE000E400 + (irq & ~3u)) = (REG(0xE000E400 + (irq & ~3u)) & ~(0xffu << at)) | (p << at); }\n`,
    run: `for (unsigned i = 0; i < ${values.length}; i++) set_level(i, levels[i]);`,
  }),
};

/** Interrupts that pend each other so that all nest that can; `inner` is what main's deepest function has to do to start it. */
export function interrupts(chance: Chance, target: Target): InterruptPlan & { readonly inner: string } {
  const count = chance.between(1, 4);
  const written = chance.oneIn(4) ? undefined : chance.pick(Object.keys(WAYS).filter((way) => target.name !== "m0" || way !== "bytes"));
  const values = Array.from({ length: count }, () => (written === undefined ? 0 : chance.between(0, 3) * 0x40));
  const split = target.name !== "m0" && chance.oneIn(3) ? chance.pick([3, 5, 6, 7]) : undefined;
  const group = (value: number) => (split === undefined ? value : split === 7 ? 0 : value >> (split + 1));
  const ramTable = target.name !== "m0" && chance.oneIn(4);
  // Less urgent ones first, each pends the next.
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  let text = "";
  const way = written === undefined ? undefined : WAYS[written]!(values, chance);
  text += way?.declarations ?? "";
  order.forEach((irq, i) => {
    const next = order[i + 1];
    const float = target.flags.length > 1 && chance.oneIn(4) ? "volatile float x = (float)w[0]; x = x * 1.5f;" : "";
    text += leaf(`irq${irq}`, chance.between(2, 120), `${float} ${next === undefined ? "" : `pend(${next});`}`);
    text += `${ramTable ? "static " : ""}void I${irq}(void) { sum += irq${irq}(1); }\n`;
  });
  let run = "";
  if (ramTable) {
    const from = chance.pick(["(const handler *)vectors", "(const handler *)REG(0xE000ED08)"]);
    text += "static handler ram_vectors[24] __attribute__((aligned(128)));\n";
    text += "static NI void install(unsigned i, handler h) { ram_vectors[16 + i] = h; }\n";
    run += `for (unsigned i = 0; i < 24; i++) ram_vectors[i] = (${from})[i]; REG(0xE000ED08) = (uint32_t)ram_vectors; `;
    run += `${order.map((irq) => `install(${irq}, I${irq});`).join(" ")} `;
  }
  if (split !== undefined) run += `REG(0xE000ED0C) = 0x05FA0000u | ${split}u << 8; `;
  run += `${way?.run ?? ""} REG(0xE000E100) = ${(1 << count) - 1};`;
  const groups = new Map<number, number[]>();
  values.forEach((value, irq) => {
    const members = groups.get(group(value)) ?? [];
    groups.set(group(value), [...members, FIRST_INTERRUPT + irq]);
  });
  return {
    kind: `interrupts, priorities by ${written ?? "nothing"}${split === undefined ? "" : `, PRIGROUP ${split}`}${ramTable ? ", table in RAM" : ""}`,
    declarations: text,
    run,
    // What a variable holds only the run knows: then any order may be.
    whole: written !== "a variable",
    groups: [...groups.values()],
    ramTable,
    inner: `pend(${order[0]});`,
  };
}
