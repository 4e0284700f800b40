import { closureNames } from "./closure-names.ts";
import { displayWidth, fitted } from "./display-width.ts";
import { type NameGroup, type NamePart, partsOf, withoutPaths, written } from "./name-parts.ts";

/** A name as the image has it, and where it is declared, `src/net.rs:118`, when that is known. */
export interface FullName {
  readonly text: string;
  readonly place?: string | undefined;
}

/**
 * Names for people, at most `columns` wide, in the order given: the one rule for tables of the text, the page and the comment. A name is shortened
 * from what rows share, never from what differs: two read the same only when their full names do. Closures and tasks are called by function and
 * file, paths inside brackets go first, then what brackets hold, then the path in front; of a file's path folders go, the file and line stay.
 */
export function shortNames(names: readonly FullName[], columns: number, ellipsis = "…"): string[] {
  const room = { columns, ellipsis, split: splitter() };
  const known = new Map<number, readonly string[]>();
  const formsOf = (row: number): readonly string[] => {
    const forms = known.get(row) ?? candidatesOf(names[row]!, room);
    known.set(row, forms);
    return forms;
  };
  const shown = names.map((name, row) => firstThatFits(name, () => formsOf(row), room));
  for (const rows of alike(names, shown)) tellApart(names, shown, rows, formsOf, room);
  for (const rows of alike(names, shown)) number(names, shown, rows, room);
  return shown;
}

/** One name for people, at most `columns` wide. */
export function shortName(name: FullName, columns: number, ellipsis = "…"): string {
  const room = { columns, ellipsis, split: splitter() };
  return firstThatFits(name, () => candidatesOf(name, room), room);
}

/** What people call it where there is room. */
export function longName({ text, place }: FullName): string {
  return closureNames(text, place)[0] ?? text;
}

interface Room {
  readonly columns: number;
  readonly ellipsis: string;
  readonly split: (name: string) => Split;
}

/** A name's parts, and those that are left of them without paths (`bare`). */
interface Split {
  readonly parts: readonly NamePart[];
  readonly pathless: readonly NamePart[];
}

/** Splits names, each once. */
function splitter(): Room["split"] {
  const known = new Map<string, Split>();
  return (name) => {
    let split = known.get(name);
    if (split === undefined) {
      const parts = partsOf(name);
      split = { parts, pathless: bare(parts) };
      known.set(name, split);
    }
    return split;
  };
}

function firstThatFits(name: FullName, forms: () => readonly string[], { columns, ellipsis }: Room): string {
  const long = longName(name);
  if (displayWidth(long) <= columns) return long;
  const candidates = forms();
  return candidates.find((candidate) => displayWidth(candidate) <= columns) ?? fitted(candidates.at(-1)!, columns, ellipsis);
}

/** What LLVM calls constants that have no name: the hash of their module and a number [LLVM, NameAnonGlobals], and the mark of one that left its module. */
const ANONYMOUS = /^anon\.([0-9a-f]{6})[0-9a-f]+\.(\d+)(?:\.llvm\.\d+)?$/;

/** Ways to write a name, the most telling first, the shortest last. */
function candidatesOf({ text, place }: FullName, { ellipsis, split }: Room): string[] {
  const path = /^(?:[A-Za-z]:)?[^<>(){}:]*[\\/][^<>(){}:]*(?::\d+)?$/.test(text);
  const constant = ANONYMOUS.exec(text);
  if (constant !== null) return [text, `anon.${constant[1]}${ellipsis}.${constant[2]}`, `anon.${ellipsis}.${constant[2]}`];
  const others = path ? folderless(text, ellipsis) : reduced(split(text), ellipsis);
  return [...new Set([...closureNames(text, place), text, ...others])];
}

/** A file's path with fewer and fewer folders in front. */
function folderless(path: string, ellipsis: string): string[] {
  const parts = path.split(/(?<=[\\/])/);
  return parts.slice(1).map((_, i) => `${ellipsis}/${parts.slice(i + 1).join("")}`);
}

