import { MAX_DEPTH, MAX_OUTPUT, NotMangled, stepLimit } from "../limits.ts";
import { basicTypes } from "./literals.ts";
import { printConst } from "./v0-const.ts";
import type { V0Reader } from "./v0-reader.ts";

/**
 * How a path is written: `full`, with generic arguments; `path`, without them; `definition`, without them and with the place of an `impl`
 * block and its number instead of type and trait, which is the same text for all instances of one generic.
 */
export type PathStyle = "full" | "path" | "definition";

/**
 * Writes a v0 name as Rust source shows it [RFC 2603], without disambiguators of crates and types of constants.
 * Throws `NotMangled` when the name breaks the grammar or a limit.
 */
export class V0Printer {
  readonly reader: V0Reader;
  readonly #style: PathStyle;
  readonly #stepLimit: number;
  #out = "";
  /** While positive, text is parsed and not written, and back references are not followed. */
  #silent = 0;
  #depth = 0;
  #steps = 0;
  /** Lifetimes bound by the `for<…>` around the current place. */
  #boundLifetimes = 0;

  constructor(reader: V0Reader, style: PathStyle = "full") {
    this.reader = reader;
    this.#style = style;
    this.#stepLimit = stepLimit(reader.name.length);
  }

  get text(): string {
    return this.#out;
  }

  write(text: string): void {
    if (this.#silent > 0) return;
    this.#out += text;
    if (this.#out.length > MAX_OUTPUT) throw new NotMangled();
  }

  /** `<path>`; `inValue` decides whether generic arguments need `::` before them. */
  path(inValue: boolean): void {
    this.enter();
    const { reader } = this;
    const tag = reader.take();
    switch (tag) {
      case "C":
        reader.disambiguator();
        this.write(reader.text(reader.identifier()));
        break;
      case "N":
        this.#nested(inValue);
        break;
      case "M":
      case "X":
      case "Y":
        this.#implementation(tag);
        break;
      case "I":
        this.path(inValue);
        if (this.#style === "full") {
          this.write(inValue ? "::<" : "<");
          this.#genericArguments();
          this.write(">");
        } else {
          this.silently(() => this.#genericArguments());
        }
        break;
      case "B":
        this.backReference(() => this.path(inValue));
        break;
      default:
        throw new NotMangled();
    }
    this.leave();
  }

  type(): void {
    const { reader } = this;
    if (reader.eat("w")) this.write("#[splat] ");
    const tag = reader.take();
    const basic = basicTypes[tag];
    if (basic !== undefined) {
      this.write(basic);
      return;
    }
    this.enter();
    switch (tag) {
      case "R":
      case "Q":
        this.#reference(tag === "Q");
        break;
      case "P":
      case "O":
        this.write(tag === "P" ? "*const " : "*mut ");
        this.type();
        break;
      case "A":
      case "S":
        this.write("[");
        this.type();
        if (tag === "A") {
          this.write("; ");
          printConst(this, true);
        }
        this.write("]");
        break;
      case "T":
        this.tuple(() => this.type());
        break;
      case "F":
        this.#binder(() => this.#function());
        break;
      case "D":
        this.#dynamic();
        break;
      case "W":
        this.type();
        this.write(" is ");
        this.#pattern();
        break;
      case "B":
        this.backReference(() => this.type());
        break;
      default:
        reader.next--;
        this.path(false);
    }
    this.leave();
  }

  /** `(a, b)`, and `(a,)` for one element. */
  tuple(item: () => void): void {
    this.write("(");
    if (this.list(item, ", ") === 1) this.write(",");
    this.write(")");
  }

  /** Items up to `E`; their number. */
  list(item: () => void, separator: string): number {
    let count = 0;
    while (!this.reader.eat("E")) {
      if (count++ > 0) this.write(separator);
      item();
    }
    return count;
  }

  backReference(print: () => void): void {
    const { reader } = this;
    const target = reader.backReference();
    if (this.#silent > 0) return;
    const back = reader.next;
    reader.next = target;
    this.enter();
    print();
    this.leave();
    reader.next = back;
  }

  silently(print: () => void): void {
    this.#silent++;
    print();
    this.#silent--;
  }

  /** Counts one construct and one level of nesting; `leave` ends the level. */
  enter(): void {
    if (++this.#depth > MAX_DEPTH || ++this.#steps > this.#stepLimit) throw new NotMangled();
  }

  leave(): void {
    this.#depth--;
  }

  #nested(inValue: boolean): void {
    const { reader } = this;
    const namespace = reader.take();
    if (!/[A-Za-z]/.test(namespace)) throw new NotMangled();
    this.path(inValue);
    const disambiguator = reader.disambiguator();
    const name = reader.text(reader.identifier());
    if (namespace >= "a") {
      if (name !== "") this.write(`::${name}`);
      return;
    }
    const kind = namespace === "C" ? "closure" : namespace === "S" ? "shim" : namespace;
    this.write(`::{${kind}${name === "" ? "" : `:${name}`}#${disambiguator}}`);
  }

  /** `M`: inherent `impl`, `X`: `impl` of a trait, `Y`: the trait itself. */
  #implementation(tag: "M" | "X" | "Y"): void {
    const byPlace = this.#style === "definition" && tag !== "Y";
    if (tag !== "Y") {
      const disambiguator = this.reader.disambiguator();
      if (byPlace) this.path(false);
      else this.silently(() => this.path(false));
      if (byPlace) this.write(`::{impl#${disambiguator}}`);
    }
    const typeAndTrait = () => {
      this.write("<");
      if (tag === "Y" && this.#style === "definition") this.silently(() => this.type());
      else this.type();
      if (tag !== "M") {
        this.write(" as ");
        this.path(false);
      }
      this.write(">");
    };
    if (byPlace) this.silently(typeAndTrait);
    else typeAndTrait();
  }

  #genericArguments(): void {
    this.list(() => this.#genericArgument(), ", ");
  }

  #genericArgument(): void {
    if (this.reader.eat("L")) this.#lifetime(this.reader.integer62());
    else if (this.reader.eat("K")) printConst(this, false);
    else this.type();
  }

  #reference(mutable: boolean): void {
    this.write("&");
    if (this.reader.eat("L")) {
      const index = this.reader.integer62();
      if (index !== 0) {
        this.#lifetime(index);
        this.write(" ");
      }
    }
    if (mutable) this.write("mut ");
    this.type();
  }

  #function(): void {
    const { reader } = this;
    const unsafe = reader.eat("U");
    let abi = "";
    if (reader.eat("K")) {
      if (reader.eat("C")) {
        abi = "C";
      } else {
        const identifier = reader.identifier();
        abi = reader.text(identifier).replaceAll("_", "-");
        if (abi === "" || identifier.punycode) throw new NotMangled();
      }
    }
    this.write(`${unsafe ? "unsafe " : ""}${abi === "" ? "" : `extern "${abi}" `}fn(`);
    this.list(() => this.type(), ", ");
    this.write(")");
    if (reader.eat("u")) return;
    this.write(" -> ");
    this.type();
  }

  #dynamic(): void {
    this.write("dyn ");
    this.#binder(() => this.list(() => this.#dynamicTrait(), " + "));
    if (!this.reader.eat("L")) throw new NotMangled();
    const lifetime = this.reader.integer62();
    if (lifetime === 0) return;
    this.write(" + ");
    this.#lifetime(lifetime);
  }

