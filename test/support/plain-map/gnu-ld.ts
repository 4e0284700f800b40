import { NONE } from "../../../src/formats/map/index.ts";
import { parseRegion } from "../../../src/formats/map/region-line.ts";
import { crossReferenceLine } from "./cross-reference.ts";
import { GnuScript } from "./gnu-ld-script.ts";
import type { PlainMap, PlainReader } from "./plain-map.ts";
import { lineText, startsWith, trimEnd } from "./scanner.ts";

type Part = "start" | "inclusions" | "commons" | "discarded" | "memory" | "script" | "references" | "ignored";

const HEADINGS: readonly (readonly [string, Part])[] = [
  ["Archive member included ", "inclusions"],
  ["As-needed library included ", "ignored"],
  ["Allocating common symbols", "commons"],
  ["Discarded input sections", "discarded"],
  ["There are no discarded input sections", "ignored"],
  ["Memory Configuration", "memory"],
  ["Linker script and memory map", "script"],
  ["Cross Reference Table", "references"],
  ["Merging program properties", "ignored"],
];

const HEADING_LETTERS = new Set(HEADINGS.map(([text]) => text.charCodeAt(0)));
/** Column of the reason in "Archive member included". */
const REASON_COLUMN = 30;
const SPACE = 0x20;
/** Remark behind an object that holds code for link-time optimisation. */
const FROM_PLUGIN = / \(symbol from plugin\)$/;

/** A map of GNU ld, line by line in TypeScript, with its cross references. */
export class PlainGnuLd implements PlainReader {
  readonly #builder: PlainMap;
  readonly #script: GnuScript;
  #part: Part = "start";
  #member = -1;

  constructor(builder: PlainMap) {
    this.#builder = builder;
    this.#script = new GnuScript(builder);
  }

  line(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (HEADING_LETTERS.has(bytes[start] ?? 0) && this.#heading(bytes, start, end)) return;
    if (!this.#partLine(bytes, start, end)) this.#builder.misread(line, bytes, start, end);
  }

  /** Every map has an `OUTPUT(…)` behind the script's sections; what follows is not allocated, and ends with a line end. */
  end(ended: boolean): void {
    const builder = this.#builder;
    const filled = this.#script.end();
    builder.missing = builder.complete ? "the end of a line" : "OUTPUT(…)";
    builder.complete &&= ended && filled;
  }

  #partLine(bytes: Uint8Array, start: number, end: number): boolean {
    switch (this.#part) {
      case "script":
        return this.#script.line(bytes, start, end);
      case "discarded":
        return this.#script.discardedLine(bytes, start, end);
      case "inclusions":
        return this.#inclusion(bytes, start, end);
      case "memory":
        return this.#region(bytes, start, end);
      case "references":
        return crossReferenceLine(this.#builder, bytes, start, end);
      default:
        // Common symbols come again as COMMON rows; what stands before the first heading are the linker's own messages.
        return true;
    }
  }

  #heading(bytes: Uint8Array, start: number, end: number): boolean {
    const found = HEADINGS.find(([text]) => startsWith(bytes, start, end, text));
    if (found === undefined) return false;
    // Inside the script only the table after it can begin; the rest are names that happen to read like a heading.
    if (this.#part === "script" && found[1] !== "references") return false;
    if (this.#part === "script") this.#script.end();
    this.#part = found[1];
    return true;
  }

  #inclusion(bytes: Uint8Array, start: number, end: number): boolean {
    const last = trimEnd(bytes, start, end);
    if (last === start) return true;
    if (bytes[start] !== SPACE) {
      const column = start + REASON_COLUMN;
      const short = last > column && bytes[column] !== SPACE && bytes[column - 1] === SPACE && bytes[column - 2] === SPACE;
      this.#member = this.#builder.objects.add(bytes, start, short ? trimEnd(bytes, start, column) : last);
      return !short || this.#reason(bytes, column, last);
    }
    let reason = start;
    while (bytes[reason] === SPACE) reason++;
    return this.#reason(bytes, reason, last);
  }

  /** `file (symbol)`, or `(symbol)` when the command line or the script asked for it. */
  #reason(bytes: Uint8Array, start: number, end: number): boolean {
    // A letter a byte, so that places in the text are those of the bytes.
    const text = new TextDecoder("latin1").decode(bytes.subarray(start, end));
    const open = openingOfLast(text);
    if (this.#member < 0 || open < 0 || !text.endsWith(")")) return false;
    const file = text.slice(0, open).replace(FROM_PLUGIN, "");
    const because = open === 0 ? NONE : this.#builder.objects.add(bytes, start, start + file.length);
    const symbol = lineText(bytes, start + (open === 0 ? 1 : open + 2), end - 1);
    this.#builder.inclusions.push({ object: this.#member, because, symbol });
    this.#member = -1;
    return true;
  }

  #region(bytes: Uint8Array, start: number, end: number): boolean {
    const text = lineText(bytes, start, end).trimEnd();
    if (text === "" || /^Name\s+Origin\s+Length/.test(text)) return true;
    const region = parseRegion(text);
    if (region === undefined) return false;
    this.#builder.regions.push(region);
    return true;
  }
}

/**
 * Where the parenthesis opens that the last one of a text closes, with the blank before it; 0 when nothing stands before it, -1 when none does. Symbols
 * hold parentheses (`units::sea_level(float, float)`, `Result<(), Error>`), and so do folders (`Program Files (x86)`).
 */
function openingOfLast(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ")") depth++;
    else if (text[at] === "(" && --depth <= 0 && (at === 0 || text[at - 1] === " ")) return Math.max(0, at - 1);
  }
  return -1;
}
