import { type Item, isNamed } from "./items.ts";
import { anonymousName, withoutClosureNumbers } from "./names.ts";

/** How two things were recognised as one, the surest first. */
export type MatchedBy = "name" | "path" | "generic" | "closure" | "body" | "neighbours";

/** A thing of base and what became of it in head; without the other side it is gone or new. */
export interface Match {
  readonly base: Item | undefined;
  readonly head: Item | undefined;
  readonly by: MatchedBy | undefined;
}

/** Matches the things of two images in passes; each is matched once. In the order of head, what is gone last. */
export function matchItems(base: readonly Item[], head: readonly Item[]): Match[] {
  const matcher = new Matcher(base, head);
  matcher.pass("name", (item) => (isNamed(item) ? item.raw : `${item.section}\0${item.kind}`));
  matcher.pass("path", named(pathKey));
  matcher.pass(
    "generic",
    named((item) => item.path),
  );
  matcher.pass(
    "closure",
    named((item) => (item.path.includes("{") ? withoutClosureNumbers(item.path) : undefined)),
  );
  matcher.pass(
    "body",
    named((item) => (item.body === "" ? undefined : `${item.body} ${item.crate}`)),
  );
  matcher.pass(
    "body",
    named((item) => (item.body === "" ? undefined : item.body)),
    1,
  );
  matcher.byNeighbours();
  return matcher.result();
}

/** A constant without a name of its own is known by its contents, or by its size where it has none. */
function pathKey(item: Item): string {
  const anonymous = anonymousName(item.plain);
  return anonymous === undefined ? item.plain : `${anonymous}\0${item.body === "" ? `${item.section} ${item.size}` : item.body}`;
}

const named =
  (key: (item: Item) => string | undefined) =>
  (item: Item): string | undefined =>
    isNamed(item) ? `${item.kind === "function"}\0${key(item) ?? ""}` : undefined;

/** Keys that pair several things of one name, the surest first. */
const FINER: readonly ((item: Item) => string | undefined)[] = [
  (item) => (item.body === "" ? undefined : `${item.section}\0${item.body}\0${item.raw}`),
  (item) => (item.body === "" ? undefined : item.body),
  (item) => `${item.section}\0${item.crate}\0${item.size}`,
  (item) => String(item.size),
  (item) => `${item.section}\0${item.crate}`,
  () => "",
];

class Matcher {
  readonly #base: readonly Item[];
  readonly #head: readonly Item[];
  /** Those of both sides that no pass has matched so far. */
  #left: readonly [readonly Item[], readonly Item[]];
  readonly #mates = new Map<Item, { readonly mate: Item; readonly by: MatchedBy }>();

  constructor(base: readonly Item[], head: readonly Item[]) {
    this.#base = base;
    this.#head = head;
    this.#left = [base, head];
  }

  /** Pairs what has the same key; groups of more than `most` things a side are left for surer passes. */
  pass(by: MatchedBy, key: (item: Item) => string | undefined, most = Number.POSITIVE_INFINITY): void {
    if (!this.#isOpen()) return;
    const [base, head] = [this.#open(this.#left[0], key), this.#open(this.#left[1], key)];
    for (const [group, items] of base) {
      const others = head.get(group);
      if (others === undefined || items.length > most || others.length > most) continue;
      this.#pair(items, others, by, 0);
    }
    const isLeft = (item: Item) => !this.#mates.has(item);
    this.#left = [this.#left[0].filter(isLeft), this.#left[1].filter(isLeft)];
  }

  /** Whether both sides have things without a mate. */
  #isOpen(): boolean {
    return this.#left.every((items) => items.length > 0);
  }

  #open(items: readonly Item[], key: (item: Item) => string | undefined): Map<string, Item[]> {
    const groups = new Map<string, Item[]>();
    for (const item of items) {
      const own = this.#mates.has(item) ? undefined : key(item);
      if (own === undefined || own.endsWith("\0")) continue;
      const group = groups.get(own);
      if (group === undefined) groups.set(own, [item]);
      else group.push(item);
    }
    return groups;
  }

  #pair(base: readonly Item[], head: readonly Item[], by: MatchedBy, finer: number): void {
    if (base.length === 1 && head.length === 1) {
      this.#match(base[0]!, head[0]!, by);
      return;
    }
    for (let level = finer; level < FINER.length; level++) {
      const groups = this.#open(head, FINER[level]!);
      const taken = new Map<string, number>();
      for (const item of base) {
        if (this.#mates.has(item)) continue;
        const key = FINER[level]!(item);
        if (key === undefined) continue;
        const at = taken.get(key) ?? 0;
        const mate = groups.get(key)?.[at];
        if (mate === undefined) continue;
        taken.set(key, at + 1);
        this.#match(item, mate, by);
      }
    }
  }

  #match(base: Item, head: Item, by: MatchedBy): void {
    this.#mates.set(base, { mate: head, by });
    this.#mates.set(head, { mate: base, by });
  }

  /**
   * What stands between the same two neighbours in the same crate with a similar size is the same thing under another name. Runs of several
   * unmatched things are paired in order when there are equally many.
   */
  byNeighbours(): void {
    if (!this.#isOpen()) return;
    const runs = this.#runs(this.#base, (before, after) => `${this.#mateId(before)} ${this.#mateId(after)}`);
    const others = this.#runs(this.#head, (before, after) => `${this.#id(before)} ${this.#id(after)}`);
    for (const [key, run] of runs) {
      const other = others.get(key);
      if (other?.length !== run.length) continue;
      run.forEach((item, i) => {
        if (isSimilar(item, other[i]!)) this.#match(item, other[i]!, "neighbours");
      });
    }
  }

  #ids = new Map<Item, number>();

  #id(item: Item | undefined): number {
    if (item === undefined) return -1;
    let id = this.#ids.get(item);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(item, id);
    }
    return id;
  }

  #mateId(item: Item | undefined): number {
    return item === undefined ? -1 : this.#id(this.#mates.get(item)!.mate);
  }

  /** Runs of unmatched things between matched ones, by a key of the two. */
  #runs(items: readonly Item[], keyOf: (before: Item | undefined, after: Item | undefined) => string): Map<string, Item[]> {
    const runs = new Map<string, Item[]>();
    const inOrder = items
      .filter(isNamed)
      .sort((a, b) => (a.section === b.section ? a.address - b.address : a.section < b.section ? -1 : 1));
    let before: Item | undefined;
    let run: Item[] = [];
    const finish = (after: Item | undefined) => {
      if (run.length > 0) runs.set(`${run[0]!.section} ${keyOf(before, after)}`, run);
      run = [];
    };
    for (const item of inOrder) {
      const isOpen = !this.#mates.has(item);
      if (isOpen && run.length > 0 && run[0]!.section !== item.section) finish(undefined);
      if (isOpen) run.push(item);
      else {
        finish(item);
        before = item;
      }
    }
    finish(undefined);
    return runs;
  }

  result(): Match[] {
    const matches: Match[] = this.#head.map((head) => {
      const found = this.#mates.get(head);
      return { base: found?.mate, head, by: found?.by };
    });
    for (const base of this.#base) if (!this.#mates.has(base)) matches.push({ base, head: undefined, by: undefined });
    return matches;
  }
}

/** Sizes within an eighth of one another, and the same kind and crate. */
function isSimilar(base: Item, head: Item): boolean {
  if (base.kind !== head.kind || base.crate !== head.crate) return false;
  return Math.abs(base.size - head.size) <= Math.max(8, Math.max(base.size, head.size) / 8);
}
