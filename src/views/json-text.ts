/** Characters that JSON may hold as they are and that act on a terminal: deletion, C1 controls, bidirectional marks, what is not seen. */
const ACTING = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** JSON of a value [RFC 8259]; whatever strings hold, its text is harmless where it is printed. `indent`: blanks a level, none for one line. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(ACTING, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
}
