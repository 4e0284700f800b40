import { Cursor } from "../../bytes/cursor.ts";

/** What `.gnu_debuglink` says: the file that holds the debug information, and its checksum. */
export interface DebugLink {
  readonly name: string;
  /** CRC-32 of the whole companion file. */
  readonly crc: number;
}

/**
 * Reads the bytes of `.gnu_debuglink`: a file name, padding to a multiple of 4, a CRC-32 [GDB manual §Separate Debug Files].
 * @throws InputError `bytes/truncated`
 */
export function readDebugLink(bytes: Uint8Array, file: string, littleEndian: boolean): DebugLink {
  const cursor = new Cursor(bytes, { file, section: ".gnu_debuglink", littleEndian });
  const name = cursor.cstring();
  cursor.seek(Math.min((cursor.position + 3) & ~3, bytes.length));
  return { name, crc: cursor.u32() };
}

/**
 * Where the companion of `folder`/… can be, best first: beside the file, in `.debug` beside it, and by build-id below each of `roots`
 * (`/usr/lib/debug`). Only names; nobody looks. A link that holds a path is refused, so that a file cannot point anywhere.
 */
export function companionPaths(
  folder: string,
  link: DebugLink | undefined,
  buildId: string | undefined,
  roots: readonly string[],
): string[] {
  const paths: string[] = [];
  if (link !== undefined && link.name !== "" && !/[\\/]/.test(link.name) && link.name !== "..") {
    paths.push(`${folder}/${link.name}`, `${folder}/.debug/${link.name}`);
  }
  if (buildId !== undefined && /^[0-9a-f]{4,}$/.test(buildId)) {
    const name = `.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`;
    for (const root of [folder, ...roots]) paths.push(`${root}/${name}`);
  }
  return paths;
}

let table: Uint32Array | undefined;

/** CRC-32 (polynomial 0xedb88320) of `bytes`, continuing from `crc` of what came before. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  table ??= crcTable();
  let state = ~crc;
  for (const byte of bytes) state = (table[(state ^ byte) & 0xff] as number) ^ (state >>> 8);
  return ~state >>> 0;
}

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
    return value;
  });
}
