/** One section of SEGGER's tables, or a gap between two. Bytes. */
export interface SeggerRow {
  /** The symbol that it defines, or its own name in brackets. */
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** How it comes by its values: `Code` and `Cnst` are loaded, `Init` is copied, `Zero` is cleared, `None` stays as it was. */
  readonly filled: string;
  /** Column of the sums that count it: `RX`, `RO`, `RW`, `ZI`; `--` for none. */
  readonly counted: string;
  readonly object: string;
}

/** A symbol as SEGGER's lists have it. */
export interface SeggerSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  /** `Code`, `Data`, `Cnst`; `----` for what the linker or its script defines. */
  readonly type: string;
}

/** Thousands are parted by blanks. */
const DECIMAL = "\\d{1,3}(?: \\d{3}){0,4}";
const FILLED = "Code|Cnst|Init|Zero|None|----";
const RANGED = new RegExp(
  `^ {2}([0-9a-f]{8})-([0-9a-f]{8}) {2}(\\S.*?) {2,}(${DECIMAL}) +(-|${DECIMAL}) +(${FILLED}) +(R[XOW]|ZI|--?) +(\\S.*)$`,
  "i",
);
const PLACED = new RegExp(`^ {2}(\\S.*?) {2,}(${FILLED}) +([0-9a-f]{8}) +(?:0x([0-9a-f]+) +)?(\\d+) {2,}(\\S.*)$`, "i");
const SYMBOL =
  /^ {2}(?:(\S.*?) {2,})? *(?:0x)?([0-9a-f]{8})( [ [\]\da-fx]{0,60}?) (Code|Cnst|Data|Init|Zero|None|----) +(?:Gb|Lc|Wk) +\S.*$/di;
const COUNTED: Readonly<Record<string, string>> = { Code: "RX", Cnst: "RO", Init: "RW", Zero: "ZI", None: "ZI" };

/**
 * A row of "Sections by address" (linkers 3 and 4), `  08000040-08000067  Reset_Handler   40   4  Code  RX  start.o`; undefined where the line is none. What does not fit its
 * column goes on in the next line, which the caller joins.
 */
export function rangedRow(line: string): SeggerRow | undefined {
  const match = RANGED.exec(line);
  if (match === null) return undefined;
  const [, from = "", to = "", name = "", size = "", , filled = "", counted = "", object = ""] = match;
  const address = Number.parseInt(from, 16);
  const length = decimal(size);
  if (Number.parseInt(to, 16) - address + 1 !== length) return undefined;
  return { name, address, size: length, filled, counted, object };
}

/** A row of "PLACEMENT SUMMARY" (linker 2), `  .text.main   Code  00000700     0x148      4  main.o`; an empty section has no size. */
export function placedRow(line: string): SeggerRow | undefined {
  const match = PLACED.exec(line);
  if (match === null) return undefined;
  const [, name = "", filled = "", address = "", size = "0", , object = ""] = match;
  return {
    name: `[${name}]`,
    address: Number.parseInt(address, 16),
    size: Number.parseInt(size, 16),
    filled,
    counted: COUNTED[filled] ?? "--",
    object,
  };
}

/**
 * A row of a list of symbols, `  main   0x08000777   56   2  Code  Gb  main.o`; its name may stand in the line before. `sizeEnd` is where the heading "Size" ends: a
 * lone figure behind it is an alignment. Sizes in brackets are the linker's own, where no object declares one.
 */
export function symbolRow(line: string, sizeEnd: number, nameBefore: string): SeggerSymbol | undefined {
  const match = SYMBOL.exec(line);
  if (match === null) return undefined;
  const [, ownName, value = "", figures = "", type = ""] = match;
  const name = ownName ?? nameBefore;
  if (name === "") return undefined;
  const figure = new RegExp(`\\[?(0x[0-9a-f]+|${DECIMAL})\\]?`, "i").exec(figures);
  const start = (match as RegExpExecArray & { indices: [number, number][] }).indices[3]![0];
  const isSize = figure !== null && start + figure.index + figure[0].length <= sizeEnd;
  return { name, value: Number.parseInt(value, 16), size: isSize ? figureOf(figure[1]!) : 0, type };
}

/** `2 612` or `0x148`. */
function figureOf(text: string): number {
  return text.startsWith("0x") ? Number.parseInt(text, 16) : decimal(text);
}

/** A number whose thousands are parted by blanks. */
export function decimal(text: string): number {
  return Number(text.replaceAll(" ", ""));
}
