/** Bytes of the image at a load address; a list of them is in address order. */
export interface LoadedRange {
  readonly address: number;
  readonly bytes: number;
}

/** Payload of a UF2 block that every bootloader takes, and the block around it [UF2 §File containers]. */
const UF2_PAYLOAD = 256;
const UF2_BLOCK = 512;

/** Data bytes of a record, as GNU objcopy chooses [seen: objcopy 2.40]. */
const RECORD_DATA = 16;
/** `:`, length, address, type and checksum in hexadecimal, CR and LF [Intel HEX §1]. */
const RECORD_FRAME = 13;
/** A record's address has 16 bits. */
const WINDOW = 0x10000;
/** Bases up to here are written as segment addresses (type 2), higher ones as linear addresses (type 4) [seen: objcopy 2.40]. */
const LAST_SEGMENT_WINDOW = 15;

/** Joins ranges that touch or overlap, so that each address is there once. */
export function disjointRanges(ranges: readonly LoadedRange[]): LoadedRange[] {
  const joined: { address: number; bytes: number }[] = [];
  for (const { address, bytes } of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && address <= last.address + last.bytes) last.bytes = Math.max(last.bytes, address + bytes - last.address);
    else joined.push({ address, bytes });
  }
  return joined;
}

/** What lies between disjoint ranges. */
export function holesBetween(ranges: readonly LoadedRange[]): LoadedRange[] {
  return ranges.slice(1).map(({ address }, i) => {
    const end = ranges[i]!.address + ranges[i]!.bytes;
    return { address: end, bytes: address - end };
  });
}

/** How many blocks of `size` bytes, aligned to their size, hold a byte of disjoint ranges. */
export function touchedBlocks(ranges: readonly LoadedRange[], size: number): number {
  let [count, next] = [0, 0];
  for (const { address, bytes } of ranges) {
    const end = Math.floor((address + bytes - 1) / size) + 1;
    count += Math.max(0, end - Math.max(next, Math.floor(address / size)));
    next = end;
  }
  return count;
}

/** Equal sectors of a flash that follow each other from `start`. */
export interface SectorRange {
  readonly start: number;
  /** Bytes of each. */
  readonly size: number;
  readonly count: number;
}

/** The sectors that hold a byte of disjoint ranges: how many, their bytes, their length if they all have one, and the bytes that lie in none. */
export function touchedSectors(
  ranges: readonly LoadedRange[],
  sectors: readonly SectorRange[],
): { readonly count: number; readonly erased: number; readonly size: number | null; readonly outside: number } {
  let [count, erased, inside] = [0, 0, 0];
  const sizes = new Set<number>();
  for (const run of sectors) {
    const within = ranges
      .map(({ address, bytes }) => {
        const [from, to] = [Math.max(address, run.start), Math.min(address + bytes, run.start + run.size * run.count)];
        return { address: from - run.start, bytes: to - from };
      })
      .filter(({ bytes }) => bytes > 0);
    const touched = touchedBlocks(within, run.size);
    if (touched > 0) sizes.add(run.size);
    count += touched;
    erased += touched * run.size;
    inside += within.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  const [only] = sizes;
  const all = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
  return { count, erased, size: sizes.size === 1 ? only! : null, outside: all - inside };
}

/** UF2 of disjoint ranges: one block for each aligned 256 bytes with data. */
export function uf2Size(ranges: readonly LoadedRange[]): { blocks: number; bytes: number } {
  const blocks = touchedBlocks(ranges, UF2_PAYLOAD);
  return { blocks, bytes: blocks * UF2_BLOCK };
}

/**
 * Records and length of the text that GNU objcopy writes: each section by itself in records of 16 bytes that end at multiples of 64 KiB, a base
 * record wherever these 64 KiB change, the entry point unless it is 0, the end record [Intel HEX §2-§6; seen: objcopy 2.40].
 */
export function intelHexSize(sections: readonly LoadedRange[], entry: number): { records: number; data: number; bytes: number } {
  let [records, data] = [0, 0];
  let [bases, current] = [0, 0];
  let segmentBase = false;
  for (const { address, bytes } of sections) {
    const first = Math.max(Math.floor(address / WINDOW), current + 1);
    const last = Math.floor((address + bytes - 1) / WINDOW);
    if (last >= first) {
      bases += last - first + 1;
      segmentBase ||= first <= LAST_SEGMENT_WINDOW;
      // A segment address is taken back before the first linear address: some readers add the two.
      if (segmentBase && current <= LAST_SEGMENT_WINDOW && last > LAST_SEGMENT_WINDOW) bases++;
      current = last;
    }
    records += recordsOf(address, bytes);
    data += bytes;
  }
  const start = entry === 0 ? 0 : 1;
  return {
    records: records + bases + start + 1,
    data,
    bytes: records * RECORD_FRAME + 2 * data + bases * (RECORD_FRAME + 2 * 2) + start * (RECORD_FRAME + 2 * 4) + RECORD_FRAME,
  };
}

/** Data records of one section: no record crosses a multiple of 64 KiB. */
function recordsOf(address: number, bytes: number): number {
  const head = Math.min(bytes, WINDOW - (address % WINDOW));
  const whole = Math.floor((bytes - head) / WINDOW);
  const tail = bytes - head - whole * WINDOW;
  return Math.ceil(head / RECORD_DATA) + whole * (WINDOW / RECORD_DATA) + Math.ceil(tail / RECORD_DATA);
}
