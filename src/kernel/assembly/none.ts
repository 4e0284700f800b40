/** `NONE` of `tables.ts` with its type: a field without a value, or a number that does not fit 32 bits. */
export const NONE: u32 = u32.MAX_VALUE;
