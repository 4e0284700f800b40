/**
 * Names out of an input are untrusted: control characters, terminal escapes, line ends and marks that reorder text become visible escapes,
 * so that a name can neither act on a terminal nor hide what it is.
 */
export function safeText(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return text.replace(UNSAFE_ALL, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** C0 and C1 controls, line and paragraph separators, bidirectional marks, zero-width characters, lone surrogates and tags. */
const CLASS =
  "[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ud800-\\udfff\\ufff9-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e007f}]";
const UNSAFE = new RegExp(CLASS, "u");
const UNSAFE_ALL = new RegExp(CLASS, "gu");

/** Cuts the middle out of a long text: `<smoltcp::iface…::poll`; widths count characters. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width <= 1) return "…".slice(0, Math.max(0, width));
  const head = Math.ceil((width - 1) * 0.6);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}
