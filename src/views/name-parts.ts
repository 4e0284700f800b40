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
/** Operators of C++ whose signs are no brackets, and the arrow of a function type. */
const NO_BRACKETS = /operator(?:<=>|<<=|>>=|->\*|<<|>>|<=|>=|->|<|>|\(\)|\[\])|->/y;

/** The parts of a name of Rust or C++; the name as one text where its brackets do not match. */
export function partsOf(name: string): readonly NamePart[] {
  const open: { sign: string; parts: NamePart[] }[] = [{ sign: "", parts: [] }];
  let text = "";
  const flush = () => {
    if (text !== "") open.at(-1)!.parts.push(text);
    text = "";
  };
  for (let at = 0; at < name.length; at++) {
    const sign = name[at]!;
    NO_BRACKETS.lastIndex = at;
    const whole = sign === "o" || sign === "-" ? NO_BRACKETS.exec(name)?.[0] : undefined;
    if (whole !== undefined) {
      text += whole;
      at += whole.length - 1;
    } else if (CLOSING[sign] !== undefined) {
      if (open.length > DEEPEST) return [name];
      flush();
      open.push({ sign, parts: [] });
    } else if (sign === ">" || sign === ")" || sign === "]" || sign === "}") {
      flush();
      const inner = open.pop()!;
      if (CLOSING[inner.sign] !== sign) return [name];
      open.at(-1)!.parts.push({ open: inner.sign, close: sign, parts: inner.parts });
    } else {
      text += sign;
    }
  }
  flush();
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
