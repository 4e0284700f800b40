import type { InputError } from "./input-error.ts";
import { formatPlace } from "./place.ts";

/** `error`: a figure cannot be trusted or the firmware will not work; `warning`: likely a mistake; `note`: good to know. */
export type Severity = "error" | "warning" | "note";

/** Something the user should know; the run goes on. */
export interface Finding {
  /** Stable code, `memory/overlap` for example; the page of that name in `docs/findings/` explains it. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what was found. */
  readonly message: string;
  /** Place in an input, already formatted, or the name of a symbol, section or region. */
  readonly where?: string | undefined;
  /** One sentence: what to do. */
  readonly hint?: string | undefined;
  /** Bytes at stake, where that can be said. */
  readonly bytes?: number | undefined;
}

/** Collects findings; identical codes beyond `limitPerCode` are counted, not kept, so that damaged input cannot fill memory. */
export class Findings {
  readonly #kept: Finding[] = [];
  readonly #counts = new Map<string, number>();
  readonly #limitPerCode: number;
  readonly #isSilenced: (code: string) => boolean;

  /** Findings whose code is silenced are dropped here, and nowhere else. */
  constructor(isSilenced: (code: string) => boolean = () => false, limitPerCode = 20) {
    this.#isSilenced = isSilenced;
    this.#limitPerCode = limitPerCode;
  }

  report(finding: Finding): void {
    if (this.#isSilenced(finding.code)) return;
    const seen = (this.#counts.get(finding.code) ?? 0) + 1;
    this.#counts.set(finding.code, seen);
    if (seen <= this.#limitPerCode) this.#kept.push(finding);
  }

  /** A lost record: the reader goes on after it. */
  recovered(error: InputError, severity: Severity = "warning", hint?: string): void {
    this.report({ code: error.code, severity, message: error.sentence, where: formatPlace(error.place), hint });
  }

  /** Kept findings in the order of arrival, with one line for each code that was cut. */
  list(): readonly Finding[] {
    const cut = [...this.#counts].filter(([, count]) => count > this.#limitPerCode);
    return [
      ...this.#kept,
      ...cut.map(
        ([code, count]): Finding => ({ code, severity: "note", message: `${count - this.#limitPerCode} more findings of ${code}` }),
      ),
    ];
  }
}
