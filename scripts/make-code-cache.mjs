// Runs the bundle on a sample, so that V8 has compiled what a usual run needs, and stores what it compiled as dist/main.cache.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Script } from "node:vm";

const filename = resolve("dist/main.cjs");
const source = readFileSync(filename, "latin1");
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, { filename });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module, filename, resolve("dist"));

const sample = readdirSync("samples", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join("samples", entry.name, `${entry.name}.elf`))
  .find((file) => {
    try {
      return readFileSync(file).length > 0;
    } catch {
      return false;
    }
  });
const io = {
  cwd: process.cwd(),
  env: {},
  columns: 100,
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  out() {},
  err() {},
  readStdin: () => new Uint8Array(0),
};
if (sample !== undefined) {
  for (const args of [["size", "-A", sample], ["sections", sample], [sample], [sample, "--format", "json"], ["symbols", sample]])
    await module.exports.run(args, io);
}
writeFileSync("dist/main.cache", script.createCachedData());
