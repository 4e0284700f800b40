// Records what rustc-demangle and c++filt make of mangled names, for machines that have neither.
// node test/oracle/record-names.mjs [FILE…]: names in the samples, those recorded before, and those of FILEs (one a line).
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "test/formats/demangle/recorded");
const rust = join(folder, "rust.tsv.gz");
const cpp = join(folder, "cpp.tsv.gz");

const names = new Set(process.argv.slice(2).flatMap((file) => readFileSync(file, "utf8").split("\n")));
for (const file of [rust, cpp]) {
  if (existsSync(file)) for (const line of gunzipSync(readFileSync(file)).toString().split("\n")) names.add(line.split("\t")[0]);
}
for (const elf of readdirSync(join(root, "samples"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".elf"))) {
  for (const name of readFileSync(join(root, "samples", elf))
    .toString("latin1")
    .split("\0"))
    names.add(name);
}

const mangled = [...names].filter((name) => /^_[RZ][!-~]+$/.test(name)).sort();
const crate = join(root, "test/oracle/rustc-demangle");
const run = (command, args, input) =>
  execFileSync(command, args, { cwd: crate, input: `${input.join("\n")}\n`, encoding: "utf8", maxBuffer: 1 << 30 }).split("\n");
const rustTexts = run("cargo", ["run", "--release", "--quiet", "--target-dir", join(tmpdir(), "cortex-size-oracle")], mangled);
// rustc-demangle takes C++ variables for old Rust names; ours needs a hash or an escape to call a name Rust's.
const isRust = (name, index) => rustTexts[index] !== "" && (name.startsWith("_R") || /\dh[0-9a-f]{16,}E|\$/.test(name));
const rustRows = mangled.flatMap((name, index) => (isRust(name, index) ? [`${name}\t${rustTexts[index].split("\t")[0]}`] : []));
const others = mangled.filter((name, index) => name.startsWith("_Z") && !isRust(name, index));
const cppTexts = run("arm-none-eabi-c++filt", [], others);
const cppRows = others.flatMap((name, index) => (cppTexts[index] === name ? [] : [`${name}\t${cppTexts[index]}`]));

const write = (file, rows) => writeFileSync(file, gzipSync(`${rows.join("\n")}\n`, { level: 9 }));
write(rust, rustRows);
write(cpp, cppRows);
console.log(`${rustRows.length} Rust names, ${cppRows.length} C++ names`);
