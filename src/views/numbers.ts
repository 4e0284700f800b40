/** Quantities as views print them; those that sentences of every layer need are in `src/bytes/quantities.ts`. */
import { grouped } from "../bytes/quantities.ts";

export { counted, grouped, hex } from "../bytes/quantities.ts";

/** `62.8 %` of a whole; an empty whole has no share. */
export function percent(part: number, whole: number, digits = 1): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(digits)} %`;
}

const KIB = 1024;

/** `241.3 KiB`, `96 B`: the unit that keeps three to four digits. */
export function bytes(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude < KIB) return `${value} B`;
  // What would read 1000.0 KiB and more has fewer digits in the next unit.
  if (magnitude < 999.95 * KIB) return `${(value / KIB).toFixed(1)} KiB`;
  if (magnitude < 999.995 * KIB * KIB) return `${(value / (KIB * KIB)).toFixed(2)} MiB`;
  return `${(value / KIB ** 3).toFixed(2)} GiB`;
}

/** `241.3 / 384.0 KiB`: both in the unit of the second, unless the first would lose its digits: `32 B / 16.0 KiB`. */
export function bytesOf(value: number, whole: number): string {
  if (whole < KIB) return `${value} / ${whole} B`;
  const [unit, digits] = whole < KIB * KIB ? [KIB, 1] : bytes(whole).endsWith("GiB") ? [KIB ** 3, 2] : [KIB * KIB, 2];
  const [first, second] = [(value / unit).toFixed(digits), bytes(whole)];
  return value > 0 && value < unit / 10 ? `${bytes(value)} / ${second}` : `${first} / ${second}`;
}

/** `+1,268`, `−640` with a true minus sign, `0`. */
export function signed(value: number): string {
  return value === 0 ? "0" : value > 0 ? `+${grouped(value)}` : `−${grouped(-value)}`;
}

/** `+1.24 KiB`, `−96 B`, `+0 B` */
export function signedBytes(value: number): string {
  return value < 0 ? `−${bytes(-value)}` : `+${bytes(value)}`;
}
