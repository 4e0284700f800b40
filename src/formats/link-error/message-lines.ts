import type { LogLine } from "./log-line.ts";

/** Most lines and letters of one message. */
const MOST_LINES = 40;
const LONGEST = 8192;
/** Who speaks on a line that is no part of a linker's message any more: a compiler's driver, a build tool, a compiler. */
const ANOTHER = new RegExp(
  [
    /^[\w./\\+-]*(?:collect2|g?make|ninja|cargo|rustc|cc1|gcc|g\+\+|clang|clang\+\+|cmake|flip-link)(?:\.exe)?(?:\[\d+\])?: /,
    /^(?:error|warning|note|help)(?:\[\w+\])?: /,
    /^(?:FAILED|Caused by|For more information|ninja|make|Error:|##\[)/,
    /^\[\d+\/\d+\]|^\[ *\d+%\]/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

/**
 * Messages of a linker, each whole. `ASSERT` of a linker script may give text over several lines, whose first is empty: GNU ld prints its name and
 * the text as it stands in the script; LLD, and rustc that quotes either, add an empty line behind it. LLD explains an error on lines that begin
 * with `>>>`. seen: GNU ld 2.40, LLD 14, cortex-m-rt 0.7's link.x
 */
export class MessageLines {
  readonly #messages = new Set<string>();
  readonly #most: number;
  #lines: string[] | undefined;
  /** Columns before the message's text, in a log that quotes it. */
  #indent = 0;
  /** An empty line follows the text. */
  #paused = false;
  #letters = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** A message begins, with what stands behind the linker's name: possibly nothing yet. */
  begin(text: string): void {
    this.end();
    this.#lines = text === "" ? [] : [text];
    this.#indent = 0;
    this.#letters = text.length;
  }

  /** True when a line that no linker's name opens is part of the message that has begun. */
  continues({ text, indent }: LogLine): boolean {
    const lines = this.#lines;
    if (lines === undefined) return false;
    if (text === "") {
      if (lines.length > 0) this.#paused = true;
      return true;
    }
    const quoted = indent >= 4 && (lines.length < 2 || indent === this.#indent);
    if ((this.#paused && !quoted) || ANOTHER.test(text) || lines.length >= MOST_LINES || this.#letters + text.length > LONGEST) {
      this.end();
      return false;
    }
    if (this.#paused) lines.push("");
    this.#paused = false;
    this.#indent = indent;
    this.#letters += text.length;
    lines.push(text);
    return true;
  }

  /** The message that has begun is whole. */
  end(): void {
    if (this.#lines !== undefined && this.#lines.length > 0 && this.#messages.size < this.#most) this.#messages.add(this.#lines.join("\n"));
    this.#lines = undefined;
    this.#paused = false;
  }

  /** All of them, each once, in order. */
  list(): string[] {
    this.end();
    return [...this.#messages];
  }
}
