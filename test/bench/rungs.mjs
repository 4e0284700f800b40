// Builds the firmware of the benches: C++ full of templates with -g3, in four sizes, into a cache folder (first argument, or a folder of
// the system's temporary one). Objects of a few distinct sources are repeated under new entry names: all their other functions are COMDAT
// copies that the linker folds, as a large program has them by the thousand, while the DWARF of every copy stays.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Name and size in MB of each rung, and from how many distinct sources it is built. */
export const rungs = [
  { name: "rung-2", megabytes: 2, sources: 1 },
  { name: "rung-17", megabytes: 17, sources: 8 },
  { name: "rung-70", megabytes: 70, sources: 12 },
  { name: "rung-180", megabytes: 180, sources: 16 },
];

export const script = `MEMORY { FLASH : ORIGIN = 0, LENGTH = 1024M RAM : ORIGIN = 0x60000000, LENGTH = 512M }
ENTRY(Reset)
SECTIONS {
  .vector_table : { LONG(0x60010000) LONG(Reset) . = 0x400; } > FLASH
  .text : { *(.text .text.*) } > FLASH
  .rodata : { *(.rodata .rodata.*) } > FLASH
  .ARM.extab : { *(.ARM.extab*) } > FLASH
  .ARM.exidx : { __exidx_start = .; *(.ARM.exidx*) __exidx_end = .; } > FLASH
  .data : { *(.data .data.*) } > RAM AT > FLASH
  .bss : { *(.bss .bss.*) *(COMMON) } > RAM
  end = .;
}
`;

/** A source whose templates no other source has, and some that all have. */
function source(index) {
  const types = Array.from(
    { length: 6 },
    (_, n) => `struct Item${index}_${n} { int key; long long weight; unsigned char tag[${n + 3}]; };`,
  );
  const less = (n) => `[](const Item${index}_${n}& a, const Item${index}_${n}& b) { return a.key + a.tag[0] < b.key + b.tag[1]; }`;
  const uses = Array.from(
    { length: 6 },
    (_, n) => `
inline int use${index}_${n}(int seed) {
  static int calls; calls += seed;
  std::vector<Item${index}_${n}> items; std::map<int, Item${index}_${n}> index;
  for (int i = 0; i < seed; i++) { items.push_back({i ^ seed, i * 7LL, {1}}); index[i] = items.back(); }
  std::sort(items.begin(), items.end(), ${less(n)});
  std::stable_sort(items.begin(), items.end(), ${less(n)});
  std::function<int(int)> pick = [&](int at) { return items[at % items.size()].key + index[at].tag[0]; };
  auto found = std::lower_bound(items.begin(), items.end(), items[0], ${less(n)});
  return pick(seed) + found->key + calls;
}`,
  );
  return `#include <algorithm>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>
${types.join("\n")}
${uses.join("\n")}
extern "C" int entry(int seed) {
  std::string name(seed, 'x'); std::set<int> all{1, 2, 3}; std::list<std::string> list; std::deque<int> queue;
  for (int i = 0; i < seed; i++) { all.insert(i); list.push_back(name); queue.push_back(i); }
  auto shared = std::make_shared<std::vector<int>>(queue.begin(), queue.end());
  return ${Array.from({ length: 6 }, (_, n) => `use${index}_${n}(seed)`).join(" + ")} + (int)all.size() + (int)list.size() + std::accumulate(shared->begin(), shared->end(), 0);
}
`;
}

export const target = ["-mcpu=cortex-m4", "-mthumb"];
/** What newlib asks of a system, as C. */
export const system = `void *__dso_handle;
void _init(void) {} void _fini(void) {} void _exit(int c) { for (;;) {} } void *_sbrk(int n) { static char heap[64]; return heap; }
int _kill(int a, int b) { return 0; } int _getpid(void) { return 1; } int _write(int a, char *b, int c) { return c; } int _read(int a, char *b, int c) { return 0; }
int _close(int a) { return 0; } int _lseek(int a, int b, int c) { return 0; } int _fstat(int a, void *b) { return 0; } int _isatty(int a) { return 1; }
`;
const flags = ["-O1", "-g3", "-ffunction-sections", "-fdata-sections", "-fno-exceptions", "-fno-rtti"];

function run(tool, args, folder) {
  execFileSync(tool, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
}

/** The folder of all rungs; builds what is not there yet and gives the path of one. */
export function buildRung({ name, megabytes, sources }, folder) {
  const elf = join(folder, `${name}.elf`);
  if (existsSync(elf)) return elf;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "app.ld"), script);
  let size = 0;
  for (let index = 0; index < sources; index++) {
    const object = join(folder, `source-${index}.o`);
    if (!existsSync(object)) {
      writeFileSync(join(folder, `source-${index}.cpp`), source(index));
      run("arm-none-eabi-g++", [...target, ...flags, "-c", `source-${index}.cpp`, "-o", `source-${index}.part`], folder);
      renameSync(join(folder, `source-${index}.part`), object);
    }
    size += statSync(object).size;
  }
  // What the linker keeps of an object, measured: about five eighths of its bytes.
  const copies = Math.max(sources, Math.round((megabytes * 1e6) / ((size / sources) * 0.625)));
  const objects = [];
  for (let copy = 0; copy < copies; copy++) {
    const object = `${name}-${copy}.o`;
    run("arm-none-eabi-objcopy", ["--redefine-sym", `entry=entry_${copy}`, `source-${copy % sources}.o`, object], folder);
    objects.push(object);
  }
  const calls = Array.from({ length: copies }, (_, copy) => `entry_${copy}(n)`);
  const declarations = Array.from({ length: copies }, (_, copy) => `int entry_${copy}(int);`);
  const main = `${declarations.join("\n")}\nvolatile int n = 3;\nvoid Reset(void) { n = ${calls.join(" + ")}; for (;;) {} }\n${system}`;
  writeFileSync(join(folder, `${name}-main.c`), main);
  run("arm-none-eabi-gcc", [...target, "-O1", "-g3", "-c", `${name}-main.c`, "-o", `${name}-main.o`], folder);
  writeFileSync(join(folder, `${name}.objects`), [...objects, `${name}-main.o`].join("\n"));
  const libraries = ["-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments"];
  run("arm-none-eabi-g++", [...target, "-Tapp.ld", ...libraries, `@${name}.objects`, "-o", `${name}.part`], folder);
  renameSync(join(folder, `${name}.part`), elf);
  for (const object of objects) execFileSync("rm", ["-f", join(folder, object)]);
  return elf;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(tmpdir(), "cortex-size-rungs");
  for (const rung of rungs) {
    const elf = buildRung(rung, folder);
    console.log(`${elf}: ${(statSync(elf).size / 1e6).toFixed(1)} MB`);
  }
}
