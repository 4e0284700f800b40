import { NotMangled } from "../limits.ts";
import { quote, textOfHex } from "./literals.ts";
import type { V0Printer } from "./v0-printer.ts";

/**
 * `<const>` [RFC 2603, with the values of structures and references that rustc writes since]. Outside of another value everything
 * but a literal stands in braces.
 */
export function printConst(printer: V0Printer, inValue: boolean): void {
  const { reader } = printer;
  const tag = reader.take();
  printer.enter();
  const value = () => printConst(printer, true);
  const braced = (print: () => void) => {
    if (!inValue) printer.write("{");
    print();
    if (!inValue) printer.write("}");
  };
  switch (tag) {
    case "p":
      printer.write("_");
      break;
    case "h":
    case "t":
    case "m":
    case "y":
    case "o":
    case "j":
      printer.write(unsigned(reader.hexNibbles()));
      break;
    case "a":
    case "s":
    case "l":
    case "x":
    case "n":
    case "i":
      printer.write(reader.eat("n") ? "-" : "");
      printer.write(unsigned(reader.hexNibbles()));
      break;
    case "b":
      printer.write(boolean(reader.hexNibbles()));
      break;
    case "c":
      printer.write(quote(character(reader.hexNibbles()), "'"));
      break;
    case "e":
      braced(() => printer.write(`*${stringLiteral(printer)}`));
      break;
    case "R":
    case "Q":
      if (tag === "R" && reader.eat("e")) {
        printer.write(stringLiteral(printer));
      } else {
        braced(() => {
          printer.write(tag === "R" ? "&" : "&mut ");
          value();
        });
      }
      break;
    case "A":
      braced(() => {
        printer.write("[");
        printer.list(value, ", ");
        printer.write("]");
      });
      break;
    case "T":
      braced(() => printer.tuple(value));
      break;
    case "V":
      braced(() => structure(printer, value));
      break;
    case "B":
      printer.backReference(() => printConst(printer, inValue));
      break;
    default:
      throw new NotMangled();
  }
  printer.leave();
}

/** A value of a structure or a variant: unit (`U`), tuple (`T`) or with named fields (`S`). */
function structure(printer: V0Printer, value: () => void): void {
  const { reader } = printer;
  printer.path(true);
  switch (reader.take()) {
    case "U":
      break;
    case "T":
      printer.write("(");
      printer.list(value, ", ");
      printer.write(")");
      break;
    case "S":
      printer.write(" { ");
      printer.list(() => {
        reader.disambiguator();
        printer.write(`${reader.text(reader.identifier())}: `);
        value();
      }, ", ");
      printer.write(" }");
      break;
    default:
      throw new NotMangled();
  }
}

/** Decimal where 64 bits hold it, else the digits as they are. */
function unsigned(nibbles: string): string {
  const digits = nibbles.replace(/^0+/, "");
  if (digits.length > 16) return `0x${nibbles}`;
  if (digits === "") return "0";
  return digits.length <= 12 ? String(Number.parseInt(digits, 16)) : String(BigInt(`0x${digits}`));
}

function boolean(nibbles: string): string {
  const value = unsigned(nibbles);
  if (value !== "0" && value !== "1") throw new NotMangled();
  return value === "1" ? "true" : "false";
}

function character(nibbles: string): string {
  const code = Number.parseInt(nibbles === "" ? "0" : nibbles, 16);
  if (!(code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) throw new NotMangled();
  return String.fromCodePoint(code);
}

function stringLiteral(printer: V0Printer): string {
  const text = textOfHex(printer.reader.hexNibbles());
  if (text === undefined) throw new NotMangled();
  return quote(text, '"');
}
