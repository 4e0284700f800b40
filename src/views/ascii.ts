/** Signs that the tool writes itself, for terminals that have none but those of ASCII. */
const SIGNS: Readonly<Record<string, string>> = {
  "…": "...",
  "·": "*",
  "•": "*",
  "–": "-",
  "—": "-",
  "−": "-",
  "×": "x",
  "≤": "<=",
  "≥": ">=",
  "≈": "~",
  "→": "->",
  "←": "<-",
  "↑": "^",
  "✓": "+",
  "✗": "x",
  "⚠": "!",
  "█": "#",
  "▒": ":",
  "░": ".",
};

/** The text in ASCII: the tool's own signs by their likes, other characters as `\u{e9}`. Escape sequences stay. */
export function asciiText(text: string): string {
  return text.replace(/[^\u0000-\u007f]/gu, (sign) => SIGNS[sign] ?? `\\u{${sign.codePointAt(0)!.toString(16)}}`);
}
