// Columns of 32-bit numbers that are handed in.

@inline
export function entry(column: usize, row: u32): u32 {
  return load<u32>(column + (<usize>row << 2));
}
