/** Quantities and addresses in sentences, for every layer: digits are grouped by hand, since `Intl` costs more than a whole run. */

/** `198,740` */
export function grouped(value: number): string {
  const digits = Math.abs(value).toFixed(0);
  let text = "";
  for (let i = 0; i < digits.length; i++) {
    if (i > 0 && (digits.length - i) % 3 === 0) text += ",";
    text += digits[i];
  }
  return value < 0 ? `-${text}` : text;
}

/** `1 symbol`, `1,204 symbols` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** An address as every command writes it: `0x08000000`. */
export function hex(value: number, width = 8): string {
  return `0x${value.toString(16).padStart(width, "0")}`;
}

/** The form of a verb that goes with a number: `1 lies`, `2 lie`. */
export function verb(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
