import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCargo } from "../../bin/cargo/run-cargo.ts";
import { testIo } from "./io.ts";

/** What a stand-in for cargo does. */
export interface FakeCargo {
  /** Lines of standard output: messages as cargo 1.96 prints them. */
  readonly messages?: readonly string[];
  readonly stderr?: string;
  readonly code?: number;
}

/** Writes a program that prints recorded messages, and its arguments and colour setting into `called.json`; returns its path. */
export function fakeCargo(folder: string, { messages = [], stderr = "", code = 0 }: FakeCargo): string {
  const path = join(folder, "cargo");
  const called = JSON.stringify(join(folder, "called.json"));
  const program = `#!${process.execPath}
require("node:fs").writeFileSync(${called}, JSON.stringify({ args: process.argv.slice(2), color: process.env.CARGO_TERM_COLOR }));
process.stdout.write(${JSON.stringify(messages.map((line) => `${line}\n`).join(""))});
process.stderr.write(${JSON.stringify(stderr)});
process.exitCode = ${code};
`;
  writeFileSync(path, program);
  chmodSync(path, 0o755);
  return path;
}

/** cargo's message about an executable (seen: cargo 1.96). */
export function artifactMessage(name: string, executable: string | null, kind = "bin"): string {
  return JSON.stringify({
    reason: "compiler-artifact",
    package_id: `path+file:///fw#${name}@0.1.0`,
    manifest_path: "/fw/Cargo.toml",
    target: {
      kind: [kind],
      crate_types: ["bin"],
      name,
      src_path: "/fw/src/main.rs",
      edition: "2021",
      doc: true,
      doctest: false,
      test: true,
    },
    profile: { opt_level: "s", debuginfo: 1, debug_assertions: false, overflow_checks: false, test: false },
    features: [],
    filenames: executable === null ? ["/fw/target/libdep.rlib"] : [executable],
    executable,
    fresh: true,
  });
}

/** Runs `cargo cortex-size ARGS…` in this process, as cargo starts it. */
export async function cargoCli(cwd: string, args: readonly string[], env: Record<string, string | undefined>, terminal = false) {
  const io = testIo(cwd, { env, stderrIsTerminal: terminal });
  const code = await runCargo(["cortex-size", ...args], io);
  return { code, ...io.printed };
}
