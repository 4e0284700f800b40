import type { InputError } from "../src/bytes/input-error.ts";
import { safeText } from "../src/views/safe-text.ts";

/** What a person reads of an input that cannot be read: the sentence with its place, and the excerpt below it. */
export function inputErrorText(error: InputError): string {
  const excerpt = error.excerpt?.split("\n").map((line) => `${safeText(line)}\n`) ?? [];
  return `cortex-size: ${safeText(error.message)}\n${excerpt.join("")}`;
}
