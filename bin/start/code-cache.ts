import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What V8 compiled of each chunk, by the chunk's name. */
export type CompiledChunks = ReadonlyMap<string, Buffer>;

/**
 * Folder for code that was compiled, `CORTEX_SIZE_CACHE` or below the user's cache folder; undefined when there is none. Each build of the
 * program and each version of V8 has a folder of its own, as V8 refuses another version's.
 */
export function cacheFolder(build: string, env: NodeJS.ProcessEnv): string | undefined {
  const base = env["CORTEX_SIZE_CACHE"] ?? userCache(env);
  return base === undefined || base === "" ? undefined : join(base, `${build}-v8-${process.versions.v8}-${process.arch}`);
}

function userCache(env: NodeJS.ProcessEnv): string | undefined {
  try {
    if (process.platform === "win32") return env["LOCALAPPDATA"] && join(env["LOCALAPPDATA"], "cortex-size", "cache");
    if (process.platform === "darwin") return join(home(env), "Library", "Caches", "cortex-size");
    return join(env["XDG_CACHE_HOME"] || join(home(env), ".cache"), "cortex-size");
  } catch {
    return undefined;
  }
}

/** The user's folder; the module is loaded only where the environment says nothing, as that takes a millisecond. @throws where there is none */
function home(env: NodeJS.ProcessEnv): string {
  return env["HOME"] || process.getBuiltinModule("node:os").homedir();
}

/** What was kept for a command; empty when nothing was, or when the file is not whole. */
export function readCompiled(path: string): CompiledChunks {
  try {
    return unpackCompiled(readFileSync(path));
  } catch {
    return new Map();
  }
}

/** Takes apart what `packCompiled` made; empty when bytes are missing. */
export function unpackCompiled(bytes: Buffer): CompiledChunks {
  const start = 4 + bytes.readUInt32LE(0);
  const lengths = JSON.parse(bytes.toString("latin1", 4, start)) as Record<string, number>;
  const found = new Map<string, Buffer>();
  let at = start;
  for (const [name, length] of Object.entries(lengths)) {
    found.set(name, bytes.subarray(at, at + length));
    at += length;
  }
  return at === bytes.length ? found : new Map();
}

/** One buffer of all chunks' code: the length of the names, names with lengths as JSON, then the code. */
export function packCompiled(chunks: CompiledChunks): Buffer {
  const names = Buffer.from(JSON.stringify(Object.fromEntries([...chunks].map(([name, code]) => [name, code.length]))));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(names.length);
  return Buffer.concat([length, names, ...chunks.values()]);
}

/** Keeps what was compiled for the next run. A folder that cannot be written costs nothing but that run's time. */
export function writeCompiled(folder: string, name: string, chunks: CompiledChunks): void {
  const passing = join(folder, `${name}.${process.pid}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(passing, packCompiled(chunks), { mode: 0o600 });
    renameSync(passing, join(folder, name));
  } catch {
    remove(passing);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing was written there, or nothing can be removed: either costs nothing.
  }
}
