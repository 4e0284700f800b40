import { Code } from "./code.ts";
import type { CodeImage } from "./code-image.ts";
import { FunctionWalk, type SharedWalk } from "./function-walk.ts";

/** Callees are read before their callers up to this depth, to know whether they return; beyond it they are assumed to. */
const DEEPEST_NESTING = 150;
/** Instructions that may be walked for each halfword of code: overlapping functions of a damaged file must not cost hours. */
const STEPS_PER_HALFWORD = 12;

/** State of a function in `progress`. */
const STARTED = 1;
const DONE = 2;

/**
 * Reads all code of an image: each function with a symbol, then what they call, point to or the vector table names.
 * Every path of a function is followed once, carrying what is known of registers; paths that join deeper or with other halves of
 * addresses are followed again, a bounded number of times.
 */
export function readCode(image: CodeImage): Code {
  const code = new Code(image);
  const walk = new Walk(code);
  for (let index = 0; index < code.functions.count; index++) walk.read(index);
  for (const address of roots(code)) walk.readAt(address);
  // Reading may find more functions, which stand behind those that were there.
  for (let index = 0; index < code.functions.count; index++) walk.read(index);
  return code;
}

/** Addresses that the processor itself jumps to. */
function roots(code: Code): number[] {
  const { vectorTable, entry } = code.image;
  const addresses = entry === undefined ? [] : [entry];
  for (let slot = 1; slot < (vectorTable?.words ?? 0); slot++) addresses.push(code.space.word(vectorTable!.address + slot * 4));
  return addresses.filter((address) => address > 0).map((address) => address - (address % 2));
}

/** Walks functions, callees before callers. */
class Walk implements SharedWalk {
  readonly #code: Code;
  readonly #progress: number[] = [];
  /** By halfword: index of the function that walked it last + 1. */
  readonly #visitor: Uint32Array;
  /** By halfword: depth of the stack at that visit. */
  readonly #depth: Int32Array;
  readonly #levels: FunctionWalk[] = [];
  #nesting = 0;
  #steps: number;

  constructor(code: Code) {
    this.#code = code;
    this.#visitor = new Uint32Array(code.space.halfwordCount);
    this.#depth = new Int32Array(code.space.halfwordCount);
    this.#steps = code.space.halfwordCount * STEPS_PER_HALFWORD;
  }

  readAt(address: number): void {
    const index = this.#code.functions.require(address);
    if (index >= 0) this.read(index);
  }

  /** Walks a function unless that was done or is being done. */
  read(index: number): void {
    if (this.#progress[index] !== undefined) return;
    if (this.#steps <= 0) this.#code.cutShort = true;
    this.#progress[index] = STARTED;
    this.#levels[this.#nesting] ??= new FunctionWalk(this, this.#code);
    const level = this.#levels[this.#nesting]!;
    this.#nesting++;
    level.run(index);
    this.#nesting--;
    this.#progress[index] = DONE;
  }

  comesBack(index: number): boolean {
    if (this.#progress[index] === undefined && this.#nesting < DEEPEST_NESTING) this.read(index);
    return this.#progress[index] !== DONE || this.#code.returns.at(index) === 1;
  }

  step(): boolean {
    return this.#steps-- > 0;
  }

  visited(index: number, halfword: number): number {
    return this.#visitor[halfword] === index + 1 ? this.#depth[halfword]! : -1;
  }

  visit(index: number, halfword: number, length: number, depth: number): void {
    this.#visitor[halfword] = index + 1;
    this.#depth[halfword] = depth;
    if (length === 4) {
      this.#visitor[halfword + 1] = index + 1;
      this.#depth[halfword + 1] = depth;
    }
  }
}