/** A name with less and less of what its brackets hold and of the path in front; one that is in brackets as a whole, `(no debug info)`, stays. */
function reduced({ parts, pathless }: Split, ellipsis: string): string[] {
  const [whole] = parts;
  if (parts.length === 1 && whole !== undefined && typeof whole !== "string" && whole.open === "(") return [];
  const [self, ...rest] = pathless;
  const isImpl = self !== undefined && typeof self !== "string" && self.open === "<";
  const at = (depth: number) => pathless.map((part, i) => elided(part, i === 0 && isImpl ? Math.max(1, depth) : depth, ellipsis));
  const steps = [pathless.map((part) => written([part])), at(3), at(2), at(1), at(0)].map((texts) => ({ parts: pathless, texts }));
  if (isImpl) {
    const own = joined([...implementer(self), ...rest]);
    for (const depth of [2, 1, 0]) steps.push({ parts: own, texts: own.map((part) => elided(part, depth, ellipsis)) });
  }
  const all = new Set([...steps.map(({ texts }) => texts.join("")), ...steps.flatMap((step) => shortPaths(step, ellipsis))]);
  return [...all]
    .map((text) => ({ text, width: displayWidth(text) }))
    .sort((a, b) => b.width - a.width)
    .map(({ text }) => text);
}

/** Of `<Timer as Future>` the `Timer`. */
function implementer(self: NameGroup): readonly NamePart[] {
  const end = self.parts.findIndex((part) => typeof part === "string" && part.includes(" as "));
  if (end < 0) return self.parts;
  const text = self.parts[end] as string;
  return [...self.parts.slice(0, end), text.slice(0, text.indexOf(" as "))];
}

/** A name without paths inside of brackets, brackets around what is implemented for no trait, type in front and mark of a clone behind. */
function bare(parts: readonly NamePart[]): readonly NamePart[] {
  const clone = parts.findIndex(
    (part, i) => typeof part !== "string" && part.open === "[" && written(part.parts).startsWith("clone ") && i > 0,
  );
  const whole = withoutReturnType(clone < 0 ? parts : parts.slice(0, clone)).map((part) =>
    typeof part === "string" ? part : pathlessGroup(part),
  );
  const [self, ...rest] = whole;
  const isPlain = self !== undefined && typeof self !== "string" && self.open === "<" && implementer(self) === self.parts;
  const own = isPlain ? joined([...self.parts, ...rest]) : whole;
  return own.map((part, i) => (i === own.length - 1 && typeof part === "string" ? part.trimEnd() : part)).filter((part) => part !== "");
}

/** Parts of which no two texts follow one another. */
function joined(parts: readonly NamePart[]): readonly NamePart[] {
  const found: NamePart[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (typeof part === "string" && typeof last === "string") found[found.length - 1] = last + part;
    else found.push(part);
  }
  return found;
}

/** Of a C++ function template the type in front goes: `void std::sort<int*>(int*)` */
function withoutReturnType(parts: readonly NamePart[]): readonly NamePart[] {
  const [first, ...rest] = parts;
  const [template] = rest;
  if (typeof first !== "string" || /operator| for /.test(first) || template === undefined || typeof template === "string") return parts;
  if (template.open !== "<" || !rest.some((part) => typeof part !== "string" && part.open === "(")) return parts;
  return [first.slice(first.lastIndexOf(" ") + 1), ...rest];
}

/** A group in which paths are their last names. */
function pathlessGroup(group: NameGroup): NameGroup {
  return { ...group, parts: group.parts.map((part) => (typeof part === "string" ? withoutPaths(part) : pathlessGroup(part))) };
}

/** The part with groups below a depth as `<…>`. Numbers of closures stay: they tell them apart. */
function elided(part: NamePart, depth: number, ellipsis: string): string {
  if (typeof part === "string") return part;
  if (depth > 0 || part.open === "{")
    return part.open + part.parts.map((inner) => elided(inner, depth - 1, ellipsis)).join("") + part.close;
  const inside = written(part.parts);
  if (inside === "anonymous namespace") return "(anon)";
  return displayWidth(inside) <= displayWidth(ellipsis) ? part.open + inside + part.close : part.open + ellipsis + part.close;
}

