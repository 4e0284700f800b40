import { shortNames } from "./names.ts";

/** Columns of a name inside of a sentence. */
const LONGEST = 48;

/** What sentences that stand together call things: of names that are long what tells them apart; tables and machines have them whole. */
export function sentenceNames(names: readonly string[]): (name: string) => string {
  const whole = [...new Set(names)];
  const short = shortNames(
    whole.map((text) => ({ text })),
    LONGEST,
  );
  const called = new Map(whole.map((name, i) => [name, short[i]!]));
  return (name) => called.get(name) ?? name;
}
