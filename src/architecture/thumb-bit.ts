/**
 * Pointers to code of Arm say in their lowest bit that the code is Thumb's, and so do symbols of functions [AAELF32 §5.5.3]; the instruction
 * lies at the even address.
 */

/** Where the instruction lies that a pointer to code, or the value of a function's symbol, means. */
export function codeAddress(pointer: number): number {
  return pointer - (pointer % 2);
}

/** Whether a word is written as a pointer to Thumb code is. */
export function isCodePointer(word: number): boolean {
  return word % 2 === 1;
}
