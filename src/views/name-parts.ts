/** A name taken apart at its brackets: text, and groups that hold parts again. */
export type NamePart = string | NameGroup;

export interface NameGroup {
  readonly open: string;
  readonly close: string;
  readonly parts: readonly NamePart[];
}

const CLOSING: Readonly<Record<string, string>> = { "<": ">", "(": ")", "[": "]", "{": "}" };
/** Deeper brackets stay text: no honest name is so deep. */
const DEEPEST = 64;
/** Brackets; and what has their signs and is none: operators of C++, the arrow of a function type. */
const SIGNS = /operator(?:<=>|<<=|>>=|->\*|<<|>>|<=|>=|->|<|>|\(\)|\[\])|->|[<>()[\]{}]/g;

/** The parts of a name of Rust or C++; the name as one text where its brackets do not match. */
export function partsOf(name: string): readonly NamePart[] {
  const open: { sign: string; parts: NamePart[] }[] = [{ sign: "", parts: [] }];
  let start = 0;
  for (const { 0: sign, index } of name.matchAll(SIGNS)) {
    if (sign.length > 1) continue;
    if (index > start) open.at(-1)!.parts.push(name.slice(start, index));
    start = index + 1;
    if (CLOSING[sign] !== undefined) {
      if (open.length > DEEPEST) return [name];
      open.push({ sign, parts: [] });
    } else {
      const inner = open.pop()!;
      if (CLOSING[inner.sign] !== sign) return [name];
      open.at(-1)!.parts.push({ open: inner.sign, close: sign, parts: inner.parts });
    }
  }
  if (start < name.length) open.at(-1)!.parts.push(name.slice(start));
  return open.length === 1 ? open[0]!.parts : [name];
}

/** The parts as they were written. */
export function written(parts: readonly NamePart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.open + written(part.parts) + part.close)).join("");
}

/** Text with the last name of each path alone: `core::future::Future` becomes `Future`. */
export function withoutPaths(text: string): string {
  return text.replace(/(?:[\w$]+::)+(?=[\w$])/g, "");
}
