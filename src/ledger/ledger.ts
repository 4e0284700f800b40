import type { Claims } from "./claims.ts";
import { checkSpans, InvariantError } from "./invariants.ts";
import type { ImageSection } from "./section.ts";
import { type Spans, settle } from "./settle.ts";

/** Name of a level below the section: `package`, `symbol`. Regions and sections follow from the layout itself; `session/levels.ts` lists all. */
export type Level = string;

/** Names of one level's owners. */
export interface Owners {
  readonly count: number;
  name(owner: number): string;
  /** What is missing where a byte has no owner, when it is not debug information. */
  readonly missing?: "not in the map";
}

/**
 * Who owns which byte, per level. A level is decided once, by whoever reads its evidence; from then on it is only read. It is settled when it is first
 * asked for: evidence may tell more levels than a question shows.
 */
export class Ledger {
  readonly #sections: readonly ImageSection[];
  readonly #levels = new Map<Level, { decided: () => Spans; owners: Owners }>();
  readonly #settled = new Map<Level, Spans>();

  constructor(sections: readonly ImageSection[]) {
    this.#sections = sections;
  }

  /** Decides a level from its claims. @throws InvariantError when it is decided already. */
  decide(level: Level, claims: Claims, owners: Owners): void {
    this.keep(level, () => settle(claims, this.#sections), owners);
  }

  /** Keeps a level that is settled elsewhere; `decided` is called once, when it is first asked for. @throws InvariantError when it is decided already. */
  keep(level: Level, decided: () => Spans, owners: Owners): void {
    if (this.#levels.has(level)) throw new InvariantError(`the level ${level} is decided twice`);
    this.#levels.set(level, { decided, owners });
  }

  has(level: Level): boolean {
    return this.#levels.has(level);
  }

  /** The decided spans; asking for a level that nobody decided is a bug of ours. @throws InvariantError when they do not tile the sections. */
  spans(level: Level): Spans {
    const known = this.#settled.get(level);
    if (known !== undefined) return known;
    const spans = this.#get(level).decided();
    checkSpans(spans, this.#sections);
    this.#settled.set(level, spans);
    return spans;
  }

  owners(level: Level): Owners {
    return this.#get(level).owners;
  }

  #get(level: Level): { decided: () => Spans; owners: Owners } {
    const found = this.#levels.get(level);
    if (found === undefined) throw new Error(`level ${level} was asked for before it was decided`);
    return found;
  }
}
