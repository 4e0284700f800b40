import { buildC, buildRust, findCargo } from "./build.ts";
import { cProgram } from "./c-program.ts";
import { Chance } from "./chance.ts";
import { type Held, hold } from "./hold.ts";
import { type Program, TARGETS } from "./program.ts";
import { rustProgram } from "./rust-program.ts";

/** Programs at work at a time: as many as the machines of CI have processors. */
const AT_ONCE = 2;
/** One program of these many is in Rust, where it can be built. */
const RUST_SHARE = 5;

/** How Rust programs are built; a tool chain that has to build its library first takes the first two only. */
const RUST_WAYS = [
  { target: TARGETS[1]!, level: '"s"' },
  { target: TARGETS[2]!, level: "3" },
  { target: TARGETS[0]!, level: "1" },
  { target: TARGETS[3]!, level: "2" },
] as const;
type RustWay = (typeof RUST_WAYS)[number];

export interface Work {
  readonly count: number;
  readonly seed: number;
  readonly folder: string;
  readonly rust: boolean;
}

/** Makes, builds, runs and asks about programs; the same seed makes the same ones. */
export async function runPrograms({ count, seed, folder, rust }: Work): Promise<Held[]> {
  const cargo = rust ? findCargo() : undefined;
  const jobs: (() => Promise<Held>)[] = [];
  const inRust = new Map<RustWay, Program[]>();
  for (let i = 0; i < count; i++) {
    const chance = new Chance(seed * 100_003 + i);
    const number = chance.between(1, 0x7fffffff);
    const target = chance.pick(TARGETS);
    if (cargo !== undefined && i % RUST_SHARE === RUST_SHARE - 1) {
      const way = chance.pick(cargo.buildsLibrary ? RUST_WAYS.slice(0, 2) : RUST_WAYS);
      const programs = inRust.get(way) ?? [];
      programs.push(rustProgram(number, way.target));
      inRust.set(way, programs);
    } else {
      const program = cProgram(number, target);
      jobs.push(async () => hold(program, target, await buildC(program, target, number, folder)));
    }
  }
  const held = await inTurn(jobs);
  for (const [{ target, level }, programs] of inRust) {
    const elves = await buildRust(programs, target, level, cargo!, folder);
    held.push(...(await inTurn(programs.map((program, i) => () => hold(program, target, elves[i]!)))));
  }
  return held;
}

async function inTurn<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const at = next++;
      results[at] = await jobs[at]!();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