/** A name in a form: what its parts are, and what stands for each of them. */
interface Form {
  readonly parts: readonly NamePart[];
  readonly texts: readonly string[];
}

/** The last two names of a path outside of brackets, and the last: `…::Handle<…>::insert_recursing` */
function shortPaths({ parts, texts }: Form, ellipsis: string): string[] {
  const name = texts.join("");
  const starts: number[] = [];
  let at = 0;
  for (const [i, part] of parts.entries()) {
    // What ends a text opens the arguments of a function, or a closure: that is no name of the path.
    if (typeof part === "string") for (const { index } of part.matchAll(/::(?=.)/g)) starts.push(at + index);
    at += texts[i]!.length;
  }
  return [2, 1].map((kept) => {
    const start = starts.at(-kept);
    return start === undefined || start === 0 ? name : ellipsis + name.slice(start);
  });
}

/** Rows that read the same though their names differ. */
function alike(names: readonly FullName[], shown: readonly string[]): number[][] {
  const rows = new Map<string, number[]>();
  for (let i = 0; i < shown.length; i++) {
    const same = rows.get(shown[i]!);
    if (same === undefined) rows.set(shown[i]!, [i]);
    else same.push(i);
  }
  return [...rows.values()].filter((same) => same.length > 1 && same.some((row) => names[row]!.text !== names[same[0]!]!.text));
}

/** Writes rows that read alike so that they differ: by another of their forms, or by what differs inside of brackets. */
function tellApart(
  names: readonly FullName[],
  shown: string[],
  rows: readonly number[],
  formsOf: (row: number) => readonly string[],
  room: Room,
): void {
  const { columns, split } = room;
  const distinct = new Set(rows.map((row) => names[row]!.text)).size;
  const forms = rows.map(formsOf);
  const most = Math.max(...forms.map((own) => own.length));
  const attempts = Array.from({ length: most }, (_, k) => forms.map((own) => own[Math.min(k, own.length - 1)]!));
  const texts = rows.map((row) => names[row]!.text);
  // What agrees outside of brackets agrees in each form: one with its path and one without would differ, and tell nothing.
  const agree = isSame(texts.map((name) => outside(split(name).pathless)));
  const fitting = attempts.filter(
    (attempt) =>
      attempt.every((form) => displayWidth(form) <= columns) && (!agree || isSame(attempt.map((form) => outside(partsOf(form))))),
  );
  for (const attempt of [...fitting, ...differingGroups(texts, room), ends(texts, room), differing(texts, room)]) {
    if (new Set(attempt).size < distinct) continue;
    for (const [i, row] of rows.entries()) shown[row] = attempt[i]!;
    return;
  }
}

/** A name without what its brackets hold. */
function outside(parts: readonly NamePart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.open)).join("\0");
}

function isSame(texts: readonly string[]): boolean {
  return texts.every((text) => text === texts[0]);
}

/** Names of one form with what the first bracket that differs holds: `std::sort<float*, …>(…)`. */
function differingGroups(names: readonly string[], { columns, ellipsis, split }: Room): string[][] {
  const forms = names.map((name) => split(name).pathless);
  const [first = []] = forms;
  if (!isSame(forms.map(outside))) return [];
  const inside = (form: readonly NamePart[], i: number) => written((form[i] as NameGroup).parts);
  const groups = first.flatMap((part, i) =>
    typeof part !== "string" && forms.some((form) => inside(form, i) !== inside(first, i)) ? [i] : [],
  );
  return groups.map((group) => {
    const all = forms.map((form) => inside(form, group));
    const from = sharedStart(all);
    return forms.map((form, row) => {
      const around = [form.slice(0, group), form.slice(group + 1)].map((parts) => parts.map((part) => elided(part, 0, ellipsis)).join(""));
      const { open, close } = form[group] as NameGroup;
      const room = columns - displayWidth(around.join("")) - 2;
      const content = all[row]!;
      const shown = displayWidth(content) <= room || from === 0 ? content : `${ellipsis}${content.slice(from)}`;
      const cut = displayWidth(shown) <= room ? shown : `${shown.slice(0, Math.max(0, room - displayWidth(ellipsis)))}${ellipsis}`;
      return fitted(`${around[0]}${open}${cut}${close}${around[1]}`, columns, ellipsis);
    });
  });
}

