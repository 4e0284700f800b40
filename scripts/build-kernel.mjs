// Compiles the AssemblyScript kernels to WebAssembly: of debug information, of machine code, of what instructions name, of the ledger, of symbol tables, of linker maps, and that which unpacks the others. Each is written as a module into
// `src/kernel`, which is not committed. Does nothing when that is newer than every source. Run by `npm run build`, and by the tests
// before the first of them.
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bytesAsText } from "./bytes-as-text.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kernel = join(root, "src", "kernel");

/** Entry, what is written, name of the constant, and the most pages of memory (64 KiB). */
const kernels = [
  { entry: "src/kernel/assembly/index.ts", target: join(kernel, "wasm.generated.ts"), name: "KERNEL" },
  { entry: "src/kernel/assembly/code/index.ts", target: join(kernel, "code-wasm.generated.ts"), name: "CODE_KERNEL" },
  {
    entry: "src/kernel/assembly/references/index.ts",
    target: join(kernel, "references-wasm.generated.ts"),
    name: "REFERENCE_KERNEL",
  },
  { entry: "src/kernel/assembly/ledger/index.ts", target: join(kernel, "ledger-wasm.generated.ts"), name: "LEDGER_KERNEL" },
  { entry: "src/kernel/assembly/symbols/index.ts", target: join(kernel, "symbols-wasm.generated.ts"), name: "SYMBOL_KERNEL" },
  {
    entry: "src/kernel/assembly/unpack/index.ts",
    target: join(kernel, "unpack-wasm.generated.ts"),
    name: "UNPACK_KERNEL",
    isUnpacker: true,
  },
  // Maps may have a GiB, and more rows than fit the memory of the others.
  { entry: "src/kernel/assembly/maps/index.ts", target: join(kernel, "maps-wasm.generated.ts"), name: "MAP_KERNEL", pages: 65536 },
];

const sources = [
  ...readdirSync(join(kernel, "assembly"), { recursive: true }).map((name) => join(kernel, "assembly", name)),
  join(kernel, "dwarf-constants.ts"),
  join(kernel, "tables.ts"),
  join(kernel, "map-columns.ts"),
  fileURLToPath(import.meta.url),
  join(root, "scripts", "bytes-as-text.mjs"),
];

function isFresh(target) {
  const built = statSync(target, { throwIfNoEntry: false });
  return built !== undefined && sources.every((source) => statSync(source).mtimeMs <= built.mtimeMs);
}

/** Builds the kernels that are stale; says whether there were any. */
export async function buildKernel() {
  let built = false;
  for (const { entry, target, name, pages = 8192, isUnpacker = false } of kernels) {
    if (isFresh(target)) continue;
    await compile(entry, target, name, { pages, isUnpacker });
    built = true;
  }
  return built;
}

async function compile(entry, target, constant, { pages, isUnpacker }) {
  const { default: asc } = await import("assemblyscript/asc");
  let binary;
  const options = ["--optimizeLevel", "3", "--shrinkLevel", "1", "--converge", "--noAssert"];
  const memory = ["--runtime", "minimal", "--maximumMemory", `${pages}`, "--use", "abort=src/kernel/assembly/trap/trap"];
  const { error, stderr } = await asc.main([entry, ...options, ...memory, "--outFile", "kernel.wasm"], {
    readFile: (name, base) => {
      try {
        return readFileSync(join(root, base === "." ? "" : base, name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name.endsWith("kernel.wasm")) binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(`the kernel does not compile:\n${stderr.toString()}`);
  const text = [
    `// Written by scripts/build-kernel.mjs from ${entry}; not committed.`,
    `/** The kernel, ${binary.length} bytes of WebAssembly, ${isUnpacker ? "in base64" : "as scripts/bytes-as-text.mjs writes them"}. */`,
    `export const ${constant}: string =\n  "${isUnpacker ? Buffer.from(binary).toString("base64") : bytesAsText(binary)}";`,
    "",
  ].join("\n");
  // Renamed into place, so that a run next to this one never reads half of it.
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel();
