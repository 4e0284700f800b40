// npm run bench [ELF…]: time and peak memory of the built command as ratios to Node's own start-up and to each peer installed, paired in one run.
// GNU size and bloaty's section table take 2 to 6 ms on small files, below Node's own start-up: no tool on Node can be faster there.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInstalled, paired, report } from "./measure.mjs";

const command = [process.execPath, new URL("../../dist/cortex-size.cjs", import.meta.url).pathname];
const given = process.argv.slice(2);
const elves = given.length > 0 ? given : ["samples/embassy-nrf52840/embassy-nrf52840.elf", "samples/debug-v7m/debug-v7m.elf"];
const folder = mkdtempSync(join(tmpdir(), "cortex-size-bench-"));
const empty = join(folder, "empty.cjs");
writeFileSync(empty, "");

const peers = (elf) =>
  [
    { name: "GNU size", tool: "arm-none-eabi-size", args: [elf] },
    { name: "llvm-size", tool: "llvm-size", args: [elf] },
    { name: "readelf -SW -sW", tool: "arm-none-eabi-readelf", args: ["-SW", "-sW", elf] },
    { name: "llvm-nm -S", tool: "llvm-nm", args: ["-S", elf] },
    { name: "bloaty -d sections", tool: "bloaty", args: ["-d", "sections", elf] },
    { name: "bloaty -d compileunits", tool: "bloaty", args: ["-d", "compileunits", "-n", "0", elf] },
    { name: "llvm-dwarfdump --statistics", tool: "llvm-dwarfdump", args: ["--statistics", elf] },
  ].filter(({ tool }) => isInstalled(tool));

try {
  for (const elf of elves) {
    const ours = ["size", "sections", "show", "symbols", "crates"].map((name) => ({
      name: `cortex-size ${name}`,
      command: [...command, name, elf],
    }));
    const results = paired([
      { name: "node empty.cjs", command: [process.execPath, empty] },
      ...ours,
      ...peers(elf).map(({ name, tool, args }) => ({ name, command: [tool, ...args] })),
    ]);
    report(`${elf} (${(statSync(elf).size / 1e6).toFixed(1)} MB)`, results);
  }
  const missing = ["bloaty"].filter((tool) => !isInstalled(tool));
  if (missing.length > 0) console.log(`\nnot installed here, so not compared: ${missing.join(", ")}`);
} finally {
  rmSync(folder, { recursive: true });
}
