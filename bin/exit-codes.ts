/** Exit codes; scripts rely on them. */
export const EXIT = {
  fine: 0,
  /** A budget is broken, or --strict and a finding is an error. */
  broken: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** An input cannot be read. */
  input: 3,
  /** A required baseline is missing. */
  baseline: 4,
  /** Publishing failed. */
  publishing: 5,
  /** Our own bug. */
  bug: 70,
} as const;

/** Wrong usage: one sentence, and what to type instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A baseline that was asked for is not there; exit code 4. */
export class MissingBaseline extends UsageError {}

/** The comment could not be published; exit code 5. */
export class PublishingError extends UsageError {}
