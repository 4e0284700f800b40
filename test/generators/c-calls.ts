import type { Chance } from "./chance.ts";
import type { Piece } from "./program.ts";

/** Makes one piece; `id` keeps its names apart from others'. */
type Maker = (chance: Chance, id: string) => Piece;

/** A function that uses `words` words of stack and nothing else. */
export function leaf(name: string, words: number, inside = ""): string {
  return `static NI uint32_t ${name}(uint32_t k) { volatile uint32_t w[${words}]; w[0] = k; w[${words - 1}] = k + 1; ${inside} HIDE(w); return w[k & 1 ? 0 : ${words - 1}]; }\n`;
}

/** Some functions of different depths, in any order: `PREFIX0`, `PREFIX1` … */
function leaves(chance: Chance, prefix: string, count: number): string {
  const sizes = Array.from({ length: count }, (_, i) => (i === 0 ? chance.between(60, 250) : chance.between(2, 40)));
  return chance
    .shuffled(sizes)
    .map((words, i) => leaf(`${prefix}${i}`, words))
    .join("");
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

const direct: Maker = (chance, id) => {
  const depth = chance.between(2, 6);
  let text = leaf(`${id}_0`, chance.between(2, 100));
  for (let i = 1; i < depth; i++) text += leaf(`${id}_${i}`, chance.between(2, 60), `w[0] += ${id}_${i - 1}(k);`);
  return { kind: "direct", declarations: text, run: `sum += ${id}_${depth - 1}(one);`, whole: true };
};

/** Every entry of a table, by index, by pointer, backwards, or with a step over what lies between. */
const tableLoop: Maker = (chance, id) => {
  const count = chance.between(2, 6);
  const where = chance.pick(["static const fn", "static fn", "fn"]);
  const struct = chance.oneIn(3);
  const entries = names(`${id}_`, count);
  const table = struct
    ? `struct ${id}_e { uint8_t tag; fn f; uint32_t more; };\n${where.replace("fn", `struct ${id}_e`)} ${id}_t[] = { ${entries.map((name, i) => `{ ${i}, ${name}, ${i * 3} }`).join(", ")} };\n`
    : `${where} ${id}_t[] = { ${entries.join(", ")} };\n`;
  const field = struct ? ".f" : "";
  const type = struct ? `struct ${id}_e` : "fn";
  const loop = chance.pick([
    `for (unsigned i = 0; i < ${count}; i++) s += ${id}_t[i]${field}(i);`,
    `for (const ${type} *p = ${id}_t; p < ${id}_t + ${count}; p++) s += (*p)${field}(s);`,
    `for (int i = ${count} - 1; i >= 0; i--) s += ${id}_t[i]${field}(s);`,
    `const ${type} *p = ${id}_t; do { s += (*p)${field}(s); p++; } while (p != ${id}_t + ${count} * one);`,
  ]);
  return {
    kind: "table in a loop",
    declarations: `${leaves(chance, `${id}_`, count)}${table}static NI uint32_t ${id}(void) { uint32_t s = 0; ${loop} return s; }\n`,
    run: `sum += ${id}();`,
    whole: true,
  };
};

/** Entries that are not aligned, in a packed table. */
const packedTable: Maker = (chance, id) => {
  const count = chance.between(2, 5);
  return {
    kind: "packed table",
    declarations: `${leaves(chance, `${id}_`, count)}struct __attribute__((packed)) ${id}_e { uint8_t tag; fn f; };\nstatic const struct ${id}_e ${id}_t[] = { ${names(
      `${id}_`,
      count,
    )
      .map((name, i) => `{ ${i}, ${name} }`)
      .join(
        ", ",
      )} };\nstatic NI uint32_t ${id}(void) { uint32_t s = 0; for (unsigned i = 0; i < ${count}; i++) { fn f = ${id}_t[i].f; s += f(s); } return s; }\n`,
    run: `sum += ${id}();`,
    whole: true,
  };
};

/** One entry, chosen by what only the run knows. */
const tableIndex: Maker = (chance, id) => {
  const count = chance.pick([2, 4, 8]);
  const chosen = chance.between(0, count - 1);
  return {
    kind: "table by index",
    declarations: `${leaves(chance, `${id}_`, count)}static const fn ${id}_t[] = { ${names(`${id}_`, count).join(", ")} };\nstatic volatile unsigned ${id}_i = ${chosen};\nstatic NI uint32_t ${id}(unsigned i) { return i < ${count} ? ${id}_t[i](i) : 0; }\n`,
    run: `sum += ${id}(${id}_i);`,
    whole: false,
  };
};

/** The state is a function pointer: kept in a static, in a local, or returned. */
const stateMachine: Maker = (chance, id) => {
  const count = chance.between(2, 5);
  const sizes = chance.shuffled(Array.from({ length: count }, (_, i) => (i === 0 ? chance.between(60, 250) : chance.between(2, 40))));
  const kept = chance.pick(["static", "returned", "struct"] as const);
  let text = "";
  if (kept === "returned") {
    text += `typedef void *(*${id}_st)(void);\n${names(`${id}_`, count)
      .map((name) => `static void *${name}(void);`)
      .join(" ")}\n`;
    sizes.forEach((words, i) => {
      const next = i + 1 < count ? `(void *)${id}_${i + 1}` : "0";
      text += `static NI void *${id}_${i}(void) { volatile uint32_t w[${words}]; w[0] = one; HIDE(w); return w[0] ? ${next} : 0; }\n`;
    });
    text += `static NI uint32_t ${id}(void) { ${id}_st s = ${id}_0; while (s) s = (${id}_st)s(); return 1; }\n`;
  } else {
    const state = kept === "static" ? `${id}_s` : `${id}_m.run`;
    text += `${names(`${id}_`, count)
      .map((name) => `static void ${name}(void);`)
      .join(" ")}\n`;
    text +=
      kept === "static"
        ? `static void (*${id}_s)(void) = ${id}_0;\n`
        : `static struct { uint32_t a[${chance.between(1, 9)}]; void (*run)(void); } ${id}_m = { {0}, ${id}_0 };\n`;
    sizes.forEach((words, i) => {
      const next = i + 1 < count ? `${id}_${i + 1}` : "0";
      text += `static NI void ${id}_${i}(void) { volatile uint32_t w[${words}]; w[0] = one; HIDE(w); ${state} = ${next}; }\n`;
    });
    text += `static NI uint32_t ${id}(void) { unsigned n = 0; while (${state} && n++ < 20) ${state}(); return n; }\n`;
  }
  return { kind: "state machine", declarations: text, run: `sum += ${id}();`, whole: true };
};

/** A callback in a structure that travels before it is called. */
const callbackStruct: Maker = (chance, id) => {
  const before = chance.between(0, 12);
  const type = `struct ${id}_c`;
  let text = leaves(chance, `${id}_`, 2);
  text += `${type} { uint8_t pad[${before + 1}]; fn call; uint32_t context; };\nstatic ${type} ${id}_a = { {0}, ${id}_0, 0 }, ${id}_b, ${id}_v[3];\n`;
  text += `static NI void ${id}_set(${type} *c, fn f) { c->call = f; c->context = 3; }\n`;
  text += `static NI uint32_t ${id}_run(${type} *c) { return c->call ? c->call(c->context) : 0; }\n`;
  const travel = chance.pick([
    `${id}_set(&${id}_a, ${id}_1); sum += ${id}_run(&${id}_a);`,
    `${id}_set(&${id}_b, ${id}_1); ${id}_a = ${id}_b; sum += ${id}_run(&${id}_a);`,
    `${id}_set(&${id}_b, ${id}_1); memcpy(&${id}_a, &${id}_b, sizeof ${id}_a); sum += ${id}_run(&${id}_a);`,
    `{ ${type} local; ${id}_set(&local, ${id}_1); HIDE(&local); sum += ${id}_run(&local); }`,
    `{ ${type} local; ${id}_set(&local, ${id}_1); ${id}_v[one] = local; sum += ${id}_run(&${id}_v[one]); }`,
    `for (unsigned i = 0; i < 3; i++) ${id}_set(&${id}_v[i], i == 1 ? ${id}_1 : ${id}_0); for (unsigned i = 0; i < 3; i++) sum += ${id}_run(&${id}_v[i]);`,
    `{ ${type} *p = one ? &${id}_a : &${id}_b; ${id}_set(p, ${id}_1); sum += ${id}_run(p); }`,
    `${id}_set(&${id}_b, ${id}_1); copy_bytes(&${id}_a, &${id}_b, sizeof ${id}_a); sum += ${id}_run(&${id}_a);`,
    `${id}_set(&${id}_b, ${id}_1); copy_words(&${id}_a, &${id}_b, sizeof ${id}_a); sum += ${id}_run(&${id}_a);`,
  ]);
  const first = chance.oneIn(2) ? `sum += ${id}_run(&${id}_a); ` : "";
  return { kind: "callback in a structure", declarations: text, run: `${first}${travel}`, whole: first !== "" };
};

/** A pointer to the pointer is handed out; the callee decides what it becomes. */
const outParameter: Maker = (chance, id) => {
  const home = chance.oneIn(2) ? `static fn ${id}_f = ${id}_0;\n` : "";
  const local = home === "" ? `fn ${id}_f = ${id}_0; ` : "";
  return {
    kind: "out parameter",
    declarations: `${leaves(chance, `${id}_`, 2)}${home}static NI void ${id}_set(fn *at) { *at = one ? ${id}_1 : ${id}_0; }\nstatic NI uint32_t ${id}(void) { ${local}uint32_t s = ${id}_f(1); ${id}_set(&${id}_f); return s + ${id}_f(2); }\n`,
    run: `sum += ${id}();`,
    whole: true,
  };
};

/** A function handed on through other functions. */
const argument: Maker = (chance, id) => {
  const hops = chance.between(1, 4);
  let text = leaves(chance, `${id}_`, 3);
  text += `static NI uint32_t ${id}_h0(uint32_t k, fn f) { return f(k) + 1; }\n`;
  for (let i = 1; i <= hops; i++)
    text += `static NI uint32_t ${id}_h${i}(uint32_t k, fn f) { volatile uint32_t w[${chance.between(1, 20)}]; w[0] = ${id}_h${i - 1}(k + 1, f); return w[0]; }\n`;
  return {
    kind: "argument",
    declarations: text,
    run: names(`${id}_`, 3)
      .map((name) => `sum += ${id}_h${hops}(2, ${name});`)
      .join(" "),
    whole: true,
  };
};

/** A function that returns one. */
const returned: Maker = (chance, id) => ({
  kind: "returned",
  declarations: `${leaves(chance, `${id}_`, 3)}static NI fn ${id}_get(unsigned i) { switch (i) { case 0: return ${id}_0; case 1: return ${id}_1; default: return ${id}_2; } }\nstatic NI uint32_t ${id}(void) { uint32_t s = 0; for (unsigned i = 0; i < 3 * one; i++) s += ${id}_get(i)(s); return s; }\n`,
  run: `sum += ${id}();`,
  whole: true,
});

/** Entries that the linker collects between two symbols. */
const collected: Maker = (chance, id) => {
  const count = chance.between(2, 4);
  const section = chance.pick(["cmds", "sw_isr_table", "inits"]);
  return {
    kind: "collected by the linker",
    declarations: `${leaves(chance, `${id}_`, count)}${names(`${id}_`, count)
      .map((name) => `__attribute__((section("${section}"), used)) static const fn ${name}_e = ${name};`)
      .join(
        "\n",
      )}\nextern const fn __start_${section}[], __stop_${section}[];\nstatic NI uint32_t ${id}(void) { uint32_t s = 0; for (const fn *p = __start_${section}; p < __stop_${section}; p++) s += (*p)(s); return s; }\n`,
    run: `sum += ${id}();`,
    whole: true,
  };
};

/** Objects with tables of operations, as kernels have them. */
const operations: Maker = (chance, id) => {
  let text = leaves(chance, `${id}_`, 4);
  text += `struct ${id}_ops { uint32_t flags; fn open, work; };\nstruct ${id}_dev { const struct ${id}_ops *ops; uint32_t state; struct ${id}_dev *next; };\n`;
  text += `static const struct ${id}_ops ${id}_x = { 1, ${id}_0, ${id}_1 }, ${id}_y = { 2, ${id}_2, ${id}_3 };\n`;
  text += `static struct ${id}_dev ${id}_d = { &${id}_x, 0, 0 }, ${id}_e = { &${id}_y, 0, 0 }, *${id}_head;\n`;
  text += `static NI void ${id}_add(struct ${id}_dev *d) { d->next = ${id}_head; ${id}_head = d; }\n`;
  text += `static NI uint32_t ${id}(void) { uint32_t s = 0; for (struct ${id}_dev *d = ${id}_head; d; d = d->next) { s += d->ops->open(1); s += d->ops->work(2); } return s; }\n`;
  return {
    kind: "operations",
    declarations: text,
    run: `if (!${id}_head) { ${id}_add(&${id}_d); ${id}_add(&${id}_e); } sum += ${id}();`,
    whole: true,
  };
};

/** A queue of work items, filled by one function and emptied by another. */
const queue: Maker = (chance, id) => {
  const size = chance.pick([2, 4, 8]);
  return {
    kind: "queue",
    declarations: `${leaves(chance, `${id}_`, 3)}static struct { fn f; uint32_t arg; } ${id}_q[${size}]; static volatile unsigned ${id}_in, ${id}_out;\nstatic NI void ${id}_put(fn f, uint32_t arg) { unsigned at = ${id}_in++ % ${size}; ${id}_q[at].f = f; ${id}_q[at].arg = arg; }\nstatic NI uint32_t ${id}_take(void) { unsigned at = ${id}_out++ % ${size}; return ${id}_q[at].f(${id}_q[at].arg); }\n`,
    run: names(`${id}_`, 3)
      .map((name) => `${id}_put(${name}, 1); sum += ${id}_take();`)
      .join(" "),
    whole: true,
  };
};

const switched: Maker = (chance, id) => {
  const count = chance.between(4, 9);
  return {
    kind: "switch",
    declarations: `${leaves(chance, `${id}_`, count)}static NI uint32_t ${id}(unsigned k) { switch (k) { ${names(`${id}_`, count)
      .map((name, i) => `case ${i}: return ${name}(k) + ${i};`)
      .join(" ")} } return 0; }\n`,
    run: `for (unsigned i = 0; i < ${count} * one; i++) sum += ${id}(i);`,
    whole: true,
  };
};

/** An array whose length a mask bounds. */
const variableArray: Maker = (chance, id) => {
  const mask = chance.pick([15, 31, 63]);
  return {
    kind: "variable array",
    declarations: `static volatile unsigned ${id}_n = ${mask};\nstatic NI uint32_t ${id}(void) { unsigned n = (${id}_n & ${mask}) + 1; volatile uint32_t w[n]; w[0] = n; w[n - 1] = 2; HIDE(w); return w[0]; }\n`,
    run: `sum += ${id}();`,
    whole: false,
  };
};

const floats: Maker = (chance, id) => ({
  kind: "floating point",
  declarations: `static NI float ${id}_f(float x, float y) { volatile float w[${chance.between(2, 40)}]; w[0] = x * y; HIDE(w); return w[0] + x; }\nstatic volatile float ${id}_x = 1.5f;\n`,
  run: `sum += (uint32_t)${id}_f(${id}_x, 2.0f);`,
  whole: true,
});

/** The library's own loops with a function of ours. */
const library: Maker = (chance, id) => ({
  kind: "library",
  declarations: `static NI int ${id}_cmp(const void *a, const void *b) { volatile uint32_t w[${chance.between(2, 100)}]; w[0] = *(const uint32_t *)a - *(const uint32_t *)b; HIDE(w); return (int)w[0]; }\nstatic uint32_t ${id}_v[8] = { 1, 3, 5, 7, 9, 11, 13, 15 };\n`,
  run: `{ uint32_t key = 11; sum += bsearch(&key, ${id}_v, 8, 4, ${id}_cmp) != 0; }`,
  whole: true,
});

/** A function pointer that is kept as a number. */
const asNumber: Maker = (chance, id) => ({
  kind: "kept as a number",
  declarations: `${leaves(chance, `${id}_`, 2)}static uintptr_t ${id}_n[4] = { 0, (uintptr_t)${id}_0, 7, 0 };\nstatic NI void ${id}_put(unsigned i, uintptr_t v) { ${id}_n[i] = v; }\nstatic NI uint32_t ${id}(unsigned i) { return ((fn)${id}_n[i])(i); }\n`,
  run: `sum += ${id}(one); ${id}_put(one + 1, (uintptr_t)${id}_1); sum += ${id}(one + 1);`,
  whole: true,
});

export const CALLS: readonly Maker[] = [
  direct,
  tableLoop,
  tableLoop,
  packedTable,
  tableIndex,
  stateMachine,
  stateMachine,
  callbackStruct,
  callbackStruct,
  callbackStruct,
  outParameter,
  argument,
  returned,
  collected,
  operations,
  queue,
  switched,
  variableArray,
  floats,
  library,
  asNumber,
];
