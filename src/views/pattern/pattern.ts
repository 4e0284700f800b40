import { type Step, stepsOf } from "./steps.ts";
import { parsePattern, type UnitSet } from "./syntax.ts";

/** Transitions that are kept; beyond, all are forgotten and found anew, so that no text fills the memory. */
const MOST_KEPT = 20_000;
/** What stands beside a place of the text: nothing, a character of words, or another. */
const [NOTHING, WORD, OTHER] = [0, 1, 2] as const;
/** Reads as a code unit that no text has. */
const END = -1;

/** Places of the program where the text read so far can have led, and what stood before. */
interface State {
  readonly places: readonly number[];
  readonly before: number;
  /** By code unit: the state behind it, or whether the expression has matched by then. */
  readonly next: Map<number, State | boolean>;
}

/**
 * Whether a regular expression of ECMAScript without lookaround and back-references matches somewhere in a text. All ways through the expression are
 * followed at once (Thompson 1968), as states that are made when a text leads to them: the work is linear in the text, whatever the expression.
 * @throws SyntaxError in words for what cannot be read, or not in linear time.
 */
export function linearPattern(source: string, ignoresCase: boolean): (text: string) => boolean {
  const { steps, start } = stepsOf(parsePattern(source));
  const automaton = new Automaton(steps, start, ignoresCase);
  return (text) => automaton.matches(text);
}

class Automaton {
  readonly #steps: readonly Step[];
  readonly #start: number;
  readonly #ignoresCase: boolean;
  #states = new Map<string, State>();
  #kept = 0;

  constructor(steps: readonly Step[], start: number, ignoresCase: boolean) {
    this.#steps = steps;
    this.#start = start;
    this.#ignoresCase = ignoresCase;
  }

  matches(text: string): boolean {
    let state = this.#state([this.#start], NOTHING);
    for (let at = 0; at <= text.length; at++) {
      const unit = at === text.length ? END : text.charCodeAt(at);
      let next = state.next.get(unit);
      if (next === undefined) {
        next = this.#after(state, unit);
        state.next.set(unit, next);
        this.#kept += 1 + state.places.length / 8;
        if (this.#kept > MOST_KEPT) {
          this.#states = new Map();
          this.#kept = 0;
        }
      }
      if (typeof next === "boolean") return next;
      state = next;
    }
    return false;
  }

  #state(places: readonly number[], before: number): State {
    const key = `${before} ${places.join()}`;
    let state = this.#states.get(key);
    if (state === undefined) {
      state = { places, before, next: new Map() };
      this.#states.set(key, state);
    }
    return state;
  }

  #after(state: State, unit: number): State | boolean {
    const after = unit === END ? NOTHING : isWord(unit) ? WORD : OTHER;
    const isBorder = (state.before === WORD) !== (after === WORD);
    const seen = new Uint8Array(this.#steps.length);
    const open = [...state.places];
    const reached = new Set<number>([this.#start]);
    const folded = this.#ignoresCase && unit !== END ? unitsLike(unit) : [unit];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen[place] === 1) continue;
      seen[place] = 1;
      const step = this.#steps[place]!;
      if (step.kind === "match") return true;
      if (step.kind === "either") open.push(step.next, step.other);
      else if (step.kind === "unit") {
        if (unit !== END && holds(step.set, folded)) reached.add(step.next);
      } else if (
        step.what === "start" ? state.before === NOTHING : step.what === "end" ? after === NOTHING : isBorder === (step.what === "border")
      )
        open.push(step.next);
    }
    return unit === END
      ? false
      : this.#state(
          [...reached].sort((a, b) => a - b),
          after,
        );
  }
}

function holds({ ranges, negated }: UnitSet, units: readonly number[]): boolean {
  return units.some((unit) => ranges.some(([first, last]) => unit >= first && unit <= last)) !== negated;
}

function isWord(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;
}

let likes: Map<number, number[]> | undefined;

/** Code units that are one when case is ignored. */
function unitsLike(unit: number): readonly number[] {
  if (likes === undefined) {
    likes = new Map();
    for (let one = 0; one <= 0xffff; one++) {
      const folded = canonical(one);
      likes.set(folded, [...(likes.get(folded) ?? []), one]);
    }
  }
  return likes.get(canonical(unit))!;
}

/** ECMA-262 22.2.2.7.3 Canonicalize, without the flag `u`. */
function canonical(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase();
  if (upper.length !== 1) return unit;
  const folded = upper.charCodeAt(0);
  return unit >= 128 && folded < 128 ? unit : folded;
}
