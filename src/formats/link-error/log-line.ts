/** Longest line of a log that is looked at; a command line with thousands of objects fits. */
const LONGEST = 1 << 20;

/** Colours and other terminal sequences: CSI `ESC [ … letter` and OSC `ESC ] … BEL` [ECMA-48 §5.4]. */
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;

/** A line of a log, without colours and without the note or indent that a compiler put before it. */
export interface LogLine {
  readonly text: string;
  /** Columns that stood before it: rustc indents what it quotes, and nothing else that deeply. */
  readonly indent: number;
}

/**
 * The linker's own lines in one line of a log: without colours, without rustc's `= note:` and indents, without the time or
 * job prefix that builders put in front. A line of cargo's JSON messages gives the lines of the message it carries.
 */
export function logLines(raw: string): LogLine[] {
  const line = raw.slice(0, LONGEST).replace(TERMINAL, "").trimEnd();
  const rendered = /"rendered":"((?:[^"\\]|\\.)*)"/.exec(line.startsWith("{") ? line : "");
  if (rendered !== null) {
    const text = decoded(rendered[1]!);
    return text === undefined ? [] : text.split("\n").map((part) => stripped(part.replace(TERMINAL, "").trimEnd()));
  }
  return [stripped(line)];
}

function stripped(line: string): LogLine {
  const text = line.replace(/^\s*(?:\|\s*)?(?:= (?:note|help):\s*)?/, "");
  return { text, indent: line.length - text.length };
}

function decoded(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}
