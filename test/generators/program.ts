/** A piece of a program that does one thing: declarations, and the statement that makes it happen. */
export interface Piece {
  /** What it tries: `table`, `state machine` … */
  readonly kind: string;
  readonly declarations: string;
  /** Statement in `main` (or in a thread, or a handler). */
  readonly run: string;
  /** Whether every function of it runs, each at the deepest place that it can be called from. */
  readonly whole: boolean;
}

/** A program with what its maker knows of it. */
export interface Program {
  readonly name: string;
  readonly language: "C" | "C++" | "Rust";
  readonly source: string;
  /** Kinds of its pieces. */
  readonly kinds: readonly string[];
  /** Whether all that can run does, so that the figure may not be much larger than what ran. */
  readonly whole: boolean;
  /** Exception numbers by group of priorities that do not preempt each other; the most that can nest is one of each. */
  readonly groups: readonly (readonly number[])[];
  /** Threads on the process stack: names of their stacks' symbols and of their entries, and bytes that they were given. */
  readonly threads: readonly { readonly stack: string; readonly entry: string; readonly bytes: number }[];
}

/** A processor with the machine that emulates it. */
export interface Target {
  readonly name: "m0" | "m3" | "m4" | "m33";
  readonly machine: string;
  readonly flags: readonly string[];
  readonly flash: number;
  readonly ram: number;
  /** Triple of rustc. */
  readonly triple: string;
}

export const TARGETS: readonly Target[] = [
  { name: "m0", machine: "microbit", flags: ["-mcpu=cortex-m0"], flash: 0, ram: 0x20000000, triple: "thumbv6m-none-eabi" },
  { name: "m3", machine: "mps2-an385", flags: ["-mcpu=cortex-m3"], flash: 0, ram: 0x20000000, triple: "thumbv7m-none-eabi" },
  {
    name: "m4",
    machine: "mps2-an386",
    flags: ["-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"],
    flash: 0,
    ram: 0x20000000,
    triple: "thumbv7em-none-eabihf",
  },
  {
    name: "m33",
    machine: "mps2-an505",
    flags: ["-mcpu=cortex-m33", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard"],
    flash: 0x10000000,
    ram: 0x38000000,
    triple: "thumbv8m.main-none-eabihf",
  },
];
