import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasTool, runTool } from "./tools.ts";

/** ELF files with debug information: the samples, and small ones built here where a compiler is installed. */
export interface Firmware {
  readonly name: string;
  readonly path: string;
}

/** Every sample's ELF files. */
export function sampleFirmware(): Firmware[] {
  const root = new URL("../../samples", import.meta.url).pathname;
  const found: Firmware[] = [];
  const visit = (folder: string, depth: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < 4) visit(path, depth + 1);
      // LLVM 14 unpacks no zstd: it is no oracle for such a file; test/oracle/variants.test.ts compares its crate table.
      else if (entry.name.endsWith(".elf") && !entry.name.includes("zstd")) found.push({ name: path.slice(root.length + 1), path });
    }
  };
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) visit(root, 0);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** C++ with templates that two units share, dead functions, lambdas, and statics of functions, blocks and templates. */
const sources = {
  "board.cpp": `#include <cstdint>
extern "C" { volatile uint32_t sink; }
namespace board {
namespace { uint32_t counters[8]; }
template <typename T, int N> struct Ring {
  T items[N]; int head = 0; static T total;
  __attribute__((noinline)) T push(T v) { static T last; items[head++ % N] = v; total += v; last ^= v; return items[0] + last; }
};
template <typename T, int N> T Ring<T, N>::total;
static inline uint32_t mix(uint32_t a) { a ^= a >> 3; a *= 33; return a; }
static inline uint32_t twice(uint32_t a) { return mix(a) + mix(a + sink); }
Ring<uint32_t, 4> ring;
__attribute__((noinline)) uint32_t work(uint32_t n) {
  static uint32_t calls; calls++; uint32_t s = 0;
  for (uint32_t i = 0; i < n; i++) { s += twice(i); counters[i & 7] = s; }
  auto f = [&](uint32_t q) { static int in_lambda; in_lambda += q; return s + q + in_lambda; };
  return f(s) + ring.push(s);
}
}
uint32_t dead_function(uint32_t a) { return board::twice(a) * 3; }
`,
  "main.cpp": `#include <cstdint>
#include <algorithm>
extern "C" volatile uint32_t sink;
namespace board { uint32_t work(uint32_t); }
template <typename T> __attribute__((noinline)) T shared(T v) { static T keep; keep += v; sink = keep; return keep; }
struct Less { bool operator()(int a, int b) const { return a < b; } };
int table[16];
static uint32_t helper(uint32_t x) { uint32_t y = x * 3; { static uint8_t inner[3]; inner[x % 3]++; if (y & 1) { sink = y; y += sink; } y += inner[0]; } return y; }
extern "C" int main() { std::make_heap(table, table + 16, Less()); return board::work(3) + shared<int>(4) + helper(sink) + helper(sink + 1); }
extern "C" void Reset() { main(); for (;;) {} }
`,
  "other.cpp": `#include <cstdint>
extern "C" volatile uint32_t sink;
template <typename T> __attribute__((noinline)) T shared(T v) { static T keep; keep += v; sink = keep; return keep; }
extern "C" int other() { return shared<int>(7) + sink; }
__attribute__((used, section(".keep"))) int (*const keep_other)() = other;
`,
};

const script = `MEMORY { FLASH : ORIGIN = 0, LENGTH = 256K RAM : ORIGIN = 0x20000000, LENGTH = 64K }
ENTRY(Reset)
SECTIONS {
  .vector_table : { LONG(0x20010000) LONG(Reset) . = 0x100; } > FLASH
  .text : { *(.text .text.*) } > FLASH
  .rodata : { KEEP(*(.keep)) *(.rodata .rodata.*) } > FLASH
  .data : { *(.data .data.*) } > RAM AT > FLASH
  .bss : { *(.bss .bss.*) *(COMMON) } > RAM
  /DISCARD/ : { *(.ARM.exidx*) }
}
`;

/** How one build differs from the others. */
export interface Build {
  readonly name: string;
  readonly compile: readonly string[];
  readonly link?: readonly string[];
  readonly linker?: string;
}

const builds: readonly Build[] = [
  { name: "dwarf2", compile: ["-gdwarf-2", "-gstrict-dwarf"] },
  { name: "dwarf3", compile: ["-gdwarf-3", "-gstrict-dwarf"] },
  { name: "dwarf4", compile: ["-gdwarf-4"] },
  { name: "dwarf5", compile: ["-gdwarf-5"] },
  { name: "dwarf5-64bit", compile: ["-gdwarf-5", "-gdwarf64"] },
  { name: "dwarf5-types", compile: ["-gdwarf-5", "-fdebug-types-section"] },
  { name: "dwarf5-zlib", compile: ["-gdwarf-5"], link: ["-Wl,--compress-debug-sections=zlib-gabi"] },
  { name: "dwarf4-zdebug", compile: ["-gdwarf-4"], link: ["-Wl,--compress-debug-sections=zlib-gnu"] },
  { name: "dwarf5-lld", compile: ["-gdwarf-5"], linker: "ld.lld" },
  { name: "dwarf5-big-endian", compile: ["-gdwarf-5", "-mbig-endian"], link: ["-mbig-endian"] },
];

const folders: string[] = [];

/** Removes what `buildFirmware` built. */
export function removeFirmware(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Builds the small firmware in a folder of its own, once in each way; empty where the compiler is missing. */
export function buildFirmware(): Firmware[] {
  if (!hasTool("arm-none-eabi-g++")) return [];
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-dwarf-"));
  folders.push(folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(sources)) write(name, text);
  write("app.ld", script);
  return builds.filter(({ linker }) => linker === undefined || hasTool(linker)).map((build) => buildOne(folder, build));
}

function buildOne(folder: string, { name, compile, link = [], linker }: Build): Firmware {
  const target = ["-mcpu=cortex-m3", "-mthumb"];
  const flags = ["-O2", "-g", "-ffunction-sections", "-fdata-sections", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"];
  const objects = Object.keys(sources).map((source) => {
    const object = `${name}-${source}.o`;
    runTool("arm-none-eabi-g++", [...target, ...flags, ...compile, "-c", source, "-o", object], { cwd: folder });
    return object;
  });
  const path = join(folder, `${name}.elf`);
  if (linker !== undefined) runTool(linker, ["-Tapp.ld", "--gc-sections", ...objects, "-o", path], { cwd: folder });
  else {
    const linking = [...target, "-nostdlib", "-Tapp.ld", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments", ...link];
    runTool("arm-none-eabi-g++", [...linking, ...objects, "-o", path], { cwd: folder });
  }
  return { name, path };
}
