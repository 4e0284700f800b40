import { formatPlace, type Place } from "./place.ts";

/** What an `InputError` adds to its sentence. */
export interface InputErrorDetails {
  /** Specification and section that the input breaks, `DWARF5 §6.2.4` for example; keys are listed in `src/formats/SPECS.md`. */
  readonly spec?: string | undefined;
  /** Lines shown under the sentence: the source line and a caret, for text inputs. */
  readonly excerpt?: string | undefined;
  readonly cause?: unknown;
}

/**
 * This input cannot be read further. Thrown by readers, caught at a record boundary (where it becomes a finding) or at the edge (exit code 3).
 *
 * `code` is stable and grouped by reader (`elf/section-bounds`); `place` names file and position; `message` is the whole sentence:
 * `app.elf: .debug_line+0x1a4 (file 0x3f2a4): line table version 7; 2 to 5 are known [DWARF5 §6.2.4] (dwarf/line-version)`.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: string;
  readonly place: Place;
  /** What was found and what was expected, without place, specification and code. */
  readonly sentence: string;
  readonly excerpt: string | undefined;

  constructor(code: string, place: Place, sentence: string, details: InputErrorDetails = {}) {
    const spec = details.spec === undefined ? "" : ` [${details.spec}]`;
    super(`${formatPlace(place)}: ${sentence}${spec} (${code})`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.place = place;
    this.sentence = sentence;
    this.excerpt = details.excerpt;
  }
}
