// Names as bytes, end to end in blocks of 64 KiB; a name is an offset and a length, and lies in one block. Frequent names are stored once: a small cache finds them again. A
// rare name may be stored twice, so equal names need not have equal offsets.

import { LONGEST_TEXT } from "../../map-columns";
import { List, newList } from "../table";
import { pack, packedSize, unpack } from "./packed";

const BLOCK_BITS: u32 = 16;
const BLOCK: u32 = 1 << BLOCK_BITS;
const CACHE: u32 = 1 << 13;
/** Blocks that stay as they are: 4 MiB, more than the maps of most firmware need. */
const PLAIN_BLOCKS: u32 = 64;
/** Blocks that are unpacked at a time; their room is set aside when the first block is packed, so that reading names later needs no memory. */
const UNPACKED: u32 = 16;
/** Bytes at the end of a text that its hash tells: it is the end of a path or of a section's name that tells it from others. */
const HASHED: usize = 24;
const FNV_OFFSET: u32 = 0x811c9dc5;
const FNV_PRIME: u32 = 0x01000193;

@unmanaged
class Block {
  data: usize;
  /** Bytes when packed, else 0. */
  packed: u32;
  /** Which of the rooms holds it unpacked, counted from 1; 0 for none. */
  room: u32;
}

/** Beyond 4 MiB a pool that packs keeps full blocks packed until a name in them is asked for: of a large map only the rows that are shown are ever named. */
@unmanaged
export class Pool {
  blocks: List;
  packs: bool;
  /** Bytes used of the last block. */
  used: u32;
  cachedOffsets: usize;
  cachedLengths: usize;
  /** Rooms for unpacked blocks, and which block each holds, counted from 1. */
  rooms: usize;
  held: usize;
  nextRoom: u32;

  /** Offset of the text at [at, at + length), at most `LONGEST_TEXT` long: stored now or found in the cache. */
  add(at: usize, length: u32): u32 {
    if (length == 0) return 0;
    const slot = <usize>((hashOf(at, length) & (CACHE - 1)) << 2);
    const cached = load<u32>(this.cachedOffsets + slot);
    if (load<u32>(this.cachedLengths + slot) == length && this.equals(cached, at, length)) return cached;
    const offset = this.append(at, length);
    store<u32>(this.cachedOffsets + slot, offset);
    store<u32>(this.cachedLengths + slot, length);
    return offset;
  }

  /** Whether the text at `offset` is known to equal [at, at + length): those of packed blocks are not. */
  equals(offset: u32, at: usize, length: u32): bool {
    const block = this.blocks.at<Block>(offset >> BLOCK_BITS);
    if (block.packed != 0) return false;
    return memory.compare(block.data + <usize>(offset & (BLOCK - 1)), at, length) == 0;
  }

  /** Address of the text at `offset`, valid until the next one is asked for. */
  text(offset: u32): usize {
    const index = offset >> BLOCK_BITS;
    const block = this.blocks.at<Block>(index);
    const within = <usize>(offset & (BLOCK - 1));
    if (block.packed == 0) return block.data + within;
    if (block.room == 0) this.unpack(index, block);
    return this.rooms + <usize>(block.room - 1) * BLOCK + within;
  }

  private unpack(index: u32, block: Block): void {
    const room = this.nextRoom;
    this.nextRoom = (room + 1) % UNPACKED;
    const holder = this.held + <usize>(room << 2);
    const before = load<u32>(holder);
    if (before != 0) this.blocks.at<Block>(before - 1).room = 0;
    store<u32>(holder, index + 1);
    block.room = room + 1;
    unpack(block.data, block.packed, this.rooms + <usize>room * BLOCK);
  }

  private append(at: usize, length: u32): u32 {
    if (this.blocks.count == 0 || this.used + length > BLOCK) this.begin();
    const index = this.blocks.count - 1;
    const offset = (index << BLOCK_BITS) + this.used;
    memory.copy(this.blocks.at<Block>(index).data + this.used, at, length);
    this.used += length;
    return offset;
  }

  /** Begins a block: in new memory, or in that of the full one once it is packed. */
  private begin(): void {
    let data: usize = 0;
    if (this.packs && this.blocks.count > PLAIN_BLOCKS) {
      const full = this.blocks.at<Block>(this.blocks.count - 1);
      data = full.data;
      full.data = pack(data, this.used, BLOCK);
      full.packed = packedSize;
      if (this.rooms == 0) this.setRoomsAside();
    } else data = heap.alloc(BLOCK);
    const block = this.blocks.push<Block>();
    block.data = data;
    block.packed = 0;
    block.room = 0;
    this.used = 0;
  }

  private setRoomsAside(): void {
    this.rooms = heap.alloc(UNPACKED * BLOCK);
    this.held = heap.alloc(UNPACKED << 2);
    memory.fill(this.held, 0, UNPACKED << 2);
  }
}

export function newPool(packs: bool): Pool {
  const pool = changetype<Pool>(heap.alloc(offsetof<Pool>()));
  pool.blocks = newList();
  pool.packs = packs;
  pool.used = 0;
  pool.cachedOffsets = heap.alloc(CACHE << 2);
  pool.cachedLengths = heap.alloc(CACHE << 2);
  memory.fill(pool.cachedLengths, 0, CACHE << 2);
  pool.rooms = 0;
  pool.held = 0;
  pool.nextRoom = 0;
  return pool;
}

/** Length of the text [at, end) as it is kept. */
@inline
export function textLength(at: usize, end: usize): u32 {
  return <u32>min(end - at, LONGEST_TEXT);
}

/** A hash whose low bits index tables: FNV-1a over the length and the last bytes. */
export function hashOf(at: usize, length: u32): u32 {
  const end = at + length;
  let hash = length ^ FNV_OFFSET;
  for (let i = <usize>length > HASHED ? end - HASHED : at; i < end; i++) hash = (hash ^ load<u8>(i)) * FNV_PRIME;
  return hash ^ (hash >>> 15);
}
