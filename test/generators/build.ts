import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linkerScript } from "./c-program.ts";
import { Chance } from "./chance.ts";
import { type Program, TARGETS, type Target } from "./program.ts";

/** Runs a tool; rejects with what it printed when it fails. */
function run(tool: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let printed = "";
    child.stderr.on("data", (chunk) => {
      printed += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${tool} ${args.join(" ")} in ${cwd}: exit ${code}\n${printed}`)),
    );
  });
}

/** Compiles and links a C program, with sources of other units in the folder; the seed chooses how. Returns the ELF file. */
export async function buildC(
  program: Program,
  target: Target,
  seed: number,
  folder: string,
  others: readonly string[] = [],
): Promise<string> {
  const chance = new Chance(seed ^ 0x5bd1e995);
  const flags = [
    chance.pick(["-O0", "-O1", "-O2", "-O2", "-O3", "-Os"]),
    ...(chance.oneIn(4) ? [] : ["-g"]),
    ...(chance.oneIn(6) ? ["-flto"] : []),
    ...others,
  ];
  return await compile(program, target, "arm-none-eabi-gcc", ".c", flags, folder);
}

/** Compiles and links a program of C++; returns the ELF file. */
export function buildCpp(program: Program, target: Target, flags: readonly string[], folder: string): Promise<string> {
  const language = ["-std=gnu++14", "-fpermissive", "-fno-exceptions", "-fno-threadsafe-statics"];
  return compile(program, target, "arm-none-eabi-g++", ".cpp", [...language, ...flags], folder);
}

async function compile(
  program: Program,
  target: Target,
  compiler: string,
  ending: string,
  flags: readonly string[],
  folder: string,
): Promise<string> {
  // Programs are built side by side: each has a script of its own, which nobody writes while its linker reads.
  const [source, script, elf] = [`${program.name}${ending}`, `${program.name}.ld`, join(folder, `${program.name}.elf`)];
  writeFileSync(join(folder, source), program.source);
  writeFileSync(join(folder, script), linkerScript(target));
  await run(
    compiler,
    [
      ...[...target.flags, "-mthumb", "-w", ...flags, "-ffunction-sections", "-fdata-sections", "-nostartfiles", "--specs=nano.specs"],
      ...[`-T${script}`, source, "-Wl,--gc-sections,--no-warn-rwx-segments", "-o", elf],
    ],
    folder,
  );
  return elf;
}

/** How cargo can build for a processor here: with a library that is installed, or by building it from its source. */
interface Cargo {
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  readonly buildsLibrary: boolean;
}

/** Undefined when no Rust tool chain here can build for these targets. */
export function findCargo(): Cargo | undefined {
  for (const rustc of ["rustc", "/usr/bin/rustc"]) {
    const asked = spawnSync(rustc, ["--print", "sysroot"], { encoding: "utf8" });
    if (asked.status !== 0) continue;
    const libraries = join(asked.stdout.trim(), "lib/rustlib");
    const env = { ...process.env, RUSTC: rustc };
    if (TARGETS.every(({ triple }) => existsSync(join(libraries, triple, "lib")))) return { env, args: [], buildsLibrary: false };
    if (existsSync(join(libraries, "src/rust/library")))
      return { env: { ...env, RUSTC_BOOTSTRAP: "1" }, args: ["-Zbuild-std=core"], buildsLibrary: true };
  }
  return undefined;
}

/** Builds Rust programs of one target, all in one package, core at a level of its own; returns the ELF files in their order. */
export async function buildRust(
  programs: readonly Program[],
  target: Target,
  level: string,
  cargo: Cargo,
  folder: string,
  coreLevel = level,
): Promise<string[]> {
  const home = join(folder, `rust-${target.name}-${level}`);
  mkdirSync(join(home, "src/bin"), { recursive: true });
  writeFileSync(
    join(home, "Cargo.toml"),
    `[package]\nname = "programs"\nversion = "0.1.0"\nedition = "2024"\n[profile.release]\nopt-level = ${level}\ndebug = 2\npanic = "abort"\nlto = true\ncodegen-units = 1\n[profile.release.package.core]\nopt-level = ${coreLevel}\n[workspace]\n`,
  );
  writeFileSync(join(home, "link.ld"), linkerScript(target));
  for (const { name, source } of programs) writeFileSync(join(home, "src/bin", `${name}.rs`), source);
  const flags = ["-Clinker=arm-none-eabi-ld", "-Clinker-flavor=ld", `-Clink-arg=-T${join(home, "link.ld")}`, "-Clink-arg=--gc-sections"];
  const env = { ...cargo.env, RUSTFLAGS: flags.join(" "), CARGO_TARGET_DIR: join(home, "target") };
  const command = existsSync("/usr/bin/cargo") && cargo.env["RUSTC"] === "/usr/bin/rustc" ? "/usr/bin/cargo" : "cargo";
  await run(command, ["build", "-q", "--release", "--bins", "--target", target.triple, ...cargo.args], home, env);
  const built = join(home, "target", target.triple, "release");
  return programs.map(({ name }) => join(built, readdirSync(built).find((file) => file === name) ?? name));
}
