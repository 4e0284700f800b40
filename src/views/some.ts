import { grouped } from "./numbers.ts";

/** The first of some names in a row of words: `a, b, c and 14 more`. */
export function some(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${grouped(names.length - most)} more` : shown;
}
