// Compiles the AssemblyScript kernel to WebAssembly and writes it as a module, `src/kernel/wasm.generated.ts`, which is not committed.
// Does nothing when that is newer than every source. Run by `npm run build`, and by the tests before the first of them.
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kernel = join(root, "src", "kernel");
const target = join(kernel, "wasm.generated.ts");

const sources = [
  ...readdirSync(join(kernel, "assembly")).map((name) => join(kernel, "assembly", name)),
  join(kernel, "dwarf-constants.ts"),
  join(kernel, "tables.ts"),
  fileURLToPath(import.meta.url),
];

function isFresh() {
  const built = statSync(target, { throwIfNoEntry: false });
  return built !== undefined && sources.every((source) => statSync(source).mtimeMs <= built.mtimeMs);
}

/** Builds the kernel when it is stale; says whether it did. */
export async function buildKernel() {
  if (isFresh()) return false;
  const { default: asc } = await import("assemblyscript/asc");
  let binary;
  const options = ["--optimizeLevel", "3", "--shrinkLevel", "1", "--converge", "--noAssert"];
  const memory = ["--runtime", "minimal", "--maximumMemory", "8192", "--use", "abort=src/kernel/assembly/trap/trap"];
  const { error, stderr } = await asc.main(["src/kernel/assembly/index.ts", ...options, ...memory, "--outFile", "kernel.wasm"], {
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
    "// Written by scripts/build-kernel.mjs from src/kernel/assembly; not committed.",
    `/** The kernel, ${binary.length} bytes of WebAssembly, in base64. */`,
    `export const KERNEL_BASE64: string =\n  "${Buffer.from(binary).toString("base64")}";`,
    "",
  ].join("\n");
  // Renamed into place, so that a run next to this one never reads half of it.
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, target);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel();
