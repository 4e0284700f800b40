import { fstatSync, readSync, writeSync } from "node:fs";
import { InputError } from "../src/bytes/input-error.ts";
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
  out(text: string): void;
  err(text: string): void;
  readStdin(): Uint8Array;
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
    out: (text) => writeAll(1, text),
    err: (text) => writeAll(2, text),
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

function writeAll(descriptor: number, text: string): void {
  const bytes = encoder.encode(text);
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

/** Most that is taken from standard input, bytes. */
const LARGEST_STDIN = 1 << 30;

function readStdin(): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const chunk = new Uint8Array(CHUNK * 16);
    let count: number;
    try {
      count = readSync(0, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") break;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      continue;
    }
    if (count === 0) break;
    length += count;
    if (length > LARGEST_STDIN)
      throw new InputError("input/size", { file: "(standard input)" }, "this is longer than 1 GiB; name a file instead");
    chunks.push(chunk.subarray(0, count));
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
