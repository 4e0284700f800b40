/** A trait as debug information and symbols name it. */
export interface TraitName {
  /** Path of its definition. */
  readonly path: string;
  /** Generic arguments, without those that name an associated type; "" for none. */
  readonly generics: string;
}

const VTABLE = /^<(.*)>::\{vtable\}$/s;
/** Traits of one family, each below the other: a table of the first serves for all [core::ops]. */
const CALLED = /^core::ops::function::Fn(?:Once|Mut)?$/;
const CLOSING: Readonly<Record<string, string>> = { "<": ">", "(": ")", "[": "]" };

/** The trait of the table that a variable of rustc's is: `<T as path::Trait<G>>::{vtable}`. Undefined for any other name, and for no trait (`<T as _>`). */
export function traitOfVtable(name: string): TraitName | undefined {
  const inner = VTABLE.exec(name)?.[1];
  if (inner === undefined) return undefined;
  let at = -1;
  forEachOutside(inner, (position) => {
    if (inner.startsWith(" as ", position)) at = position;
  });
  return at < 0 ? undefined : traitNamed(inner.slice(at + 4));
}

/** The trait of the objects that a type's name ends in: `&mut dyn path::Trait`, `*const Rc<(dyn path::Trait + Send)>`. Undefined for none and for several. */
export function traitOfObject(name: string): TraitName | undefined {
  const start = startOfObject(name, 0);
  if (start < 0) return undefined;
  const rest = name.slice(start);
  let end = -1;
  const closed = forEachOutside(rest, (position) => {
    if (end < 0 && (rest[position] === "," || rest.startsWith(" + ", position))) end = position;
  });
  const stop = end < 0 ? closed : end;
  return startOfObject(name, start + stop) >= 0 ? undefined : traitNamed(rest.slice(0, stop));
}

/**
 * The trait of a method by its symbol's name, demangled: `<T as path::Trait<G>>::method`, `path::<impl path::Trait for T>::method`, and what stands before the
 * name of the method else, which a type can be as well; undefined where the name does not say.
 */
export function traitOfMethod(name: string): string | undefined {
  const inside = name.startsWith("<") ? closedAt(name) : -1;
  if (inside > 0) {
    const inner = name.slice(1, inside);
    let at = -1;
    forEachOutside(inner, (position) => {
      if (inner.startsWith(" as ", position)) at = position;
    });
    return at < 0 ? undefined : traitNamed(inner.slice(at + 4))?.path;
  }
  const legacy = /::<impl (.+?) for /.exec(name)?.[1];
  if (legacy !== undefined) return traitNamed(legacy)?.path;
  const last = name.lastIndexOf("::");
  return last < 0 ? undefined : traitNamed(name.slice(0, last))?.path;
}

/** Whether two names mean one trait, or traits of which a table of the one serves for the other. */
export function isSameTrait(a: TraitName, b: TraitName): boolean {
  return a.generics === b.generics && isSamePath(a.path, b.path);
}

/** The same of paths alone. */
export function isSamePath(a: string, b: string): boolean {
  return a === b || (CALLED.test(a) && CALLED.test(b));
}

function traitNamed(text: string): TraitName | undefined {
  const open = text.indexOf("<");
  const path = open < 0 ? text : text.slice(0, open);
  if (!/^[\w:{}#]+$/.test(path) || path === "_") return undefined;
  if (open < 0) return { path, generics: "" };
  const inner = text.slice(open + 1, -1);
  const cuts = [-1];
  forEachOutside(inner, (position) => {
    if (inner[position] === ",") cuts.push(position);
  });
  const given = cuts.map((cut, i) => inner.slice(cut + 1, cuts[i + 1] ?? inner.length).trim());
  return { path, generics: given.filter((argument) => !/^\w+\s*=/.test(argument)).join(", ") };
}

function startOfObject(name: string, from: number): number {
  const found = /(?<!\w)dyn /.exec(name.slice(from));
  return found === null ? -1 : from + found.index + 4;
}

/** Calls `visit` with each position that no bracket encloses; returns where a bracket closes that was not opened, else the end. */
function forEachOutside(text: string, visit: (position: number) => void): number {
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const closing = CLOSING[character];
    if (closing !== undefined) open.push(closing);
    else if (character === ">" && text[at - 1] === "-") continue;
    else if (character === ">" || character === ")" || character === "]") {
      if (open.pop() === undefined) return at;
    } else if (open.length === 0) visit(at);
  }
  return text.length;
}

/** Where the bracket closes that a text begins with; -1 where it does not. */
function closedAt(text: string): number {
  const end = forEachOutside(text.slice(1), () => undefined);
  return end + 1 < text.length ? end + 1 : -1;
}
