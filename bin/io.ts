import { fstatSync, readSync, writeSync } from "node:fs";
import { InputError } from "../src/bytes/input-error.ts";
import { safeText } from "../src/views/safe-text.ts";
import { UsageError } from "./exit-codes.ts";
import { systemReason } from "./files/read-text.ts";

/** The outside world as the command line sees it; tests give their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Columns of the terminal, undefined when standard output is none. */
  readonly columns: number | undefined;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Bytes where names may be no text. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** The next bytes of standard input, at most as many as `into` has; their number, 0 at the end. */
  readStdin(into: Uint8Array): number;
}

/** Tells a sentence on standard error; names in it are of the outside. */
export function tell(io: Io, sentence: string): void {
  io.err(`${safeText(sentence)}\n`);
}

/** The reader of our output has gone; nothing more is to be said. */
export class ClosedPipe extends Error {
  override readonly name = "ClosedPipe";
}

/** The process' own streams. Writes are synchronous: they cost a fraction of `console.log`'s start-up and survive `process.exit`. */
export function processIo(): Io {
  const stdoutIsTerminal = isTerminal(1);
  return {
    cwd: process.cwd(),
    env: process.env,
    columns: stdoutIsTerminal ? process.stdout.columns : undefined,
    stdoutIsTerminal,
    stderrIsTerminal: isTerminal(2),
    out: (text) => writeAll(1, typeof text === "string" ? encoder.encode(text) : text),
    err: (text) => writeAll(2, encoder.encode(text)),
    readStdin,
  };
}

/** Major number of /dev/null and its kin on Linux. */
const MEMORY_DEVICES = 1;

/** Touching `process.stdout` loads Node's streams; a descriptor that is no character device cannot be a terminal. */
function isTerminal(descriptor: 1 | 2): boolean {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev >> 8 === MEMORY_DEVICES) return false;
  } catch {
    return false;
  }
  return (descriptor === 1 ? process.stdout : process.stderr).isTTY === true;
}

const encoder = new TextEncoder();
const CHUNK = 1 << 16;

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at, Math.min(CHUNK, bytes.length - at));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new ClosedPipe();
      if (code !== "EAGAIN")
        throw new UsageError(`standard ${descriptor === 1 ? "output" : "error"} cannot be written: ${systemReason(error)}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Waits for a writer that is slow; a console's end is an error of its own on Windows. */
function readStdin(into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, into);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw new InputError("bytes/read", { file: "(standard input)" }, `cannot be read: ${systemReason(error)}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
