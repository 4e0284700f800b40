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
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    readStdin: () => new Uint8Array(0),
    ...change,
    printed,
  };
}
