/** Bits of a priority register that the device implements, as its description says [CMSIS-SVD §cpu, `nvicPrioBits`]; undefined where it does not. */
export function readSvdPriorityBits(text: string): number | undefined {
  const told = /<nvicPrioBits>\s*(0x[0-9a-f]{1,2}|\d{1,2})\s*<\/nvicPrioBits>/i.exec(text)?.[1];
  const bits = told === undefined ? Number.NaN : Number(told);
  return Number.isInteger(bits) && bits >= 1 && bits <= 8 ? bits : undefined;
}
