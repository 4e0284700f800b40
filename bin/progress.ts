import { safeText } from "../src/views/safe-text.ts";
import type { Io } from "./io.ts";

/** A run shorter than this says nothing, milliseconds. */
const PATIENCE = 500;
/** Debug information from this size on takes longer than that: the first step is announced at once, bytes. */
const LARGE = 64 << 20;

/** Milliseconds since some moment; `performance` would bring modules of Node along. */
function elapsed(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** Tells on a terminal what a long run is doing; nothing anywhere else. */
export class Progress {
  readonly #io: Io;
  readonly #now: () => number;
  readonly #start: number;
  #shown = false;

  constructor(io: Io, now: () => number = elapsed) {
    this.#io = io;
    this.#now = now;
    this.#start = now();
  }

  /** A step begins; `size` is how many bytes it has before it. Reading keeps the thread busy, so steps are announced rather than timed. */
  step(what: string, size = 0): void {
    if (!this.#io.stderrIsTerminal || (size < LARGE && this.#now() - this.#start < PATIENCE)) return;
    this.#shown = true;
    this.#io.err(`\r\u001b[K${safeText(what)} …`);
  }

  /** Takes the line away, so that the answer stands alone. */
  done(): void {
    if (this.#shown) this.#io.err("\r\u001b[K");
    this.#shown = false;
  }
}
