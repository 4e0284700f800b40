/** An executable that cargo has built. */
export interface Artifact {
  /** Absolute path. */
  readonly path: string;
  /** Name of the binary, example or test. */
  readonly name: string;
}

/** Longer lines are no messages, characters. */
const LONGEST_LINE = 1 << 24;
const MOST_ARTIFACTS = 1000;

/**
 * Collects the executables from `cargo build --message-format=json-render-diagnostics`, given to it piece by piece. What is no message of
 * cargo (a line of a wrapper) goes to `other`. [Cargo book, External tools, "JSON messages"]
 */
export class ArtifactReader {
  readonly artifacts: Artifact[] = [];
  readonly #other: (line: string) => void;
  #rest = "";

  constructor(other: (line: string) => void) {
    this.#other = other;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    if (this.#rest.length > LONGEST_LINE) this.#rest = "";
    for (const line of lines) this.#line(line);
  }

  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  #line(line: string): void {
    const message = parsed(line);
    if (message === undefined) {
      if (line.trim() !== "") this.#other(line);
      return;
    }
    const { reason, executable, target } = message;
    if (reason !== "compiler-artifact" || typeof executable !== "string") return;
    if (this.artifacts.length >= MOST_ARTIFACTS || this.artifacts.some(({ path }) => path === executable)) return;
    const name = isRecord(target) && typeof target["name"] === "string" ? target["name"] : executable;
    this.artifacts.push({ path: executable, name });
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) && typeof value["reason"] === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
