import { MAX_DEPTH, NotMangled } from "../limits.ts";
import { type PathStyle, V0Printer } from "./v0-printer.ts";
import { V0Reader } from "./v0-reader.ts";

/** A crate as a v0 name gives it. */
export interface CrateRoot {
  readonly name: string;
  /** The compiler's 64-bit disambiguator in hexadecimal, as in `core[317d481089b8c8fe]`; `0` when the name carries none. */
  readonly disambiguator: string;
}

/** What a v0 name says in full. */
export interface V0Name {
  readonly text: string;
  readonly crate: CrateRoot;
  readonly instantiatingCrate: CrateRoot | undefined;
  /** Index of the first character after the mangled name, from the start of the symbol's name. */
  readonly end: number;
}

/** Whether a name can be a v0 name: `_R`, then a path, all ASCII. */
export function looksV0(name: string): boolean {
  const tag = name.charCodeAt(2);
  return name.charCodeAt(0) === 0x5f && name.charCodeAt(1) === 0x52 && tag >= 0x41 && tag <= 0x5a;
}

/** The parts of a v0 name [RFC 2603]. Throws `NotMangled` when it is none or breaks a limit. */
export function readV0(name: string): V0Name {
  const reader = new V0Reader(ascii(name.slice(2)));
  const printer = new V0Printer(reader);
  printer.path(true);
  const text = printer.text;
  let instantiatingCrate: CrateRoot | undefined;
  if (isPathTag(reader.peek())) {
    instantiatingCrate = crateRoot(new V0Reader(reader.name), reader.next);
    printer.silently(() => printer.path(false));
  }
  return { text, crate: crateRoot(new V0Reader(reader.name), 0), instantiatingCrate, end: reader.next + 2 };
}

/** The path of a v0 name in another style than `full`. Throws `NotMangled`. */
export function v0Path(name: string, style: PathStyle): string {
  const printer = new V0Printer(new V0Reader(ascii(name.slice(2))), style);
  printer.path(true);
  return printer.text;
}

/** The crate that defines the item of a v0 name, without writing the name. Throws `NotMangled`. */
export function v0Crate(name: string): CrateRoot {
  return crateRoot(new V0Reader(name.slice(2)), 0);
}

/**
 * Follows a path inwards to its crate. The path of an `impl` (`M`, `X`) says where the block stands; a method that a trait provides
 * (`Y`) stands in the trait's crate.
 */
function crateRoot(reader: V0Reader, start: number): CrateRoot {
  reader.next = start;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    switch (reader.take()) {
      case "C": {
        const disambiguator = reader.disambiguator();
        return { name: reader.text(reader.identifier()), disambiguator: disambiguator.toString(16) };
      }
      case "N":
        reader.take();
        break;
      case "M":
      case "X":
        reader.disambiguator();
        break;
      case "Y": {
        const printer = new V0Printer(reader);
        printer.silently(() => printer.type());
        break;
      }
      case "I":
        break;
      case "B":
        reader.next = reader.backReference();
        break;
      default:
        throw new NotMangled();
    }
  }
  throw new NotMangled();
}

function isPathTag(tag: string): boolean {
  return tag >= "A" && tag <= "Z";
}

function ascii(text: string): string {
  if (/[^\0-\x7f]/.test(text)) throw new NotMangled();
  return text;
}
