// Runs the bundle on a sample, so that V8 has compiled what a usual run needs, and stores what it compiled as dist/main.cache.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { Script } from "node:vm";

const filename = resolve("dist/main.cjs");
const source = readFileSync(filename, "latin1");
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, { filename });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module, filename, resolve("dist"));

// A Rust image and a C++ one, so that both demanglers are warm; a checkout without samples gets a colder cache.
const samples = ["samples/alloc-m33/alloc-m33.elf", "samples/cpp-m4/cpp-m4.elf"].filter((file) => existsSync(file));
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
for (const sample of samples) {
  for (const args of [["size", "-A", sample], ["sections", sample], [sample], [sample, "--format", "json"], ["symbols", sample]])
    await module.exports.run(args, io);
}
writeFileSync("dist/main.cache", script.createCachedData());
