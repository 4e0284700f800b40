// Makes each of the one-line changes of docs/quality.md in a copy of the tree, and runs the test that must notice it: node test/mutation/named-changes.mjs
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const NAMED = "test/attribution/named-owners.test.ts";

const CHANGES = [
  {
    what: "of two symbols that share bytes the outer one wins",
    file: "src/image/symbol-claims.ts",
    from: "for (let i = symbols.count - 1; i >= 0; i--)",
    to: "for (let i = 0; i < symbols.count; i++)",
    test: NAMED,
  },
  {
    what: "the rest of a section that lies over another is counted from the wrong byte",
    file: "src/ledger/memory.ts",
    from: "sectionOffset: piece.sectionOffset + overlap",
    to: "sectionOffset: piece.sectionOffset",
    test: "test/ledger/layout.test.ts",
  },
  { what: ".tbss takes memory", file: "src/image/image-sections.ts", from: " && !tlsTemplateOnly", to: "", test: NAMED },
  {
    what: "a gap as long as an alignment is padding",
    file: "src/image/gaps.ts",
    from: "length < alignment",
    to: "length <= alignment",
    test: NAMED,
  },
  {
    what: "__rustc is a crate (legacy mangling)",
    file: "src/attribution/package-claims.ts",
    from: " || crate.name === RUSTC_INTERNAL",
    to: "",
    test: NAMED,
  },
  {
    what: "__rustc is a crate (v0 mangling)",
    file: "src/formats/demangle/demangle.ts",
    from: 'root.name === "__rustc"',
    to: 'root.name === ""',
    test: NAMED,
  },
  { what: "_heap_size = 0 is a heap", file: "src/image/ram/find-heap.ts", from: "heapSize > 0", to: "heapSize >= 0", test: NAMED },
  {
    what: "bytes of a frame that only the compiler knows are left out",
    file: "src/graph/stack/frames.ts",
    from: "written > shown && written >= unwound",
    to: "written > shown && written < 0",
    test: "test/graph/stack-call.test.ts",
  },
  {
    what: "r12 is kept after a call",
    file: "src/kernel/assembly/code/calls.ts",
    from: "for (let result: u32 = 0; result < RESULTS; result++) set(registerOfResult(result)",
    to: "for (let result: u32 = 0; result < 4; result++) set(registerOfResult(result)",
    test: "test/graph/stack-call.test.ts",
  },
  {
    what: "lr is kept after a call",
    file: "src/kernel/assembly/code/calls.ts",
    from: "  set(14, ANY);\n",
    to: "",
    test: "test/graph/stack-call.test.ts",
  },
  {
    what: "sizes within a half, not an eighth, are the same thing renamed",
    file: "src/analyses/diff/match.ts",
    from: "Math.max(base.size, head.size) / 8)",
    to: "Math.max(base.size, head.size) / 2)",
    test: "test/analyses/similar-size.test.ts",
  },
];

mkdirSync(join(ROOT, "coverage"), { recursive: true });
const tree = mkdtempSync(join(ROOT, "coverage/named-"));
let unnoticed = 0;
try {
  for (const name of [
    "bin",
    "src",
    "reports",
    "scripts",
    "test",
    "samples",
    "package.json",
    "tsconfig.json",
    "vitest.config.ts",
    "README.md",
  ])
    cpSync(join(ROOT, name), join(tree, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"), "junction");
  for (const { what, file, from, to, test } of CHANGES) {
    const path = join(tree, file);
    const text = readFileSync(path, "utf8");
    if (text.split(from).length !== 2) throw new Error(`${file}: ${from} stands there ${text.split(from).length - 1} times, not once`);
    writeFileSync(path, text.replace(from, to));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", test], {
      cwd: tree,
      encoding: "utf8",
    });
    writeFileSync(path, text);
    const isNoticed = status !== 0 && /AssertionError/.test(stdout + stderr);
    if (status !== 0 && !isNoticed) throw new Error(`${test} does not run: ${(stdout + stderr).slice(-2000)}`);
    if (!isNoticed) unnoticed++;
    console.log(`${isNoticed ? "noticed    " : "NOT NOTICED"} ${what} (${test})`);
  }
} finally {
  rmSync(tree, { recursive: true, force: true });
}
process.exit(unnoticed === 0 ? 0 : 1);
