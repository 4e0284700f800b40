import { MAX_DEPTH, NotMangled } from "../limits.ts";
import type { Node, TemplateScope } from "./nodes.ts";

/** Position in a mangled C++ name and what was read before it. Every method throws `NotMangled` when the grammar is broken. */
export class CppReader {
  readonly text: string;
  next = 0;
  /** What `S_`, `S0_` … stand for, in the order of their appearance. */
  readonly substitutions: Node[] = [];
  /** What `T_` stands for at the current place. */
  scope: TemplateScope = { arguments: undefined };
  /** While the signature of a lambda is read, `T_` is one of its own `auto` parameters. */
  inLambda = false;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
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

  /** Runs a production one level deeper. */
  nested<T>(production: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new NotMangled();
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
