// Images of the ladder that `npm run bench` measures: many units of many functions each, as large firmware has them. An object is repeated under new entry names;
// all else in it has internal linkage, so that every copy keeps its functions, its statics and its constants.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { script, system, target } from "./rungs.mjs";

/** Kinds of images: constants with names alone, string literals besides, those without -ffunction-sections and -fdata-sections, C. */
export const KINDS = ["names", "strings", "plain", "c"];
const SOURCES = 6;

const range = (count, each) => Array.from({ length: count }, (_, i) => each(i)).join("");

/** A text to which the source gives no name; one in four functions has one. */
const text = (kind, index, i) => (kind !== "names" && i % 4 === 0 ? `"unit ${index} could not step over item ${i} of its list"` : "0");

function steps(kind, index) {
  return `static const char *told;
struct Point { int x, y; };
static inline int clamped(int v, int lo, int hi) { return v < lo ? lo : v > hi ? hi : v; }
static const unsigned short steps[] = {${range(24, (i) => `${i * index + i}, `)}};
${range(
  36,
  (i) => `static __attribute__((noinline)) int step${i}(int seed, const struct Point *from) {
  static unsigned count${i}; count${i}++;
  struct Point to = {from->x + ${i}, clamped(from->y * seed, ${i}, ${i * 9 + 5})};
  if (to.x * 3 + to.y > ${i * 7}) { told = ${text(kind, index, i)}; return steps[to.x & 15] * ${i + 3}; }
  for (int k = 0; k < to.x; k++) to.y = clamped(to.y + steps[k & 15], 0, seed);
  return to.y + count${i};
}
`,
)}`;
}

const sorts = range(
  3,
  (i) => `struct Item${i} { int key; long long weight; unsigned char tag[${i + 3}]; };
__attribute__((noinline)) int sort${i}(int seed) {
  static int calls; calls += seed;
  std::vector<Item${i}> items;
  for (int k = 0; k < seed; k++) items.push_back({k ^ seed, k * 7LL, {1}});
  std::sort(items.begin(), items.end(), [](const Item${i}& a, const Item${i}& b) { return a.key + a.tag[0] < b.key + b.tag[1]; });
  return items[0].key + calls;
}
`,
);

function source(kind, index) {
  const sum = range(36, (i) => ` + step${i}(seed, &p)`);
  const entry = `int entry(int seed) { struct Point p = {seed, ${index}}; return (told ? told[seed & 3] : 0)${sum}`;
  if (kind === "c") return `${steps(kind, index)}${entry}; }\n`;
  const includes = "#include <algorithm>\n#include <vector>\n";
  return `${includes}namespace {\n${steps(kind, index)}${sorts}}\nextern "C" ${entry} + sort0(seed) + sort1(seed) + sort2(seed); }\n`;
}

function run(tool, args, folder) {
  return execFileSync(tool, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
}

/** Compiles a source unless it is there; bytes of its debug information that no other copy shares. */
function compile(kind, index, folder) {
  const [name, extension] = [`${kind}-${index}`, kind === "c" ? "c" : "cpp"];
  if (!existsSync(join(folder, `${name}.o`))) {
    writeFileSync(join(folder, `${name}.${extension}`), source(kind, index));
    const sections = kind === "plain" ? [] : ["-ffunction-sections", "-fdata-sections"];
    // Without merging, literals of equal text stay apart, as different ones do.
    const literals = kind === "names" ? [] : ["-fno-merge-constants"];
    const cpp = kind === "c" ? [] : ["-fno-exceptions", "-fno-rtti", "-Wno-psabi"];
    const tool = kind === "c" ? "arm-none-eabi-gcc" : "arm-none-eabi-g++";
    run(tool, [...target, "-O2", "-g", ...sections, ...literals, ...cpp, "-c", `${name}.${extension}`, "-o", `${name}.part`], folder);
    renameSync(join(folder, `${name}.part`), join(folder, `${name}.o`));
  }
  const sizes = run("arm-none-eabi-size", ["-A", `${name}.o`], folder).matchAll(/^\.debug_(?!str)\S+\s+(\d+)/gm);
  return [...sizes].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

/** Path of the image of a kind and about that many megabytes; builds it, and the next build of it (`nextBuild`), unless they are there. */
export function buildImage(kind, megabytes, folder) {
  const name = `${kind}-${megabytes}`;
  const elf = join(folder, `${name}.elf`);
  if (existsSync(elf) && existsSync(nextBuild(elf))) return elf;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "app.ld"), script);
  const sizes = Array.from({ length: SOURCES }, (_, index) => compile(kind, index, folder));
  const copies = Math.max(1, Math.round((megabytes * 1e6 * SOURCES) / sizes.reduce((sum, size) => sum + size, 0)));
  const objects = Array.from({ length: copies }, (_, copy) => {
    const object = `${name}-${copy}.o`;
    run("arm-none-eabi-objcopy", ["--redefine-sym", `entry=entry_${copy}`, `${kind}-${copy % SOURCES}.o`, object], folder);
    return object;
  });
  const declarations = range(copies, (copy) => `int entry_${copy}(int);\n`);
  const calls = range(copies, (copy) => ` + entry_${copy}(n)`);
  const link = (build, added, call) => {
    writeFileSync(
      join(folder, `${build}-main.c`),
      `${declarations}${added}volatile int n = 3;\nvoid Reset(void) { n = 0${call}${calls}; for (;;) {} }\n${system}`,
    );
    run("arm-none-eabi-gcc", [...target, "-O1", "-g", "-c", `${build}-main.c`, "-o", `${build}-main.o`], folder);
    writeFileSync(join(folder, `${build}.objects`), [...objects, `${build}-main.o`].join("\n"));
    const options = ["-Tapp.ld", "-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments", `-Wl,-Map=${build}.map`];
    run("arm-none-eabi-g++", [...target, ...options, `@${build}.objects`, "-o", `${build}.part`], folder);
    renameSync(join(folder, `${build}.part`), join(folder, `${build}.elf`));
  };
  link(
    `${name}-next`,
    "static __attribute__((noinline)) int added(int seed) { int all[8] = {seed}; return all[seed & 7] + 7; }\n",
    " + added(n)",
  );
  link(name, "", "");
  for (const object of objects) rmSync(join(folder, object));
  return elf;
}

/** Path of the next build of an image of the ladder: a function more. */
export function nextBuild(elf) {
  return elf.replace(/\.elf$/, "-next.elf");
}

/** Megabytes of a file. */
export function megabytesOf(path) {
  return statSync(path).size / 1e6;
}
