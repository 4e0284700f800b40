/** Texts of which each unit takes one column: ASCII, Latin, and signs such as the ellipsis. */
const NARROW = /^[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027\u2190-\u25ff]*$/;

/**
 * Columns that a text takes in a terminal: escape sequences take none, wide East Asian characters [UAX #11, W and F] and pictographs two, combining marks none.
 */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "")) width += characterWidth(character);
  return width;
}

/** The text filled with blanks to a number of columns. */
export function padded(text: string, columns: number, align: "left" | "right"): string {
  const blanks = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? text + blanks : blanks + text;
}

/** Cuts the middle out of what takes more columns: `<smoltcp::iface…::poll`. */
export function fitted(text: string, columns: number, ellipsis = "…"): string {
  if (displayWidth(text) <= columns) return text;
  const mark = displayWidth(ellipsis);
  if (columns <= mark) return ellipsis.slice(0, Math.max(0, columns));
  const characters = Array.from(text);
  const head = first(characters, Math.ceil((columns - mark) * 0.6));
  const tail = first(characters.toReversed(), columns - mark - displayWidth(head.join("")));
  return `${head.join("")}${ellipsis}${tail.toReversed().join("")}`;
}

/** Characters for each column behind which a text is cut before it is measured: most that are not wide take one. */
const FARTHEST = 4;

/**
 * The text in lines of at most so many columns, broken where two blanks or more stand behind the first quarter, else between words, else inside a word that is longer than a line.
 * Lines after the first begin with `indent` blanks.
 */
export function wrapped(text: string, columns: number, indent = 0): string[] {
  const lines: string[] = [];
  let rest = text;
  let blanks = "";
  while (!fits(rest, columns - blanks.length)) {
    const room = first(Array.from(beginning(rest, columns)), Math.max(1, columns - blanks.length)).join("");
    const next = rest.slice(room.length);
    const start = rest.length - rest.trimStart().length;
    const breaks = [...`${room}${next.startsWith(" ") ? " " : ""}`.matchAll(/ +/g)].filter(({ index }) => index > start);
    const wide = breaks.findLast(({ 0: found, index }) => found.length > 1 && index > columns / 4);
    const at = (wide ?? breaks.at(-1))?.index ?? room.length;
    lines.push((blanks + rest.slice(0, at)).trimEnd());
    rest = rest.slice(at).trimStart();
    blanks = " ".repeat(Math.min(indent, Math.max(0, columns - 1)));
  }
  return [...lines, blanks + rest];
}

/** Whether a text takes no more than so many columns: of a long one only its beginning is looked at. */
function fits(text: string, columns: number): boolean {
  return beginning(text, columns) === text && displayWidth(text) <= columns;
}

/** What is left of a text when what lies far behind its first `columns` columns is cut: one that is longer than this is cut where it is too wide already. */
function beginning(text: string, columns: number): string {
  const start = text.slice(0, FARTHEST * Math.max(1, columns));
  return start.length < text.length && displayWidth(start) > columns + 1 ? start : text;
}

/** As many characters as `columns` have room for. */
function first(characters: readonly string[], columns: number): string[] {
  let width = 0;
  const end = characters.findIndex((character) => {
    width += characterWidth(character);
    return width > columns;
  });
  return characters.slice(0, end < 0 ? undefined : end);
}

function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0)!;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x300 && code <= 0x36f) || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  return isWide(code) ? 2 : 1;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
