import { spawn, spawnSync } from "node:child_process";
import type { Target } from "./program.ts";

/** How deep each context of a run got, bytes. */
export interface Run {
  /** Initial stack pointer minus the lowest seen on the main stack. */
  readonly bytes: number;
  /** By exception number (0: main): own depth below where it was entered, and the bytes that the processor pushed for it. */
  readonly contexts: ReadonlyMap<number, { readonly own: number; readonly frame: number }>;
  /** By symbol: a thread's stack, top minus the lowest stack pointer seen on it. */
  readonly threads: ReadonlyMap<string, number>;
}

/** A stack that is no context's but a thread's. */
export interface Stack {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A log that grows beyond this is of a program that does not end. */
const LARGEST_LOG = 400 << 20;
const LONGEST_RUN = 600_000;
const STATE = /R13=([0-9a-f]{8}) R14=[0-9a-f]{8} R15=[0-9a-f]{8}\nXPSR=([0-9a-f]{8})/g;

let single: readonly string[] | undefined;

/** The option for one instruction a block has two names (seen: QEMU 7.2, 9.0). */
function singleStep(): readonly string[] {
  if (single === undefined) {
    const help = spawnSync("qemu-system-arm", ["-h"], { encoding: "utf8" }).stdout;
    single = help.includes("-singlestep") ? ["-singlestep"] : ["-accel", "tcg,one-insn-per-tb=on"];
  }
  return single;
}

/** Runs an image one instruction at a time; rejects when it does not end by itself. */
export function emulate(elf: string, target: Target, main: Stack, threads: readonly Stack[]): Promise<Run> {
  const seen = new Depths(main, threads);
  return new Promise((resolve, reject) => {
    const child = spawn(
      "qemu-system-arm",
      [
        ...["-M", target.machine, "-display", "none", "-serial", "none", "-monitor", "none"],
        ...["-semihosting-config", "enable=on,target=native", ...singleStep(), "-d", "cpu,nochain", "-kernel", elf],
      ],
      { stdio: ["ignore", "ignore", "pipe"], timeout: LONGEST_RUN },
    );
    let [rest, size] = ["", 0];
    child.stderr.setEncoding("latin1");
    child.stderr.on("data", (chunk: string) => {
      size += chunk.length;
      if (size > LARGEST_LOG) child.kill();
      const text = rest + chunk;
      let end = 0;
      for (const match of text.matchAll(STATE)) {
        seen.add(Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16) & 0x1ff);
        end = match.index + match[0].length;
      }
      rest = text.slice(Math.max(end, text.length - 64));
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(seen.result());
      else reject(new Error(`${elf}: the emulator ended with ${code} after ${size} bytes of log`));
    });
  });
}

/** Follows the stack pointer through nested contexts. */
class Depths {
  readonly #main: Stack;
  readonly #threads: readonly Stack[];
  readonly #lowest = new Map<string, number>();
  readonly #entry = new Map<number, number>();
  readonly #own = new Map<number, number>();
  readonly #frame = new Map<number, number>();
  readonly #active = [0];
  #low: number;
  #last: number | undefined;
  #context = 0;

  constructor(main: Stack, threads: readonly Stack[]) {
    this.#main = main;
    this.#threads = threads;
    this.#low = main.end;
  }

  add(sp: number, exception: number): void {
    if (sp <= this.#main.start || sp > this.#main.end) {
      const thread = this.#threads.find(({ start, end }) => sp > start && sp <= end);
      if (thread !== undefined) this.#lowest.set(thread.name, Math.min(this.#lowest.get(thread.name) ?? thread.end, sp));
      this.#context = exception;
      return;
    }
    if (exception !== this.#context && this.#last !== undefined) this.#change(sp, exception, this.#last);
    const base = exception === 0 ? this.#main.end : (this.#entry.get(exception) ?? this.#main.end);
    this.#own.set(exception, Math.max(this.#own.get(exception) ?? 0, base - sp));
    this.#low = Math.min(this.#low, sp);
    this.#context = exception;
    this.#last = sp;
  }

  /** Another exception number: a return to one that is active, a tail-chained one in place of the last, or one that preempts. */
  #change(sp: number, exception: number, last: number): void {
    const active = this.#active;
    if (active.includes(exception)) while (active.at(-1) !== exception) active.pop();
    else if (this.#context !== 0 && sp >= last) {
      active[active.length - 1] = exception;
      this.#entry.set(exception, sp);
    } else {
      this.#frame.set(exception, Math.max(this.#frame.get(exception) ?? 0, last - sp));
      active.push(exception);
      this.#entry.set(exception, sp);
    }
  }

  result(): Run {
    const contexts = new Map([...this.#own].map(([number, own]) => [number, { own, frame: this.#frame.get(number) ?? 0 }]));
    const threads = new Map(this.#threads.map(({ name, end }) => [name, end - (this.#lowest.get(name) ?? end)]));
    return { bytes: this.#main.end - this.#low, contexts, threads };
  }
}