/** The ends of paths, from a whole word on, where they hold the last name: `…#11}::wait_for_high`. None where one of them does not. */
function ends(names: readonly string[], { columns, ellipsis, split }: Room): string[] {
  const own = names.map((name) => {
    const end = name.slice(-Math.max(1, columns - displayWidth(ellipsis)));
    return `${ellipsis}${end.slice(Math.max(0, end.search(/\W/)))}`;
  });
  const areWhole = own.every(
    (end, i) => displayWidth(end) <= columns && names[i]!.includes("::") && end.includes(`::${lastNameOf(split(names[i]!))}`),
  );
  return areWhole ? own : [];
}

/** How many characters all begin with, whole words. */
function sharedStart(texts: readonly string[]): number {
  const [first = ""] = texts;
  let start = 0;
  while (start < first.length && texts.every((text) => text[start] === first[start])) start++;
  while (start > 0 && /[\w#]/.test(first[start - 1]!)) start--;
  return start;
}

/** Names around what differs: what all begin with and end with is cut, before and behind the place that tells them apart. */
function differing(names: readonly string[], { columns, ellipsis, split }: Room): string[] {
  const [first = ""] = names;
  const start = sharedStart(names);
  let end = 0;
  const shortest = Math.min(...names.map((name) => name.length)) - start;
  while (end < shortest && names.every((name) => name.at(-1 - end) === first.at(-1 - end))) end++;
  while (end > 0 && /\w/.test(first.at(-end)!)) end--;
  const last = first.includes("::") ? lastNameOf(split(first)) : "";
  const mark = displayWidth(ellipsis);
  return names.map((name) => {
    const middle = name.slice(start, name.length - end);
    const own = `${ellipsis}${middle}${end > 0 ? ellipsis : ""}`;
    const rest = columns - displayWidth(own);
    if (start === 0) return `${middle}${ellipsis}${name.slice(Math.max(middle.length, name.length - Math.max(0, rest)))}`.slice(0, columns);
    if (rest <= mark) return displayWidth(own) <= columns ? own : fitted(own, columns, ellipsis);
    if (last !== "" && displayWidth(last) + 3 <= rest && !middle.includes(last)) return `${last} [${own}]`;
    return fitted(name.slice(0, start), rest + mark, ellipsis).slice(0, rest) + own;
  });
}

/** The last name of a path: what people would look for. */
function lastNameOf({ parts }: Split): string {
  const texts = parts.filter((part): part is string => typeof part === "string").join("");
  return /([\w~$]+)(?: const| \[?.*)?$/.exec(texts)?.[1] ?? "";
}

/** Where nothing else helps: a number behind each name but the first. */
function number(names: readonly FullName[], shown: string[], rows: readonly number[], { columns, ellipsis }: Room): void {
  const taken = new Set(shown);
  const forms = new Map<string, string>();
  for (const row of rows) {
    const { text } = names[row]!;
    if (!forms.has(text)) forms.set(text, forms.size === 0 ? shown[row]! : numbered(shown[row]!, forms.size + 1));
    shown[row] = forms.get(text)!;
  }
  function numbered(form: string, from: number): string {
    for (let n = from; ; n++) {
      const own = `${fitted(form, Math.max(0, columns - `~${n}`.length), ellipsis)}~${n}`;
      if (taken.has(own)) continue;
      taken.add(own);
      return own;
    }
  }
}
