import { MAX_DEPTH, NotMangled, stepLimit } from "../limits.ts";
import type { Node } from "./nodes.ts";

/** Position in a mangled C++ name and what was read before it. Every method throws `NotMangled` when the grammar is broken. */
export class CppReader {
  readonly text: string;
  next = 0;
  /** What `S_`, `S0_` … stand for, in the order of their appearance. */
  readonly substitutions: Node[] = [];
  /** While the type of a conversion operator is read: arguments behind a template parameter are then the operator's own. */
  inConversion = false;
  readonly #stepLimit: number;
  #steps = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
    this.#stepLimit = stepLimit(text.length);
  }

  peek(count = 1): string {
    return this.text.slice(this.next, this.next + count);
  }

  eat(token: string): boolean {
    if (!this.text.startsWith(token, this.next)) return false;
    this.next += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.eat(token)) throw new NotMangled();
  }

  take(count = 1): string {
    if (this.next + count > this.text.length) throw new NotMangled();
    const taken = this.peek(count);
    this.next += count;
    return taken;
  }

  isDigit(): boolean {
    const code = this.text.charCodeAt(this.next);
    return code >= 0x30 && code <= 0x39;
  }

  /** Decimal digits as a number that fits the name's length. */
  decimal(): number {
    if (!this.isDigit()) throw new NotMangled();
    let value = 0;
    while (this.isDigit()) {
      value = value * 10 + this.text.charCodeAt(this.next++) - 0x30;
      if (value > 0x7fff_ffff) throw new NotMangled();
    }
    return value;
  }

  /** An optional number before `_`: 0 when absent, else one more than the number. */
  index(radix = 10): number {
    const end = this.text.indexOf("_", this.next);
    const digits = end < 0 ? "-" : this.text.slice(this.next, end);
    if (!(radix === 36 ? /^[0-9A-Z]{0,6}$/ : /^\d{0,9}$/).test(digits)) throw new NotMangled();
    this.next = end + 1;
    return digits === "" ? 0 : Number.parseInt(digits, radix) + 1;
  }

  remember(node: Node): Node {
    this.substitutions.push(node);
    return node;
  }

  /** Whether a production matches here; nothing is read by it. */
  wouldRead(production: () => void): boolean {
    const { next, inConversion } = this;
    const depth = this.#depth;
    const remembered = this.substitutions.length;
    try {
      production();
      return true;
    } catch (error) {
      if (!(error instanceof NotMangled)) throw error;
      return false;
    } finally {
      this.next = next;
      this.inConversion = inConversion;
      this.#depth = depth;
      this.substitutions.length = remembered;
    }
  }

  /** Runs a production one level deeper. Reading ahead may read a part again, so productions are counted too. */
  nested<T>(production: () => T): T {
    if (++this.#depth > MAX_DEPTH || ++this.#steps > this.#stepLimit) throw new NotMangled();
    const result = production();
    this.#depth--;
    return result;
  }

  /** Items up to `end`, which is read too. */
  until<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.eat(end)) items.push(item());
    return items;
  }
}
