import type { AddressSpace } from "../address-space.ts";
import type { DataOwners } from "./data-owners.ts";
import { Referrer } from "./data-owners.ts";

/** A `core::panic::Location` that the image holds: the place of a panic that survived optimisation. */
export interface PanicLocation {
  /** Address of the 16 bytes: file pointer, file length, line, column (seen: rustc 1.70 to 1.96 on 32-bit targets). */
  readonly address: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Address and length of the file's name. */
  readonly fileAddress: number;
  readonly fileLength: number;
  /** Functions whose instructions name the location, ascending. */
  readonly functions: readonly number[];
}

const LONGEST_PATH = 1024;
const LAST_LINE = 1 << 20;
const LAST_COLUMN = 1 << 12;

/** Finds all locations: four words of read-only data of which the first two name a path that ends in `.rs`. */
export function findPanicLocations(owners: DataOwners): PanicLocation[] {
  const { words, code } = owners.graph;
  const { space } = code;
  const found: PanicLocation[] = [];
  for (let row = 0; row < words.count; row++) {
    const fileLength = words.length.at(row);
    if (fileLength < 4 || fileLength > LONGEST_PATH) continue;
    const address = words.at.at(row);
    const line = space.word(address + 8);
    const column = space.word(address + 12);
    if (line < 1 || line > LAST_LINE || column < 1 || column > LAST_COLUMN) continue;
    const fileAddress = words.target.at(row);
    const file = pathAt(space, fileAddress, fileLength);
    if (file === undefined) continue;
    found.push({ address, file, line, column, fileAddress, fileLength, functions: functionsAt(owners, address) });
  }
  return found;
}

/** Text of a path of Rust source; undefined when the bytes are something else. */
function pathAt(space: AddressSpace, address: number, length: number): string | undefined {
  const section = space.sectionAt(address);
  if (section < 0) return undefined;
  const { bytes, address: start } = space.sections[section]!;
  const end = address - start + length;
  if (end > bytes.length || bytes[end - 3] !== 0x2e || bytes[end - 2] !== 0x72 || bytes[end - 1] !== 0x73) return undefined;
  const text = new TextDecoder("utf-8").decode(bytes.subarray(address - start, end));
  // Control characters and undecodable bytes are not in a path.
  return /[\u0000-\u001f\ufffd]/.test(text) ? undefined : text;
}

function functionsAt(owners: DataOwners, address: number): number[] {
  const object = owners.objects.covering(address);
  if (object < 0) return [];
  const { first, rows } = owners.byObject;
  const found = new Set<number>();
  for (let i = first[object]!; i < first[object + 1]!; i++) {
    if (owners.kind[rows[i]!]! < Referrer.Pointer) found.add(owners.from[rows[i]!]!);
  }
  return [...found].sort((a, b) => a - b);
}