  #dynamicTrait(): void {
    const { reader } = this;
    let open = this.#pathWithOpenGenerics();
    while (reader.eat("p")) {
      this.write(open ? ", " : "<");
      open = true;
      this.write(`${reader.text(reader.identifier())} = `);
      if (reader.eat("K")) printConst(this, false);
      else this.type();
    }
    if (open) this.write(">");
  }

  /** A path whose `<…>` stays open for associated types; whether it was opened. */
  #pathWithOpenGenerics(): boolean {
    let open = false;
    if (this.reader.eat("B")) {
      this.backReference(() => {
        open = this.#pathWithOpenGenerics();
      });
    } else if (this.reader.eat("I")) {
      this.path(false);
      this.write("<");
      this.#genericArguments();
      open = true;
    } else {
      this.path(false);
    }
    return open;
  }

  #pattern(): void {
    this.enter();
    switch (this.reader.take()) {
      case "R":
        printConst(this, false);
        this.write("..=");
        printConst(this, false);
        break;
      case "O":
        this.list(() => this.#pattern(), " | ");
        break;
      case "N":
        this.write("!null");
        break;
      default:
        throw new NotMangled();
    }
    this.leave();
  }

  #binder(print: () => void): void {
    const count = this.reader.optionalInteger62("G");
    if (this.#silent > 0 || count === 0) {
      print();
      return;
    }
    if (count > this.#stepLimit) throw new NotMangled();
    const outside = this.#boundLifetimes;
    this.write("for<");
    for (let i = 0; i < count; i++) {
      if (++this.#steps > this.#stepLimit) throw new NotMangled();
      if (i > 0) this.write(", ");
      this.#boundLifetimes++;
      this.#lifetime(1);
    }
    this.write("> ");
    print();
    this.#boundLifetimes = outside;
  }

  /** Index 0 is `'_`; others count binders outward from the innermost. */
  #lifetime(index: number | bigint): void {
    if (this.#silent > 0) return;
    if (index === 0) {
      this.write("'_");
      return;
    }
    if (index > this.#boundLifetimes) throw new NotMangled();
    const depth = this.#boundLifetimes - Number(index);
    this.write(depth < 26 ? `'${String.fromCharCode(0x61 + depth)}` : `'_${depth}`);
  }
}
