import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { visitLines } from "../../../src/bytes/lines.ts";
import { NONE } from "../../../src/formats/map/index.ts";

const LARGEST = 0xffffffff;

/** What a reader of maps finds, row by row, as plain values; `object` is an index into `objects` or `NONE`. */
export class PlainMap {
  complete = false;
  missing = "";
  readonly misreadLines: number[] = [];
  readonly regions: object[] = [];
  readonly loads: string[] = [];
  readonly inclusions: { object: number; because: number; symbol: string }[] = [];
  readonly outputs: { name: string; address: number; size: number; loadAddress: number | undefined; first: number; count: number }[] = [];
  readonly inputs: { kind: number; name: string; address: number; size: number; object: number; alignment: number }[] = [];
  readonly sizesBefore: [row: number, size: number][] = [];
  readonly symbols: { name: string; address: number; input: number; size: number }[] = [];
  readonly discarded: { name: string; size: number; object: number }[] = [];
  readonly assignments: { expression: string; value: number; output: number }[] = [];
  readonly references: { name: string; objects: number[] }[] = [];
  readonly objects = new PlainObjects();
  #isOpen = false;

  get inOutput(): boolean {
    return this.#isOpen;
  }

  misread(line: number, _bytes: Uint8Array, _start: number, _end: number): void {
    this.misreadLines.push(line);
  }

  openOutput(name: string, address: number, size: number, loadAddress?: number): void {
    this.closeOutput();
    this.outputs.push({ name, address, size, loadAddress, first: this.inputs.length, count: 0 });
    this.#isOpen = true;
  }

  closeOutput(): void {
    const last = this.outputs.at(-1);
    if (this.#isOpen && last !== undefined) last.count = this.inputs.length - last.first;
    this.#isOpen = false;
  }

  input(kind: number, bytes: Uint8Array, start: number, end: number, address: number, size: number, object: number, alignment = 0): number {
    this.inputs.push({ kind, name: nameOf(bytes, start, end), address, size: Math.min(size, LARGEST), object, alignment });
    return this.inputs.length - 1;
  }

  inputAddress(row: number): number {
    return this.inputs[row]!.address;
  }

  inputSize(row: number): number {
    return this.inputs[row]!.size;
  }

  setInputSize(row: number, size: number): void {
    this.inputs[row]!.size = size;
  }

  relaxed(row: number, size: number): void {
    if ((this.sizesBefore.at(-1)?.[0] ?? -1) < row) this.sizesBefore.push([row, Math.min(size, LARGEST)]);
  }

  symbol(bytes: Uint8Array, start: number, end: number, address: number, input: number, size = 0): void {
    this.symbols.push({ name: nameOf(bytes, start, end), address, input, size: Math.min(size, LARGEST) });
  }

  discard(bytes: Uint8Array, start: number, end: number, size: number, object: number): void {
    this.discarded.push({ name: nameOf(bytes, start, end), size: Math.min(size, LARGEST), object });
  }

  assignment(bytes: Uint8Array, start: number, end: number, value: number): void {
    this.assignments.push({ expression: nameOf(bytes, start, end), value, output: this.#isOpen ? this.outputs.length - 1 : NONE });
  }

  referencedSymbol(bytes: Uint8Array, start: number, end: number): void {
    this.references.push({ name: nameOf(bytes, start, end), objects: [] });
  }

  reference(object: number): void {
    this.references.at(-1)?.objects.push(object);
  }
}

/** Objects by their bytes. */
class PlainObjects {
  readonly names: string[] = [];
  readonly #indices = new Map<string, number>();

  add(bytes: Uint8Array, start: number, end: number): number {
    const key = bytesOf(bytes, start, Math.min(end, start + 0xffff));
    const found = this.#indices.get(key);
    if (found !== undefined) return found;
    this.#indices.set(key, this.names.length);
    return this.names.push(nameOf(bytes, start, end)) - 1;
  }

  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#indices.get(bytesOf(bytes, start, end)) ?? -1;
  }
}

/** A reader of one dialect's lines. */
export interface PlainReader {
  line(bytes: Uint8Array, start: number, end: number, line: number): void;
  end(ended: boolean): void;
}

/** Reads a map line by line. */
export async function readPlainMap(bytes: Uint8Array, readerOf: (map: PlainMap) => PlainReader): Promise<PlainMap> {
  const map = new PlainMap();
  const reader = readerOf(map);
  await visitLines(new BufferSource("plain.map", bytes), (window, start, end, line, truncated) => {
    if (truncated) map.misread(line, window, start, end);
    else reader.line(window, start, end, line);
  });
  reader.end(bytes.at(-1) === 0x0a);
  map.closeOutput();
  return map;
}

export function isCommonName(bytes: Uint8Array, start: number, end: number): boolean {
  return nameOf(bytes, start, end) === "COMMON";
}

function nameOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 0xffff)));
}

function bytesOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder("latin1").decode(bytes.subarray(start, end));
}
