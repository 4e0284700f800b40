import type { Io } from "../../bin/io.ts";

/** The outside world of a test: nothing is a terminal, and what is printed is kept. */
export function testIo(cwd: string, change: Partial<Io> = {}): Io & { readonly printed: { out: string; err: string } } {
  const printed = { out: "", err: "" };
  return {
    cwd,
    env: {},
    columns: undefined,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    out: (text) => {
      printed.out += textOf(text);
    },
    err: (text) => {
      printed.err += text;
    },
    readStdin: () => 0,
    ...change,
    printed,
  };
}

/** What was printed, as a terminal that takes UTF-8 shows it. */
export function textOf(printed: string | Uint8Array): string {
  return typeof printed === "string" ? printed : new TextDecoder().decode(printed);
}

/** Standard input that holds `bytes`, as the system hands it over: a few at a time. */
export function stdinOf(bytes: Uint8Array, few = 1 << 16): Io["readStdin"] {
  let at = 0;
  return (into) => {
    const piece = bytes.subarray(at, at + Math.min(few, into.length));
    into.set(piece);
    at += piece.length;
    return piece.length;
  };
}
