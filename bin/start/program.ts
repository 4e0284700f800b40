import { join } from "node:path";
import { Script } from "node:vm";
import type * as main from "../main.ts";
import { withHelpers } from "./chunk-loader.js";
import type { Chunks } from "./chunks.ts";
import { type CompiledChunks, cacheFolder, readCompiled, writeCompiled } from "./code-cache.ts";

interface Loaded {
  readonly script: Script;
  readonly module: { exports: object };
  /** Whether V8 took the code that was kept. */
  readonly isCached: boolean;
}

/**
 * Loads the program's chunks, each with the code that V8 compiled of it at an earlier run of the same command, which halves
 * the start. Own loading instead of Node's compile cache: that one is not there before Node 22, keeps a file for each module, and costs more.
 */
export class Program {
  readonly #chunks: Chunks;
  readonly #folder: string | undefined;
  readonly #name: string;
  readonly #compiled: CompiledChunks;
  readonly #builtIn: CompiledChunks;
  readonly #loaded = new Map<string, Loaded>();
  readonly #home: string;
  /** What a chunk is given: other chunks, and the page that is made of chunks. */
  readonly #chunk = withHelpers(
    Object.assign((id: string): object => this.#load(id.slice(2)), { page: (): string => this.#chunks.page() }),
  );

  /** `home`: folder of the entry, to which chunks seem to belong; `command`: the first argument; `builtIn`: what serves until something is kept. */
  constructor(chunks: Chunks, home: string, command: string | undefined, builtIn: CompiledChunks = new Map()) {
    this.#chunks = chunks;
    this.#home = home;
    const { build, commands } = this.#chunks.head;
    this.#name = command !== undefined && commands.includes(command) ? command : "show";
    this.#folder = cacheFolder(build, process.env);
    this.#compiled = this.#folder === undefined ? new Map() : readCompiled(join(this.#folder, this.#name));
    this.#builtIn = builtIn;
  }

  get main(): typeof main {
    return this.#load(this.#chunks.head.main) as typeof main;
  }

  /** Keeps what this run compiled, when the next run of the command would compile it again. */
  keepCompiled(): void {
    const isWhole = [...this.#loaded.values()].every(({ isCached }) => isCached);
    if (this.#folder === undefined || isWhole) return;
    writeCompiled(
      this.#folder,
      this.#name,
      new Map([...this.#loaded].map(([name, { script }]) => [name, script.createCachedData()] as const)),
    );
  }

  #load(name: string): object {
    const known = this.#loaded.get(name);
    if (known !== undefined) return known.module.exports;
    const filename = join(this.#home, name);
    const cachedData = this.#compiled.get(name) ?? this.#builtIn.get(name);
    const script = new Script(this.#chunks.text(name), { filename, cachedData });
    const module = { exports: {} };
    this.#loaded.set(name, { script, module, isCached: cachedData !== undefined && script.cachedDataRejected !== true });
    script.runInThisContext()(module, module.exports, this.#chunk, process.getBuiltinModule);
    return module.exports;
  }
}
