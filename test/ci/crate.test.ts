import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLACE } from "../support/project-place.ts";
import { PLATFORM, ReleaseServer } from "../support/release-server.ts";
import { ROOT } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

const CRATE = join(ROOT, "crates/cargo-cortex-size");
const manifest = readFileSync(join(CRATE, "Cargo.toml"), "utf8");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

interface Platforms {
  readonly PLATFORMS: Readonly<Record<string, { readonly rust: string }>>;
  archiveName(version: string, platform: string): string;
}

test("cargo binstall finds in every archive of a release what `npm run package` puts there", async () => {
  const { PLATFORMS, archiveName } = (await import(join(ROOT, "scripts/platforms.mjs"))) as Platforms;
  expect(manifest).toContain(`version = "${version}"`);
  const overrides = [...manifest.matchAll(/\[package\.metadata\.binstall\.overrides\.([\w-]+)\]\n((?:\w.*\n)*)/g)];
  expect(overrides.map(([, target]) => target).sort()).toEqual(
    Object.values(PLATFORMS)
      .map(({ rust }) => rust)
      .sort(),
  );
  for (const [platform, { rust }] of Object.entries(PLATFORMS)) {
    // Fields as cargo-binstall fills them in [cargo-binstall, SUPPORT.md].
    const ext = platform.startsWith("win") ? ".exe" : "";
    const fields: Record<string, string> = { repo: `https://github.com/${PLACE}`, version, "binary-ext": ext };
    const lines = overrides.find(([, target]) => target === rust)![2]!.replaceAll(/\{ ([\w-]+) \}/g, (_, field: string) => fields[field]!);
    const archive = archiveName(version, platform);
    expect(lines).toContain(`pkg-url = "https://github.com/${PLACE}/releases/download/v${version}/${archive}"`);
    expect(lines).toContain(`bin-dir = "${archive.replace(/\.(tar\.xz|zip)$/, "")}/cortex-size${ext}"`);
    expect(/pkg-fmt = "zip"/.test(lines)).toBe(archive.endsWith(".zip"));
  }
});

describe.runIf(haveTools("the crate", "cargo", "cc"))("the program that cargo install makes", () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-crate-"));
  const [bin, tools] = [join(folder, "target/debug/cargo-cortex-size"), join(folder, "tools")];
  beforeAll(() => {
    runTool("cargo", [
      "build",
      "--quiet",
      "--offline",
      "--manifest-path",
      join(CRATE, "Cargo.toml"),
      "--target-dir",
      join(folder, "target"),
    ]);
    mkdirSync(tools);
    writeFileSync(join(tools, "cortex-size"), '#!/bin/sh\necho "found $*"\nexit 7\n');
    chmodSync(join(tools, "cortex-size"), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (args: readonly string[], env: Record<string, string>) => {
    const { status, stdout, stderr } = spawnSync(bin, args, { env, encoding: "utf8" });
    return { status, stdout, stderr };
  };

  test("runs the cortex-size of PATH, or the one that is named, with all words and its exit code", () => {
    expect(run(["cortex-size", "check", "--", "--strict"], { PATH: `${tools}:/usr/bin:/bin` })).toEqual({
      ...{ status: 7, stderr: "", stdout: "found cortex-size check -- --strict\n" },
    });
    expect(run(["check"], { PATH: "/usr/bin:/bin", CORTEX_SIZE: join(tools, "cortex-size") }).stdout).toBe("found cortex-size check\n");
  });

  test("says in one sentence how to get it where there is none", () => {
    const { status, stderr } = run(["cortex-size"], { PATH: folder });
    expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain("cargo binstall cargo-cortex-size");
  });
});

describe.runIf(PLATFORM !== undefined && haveTools("cargo binstall of the crate", "cargo-binstall", "tar", "xz"))("cargo binstall", () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-binstall-"));
  const server = new ReleaseServer(join(folder, "release"));
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  test("puts the executable of a release where cargo finds its subcommands", { timeout: 120_000 }, async () => {
    const [crate, bin] = [join(folder, "crate"), join(folder, "bin")];
    cpSync(CRATE, crate, { recursive: true });
    // All that is told of the place is the address that the manifest's own patterns begin with.
    const local = manifest.replace("https://github.com", await server.start());
    writeFileSync(join(crate, "Cargo.toml"), local);
    const words = ["--manifest-path", crate, "--root", folder, "--install-path", bin, "--strategies", "crate-meta-data"];
    const quiet = ["--no-confirm", "--no-track", "--disable-telemetry", "--no-discover-github-token", "--allow-insecure-http"];
    const child = spawn("cargo-binstall", ["cargo-cortex-size", ...words, ...quiet], { env: { ...process.env, CARGO_HOME: folder } });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    expect(await new Promise((resolve) => child.on("close", resolve)), said).toBe(0);
    const archive = join(folder, "release", `cortex-size-${version}-${PLATFORM}`, "cortex-size");
    expect(readFileSync(join(bin, "cargo-cortex-size"))).toEqual(readFileSync(archive));
    expect(server.asked.at(-1)).toMatch(/-(linux|darwin)-(x64|arm64)\.tar\.xz$/);
  });
});
