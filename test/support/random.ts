/** A small repeatable source of 32-bit numbers (xorshift), so that a failing sweep can be run again. */
export function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
