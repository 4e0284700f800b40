import type { Parsed } from "../../src/contract/shape.ts";

/** A size or a share as the config and options give it. */
export type Limit = { readonly unit: "bytes"; readonly bytes: number } | { readonly unit: "percent"; readonly percent: number };

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  byte: 1,
  bytes: 1,
  kB: 1000,
  KiB: 1024,
  MB: 1_000_000,
  MiB: 1_048_576,
};

/** The next smaller unit, for amounts that are less than one. */
const SMALLER: Readonly<Record<string, string>> = { MiB: "KiB", KiB: "B", MB: "kB", kB: "B" };

/** What `parseSize` takes, as a regular expression for the JSON schema. */
export const SIZE_PATTERN = "^\\s*(0x[0-9a-fA-F]{1,8}|[0-9][0-9_]{0,11}(\\.[0-9]{1,9})?\\s*(B|bytes?|kB|KiB|MB|MiB)?)\\s*$";
/** What `parsePercent` takes. */
export const PERCENT_PATTERN = "^\\s*[0-9]{1,6}(\\.[0-9]{1,6})?\\s*%\\s*$";

const SIZE = new RegExp(SIZE_PATTERN);
const PERCENT = new RegExp(PERCENT_PATTERN);
/** Spellings that mean 1000 to some and 1024 to others. */
const AMBIGUOUS = /^\s*([0-9][0-9_]*(?:\.[0-9]+)?)\s*(k|K|KB|m|M)\s*$/;

/**
 * Bytes: a whole number, or text such as `1234`, `0x400`, `240 KiB`, `24 kB`, `1.5 MiB`. kB and MB are powers of 1000, KiB and MiB of 1024;
 * a bare K or M is refused with both readings. Fractions of a byte are dropped.
 */
export function parseSize(value: string | number): Parsed<number> {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value) && value >= 0) return { ok: true, value };
    return { ok: false, problem: `${value} is not a size: a whole number of bytes, or text such as "240 KiB"` };
  }
  if (SIZE.test(value)) {
    const [, digits = "", unit = ""] = /^\s*(0x[0-9a-fA-F]+|[0-9][0-9_.]*)\s*([A-Za-z]*)/.exec(value)!;
    return { ok: true, value: Math.floor(Number(digits.replaceAll("_", "")) * (UNITS[unit] ?? 1)) };
  }
  const ambiguous = AMBIGUOUS.exec(value);
  if (ambiguous !== null) return { ok: false, problem: bothReadings(value.trim(), ambiguous[1]!, ambiguous[2]!) };
  return { ok: false, problem: `${JSON.stringify(value.slice(0, 60))} is not a size: "240 KiB", "24 kB" or 1234, for example` };
}

/** A share: `85 %`, `0.5%`. */
export function parsePercent(value: string): Parsed<number> {
  if (PERCENT.test(value)) return { ok: true, value: Number.parseFloat(value) };
  return { ok: false, problem: `${JSON.stringify(value.slice(0, 60))} is not a percentage: "85 %", for example` };
}

/** A size, or a percentage. */
export function parseLimit(value: string | number): Parsed<Limit> {
  if (typeof value === "string" && value.includes("%")) {
    const percent = parsePercent(value);
    return percent.ok ? { ok: true, value: { unit: "percent", percent: percent.value } } : percent;
  }
  const size = parseSize(value);
  return size.ok ? { ok: true, value: { unit: "bytes", bytes: size.value } } : size;
}

/**
 * A size of at least `bytes` in the unit in which `like` was written, or in a smaller one of the same kind where it is less than one of it: `240 KiB`
 * stays KiB with at most one digit after the point, `1 MiB` becomes `2 KiB`, a plain number stays plain. What is rounded is rounded up, so that a limit is
 * never below what it was made for.
 */
export function sizeLike(like: string | number, bytes: number): string | number {
  if (typeof like === "number") return Math.ceil(bytes);
  const found = /([A-Za-z]*)\s*$/.exec(like);
  const unit = unitFor(found?.[1] ?? "", bytes);
  const factor = UNITS[unit];
  if (/^\s*0x/i.test(like)) return `0x${Math.ceil(bytes).toString(16)}`;
  if (factor === undefined) return String(Math.ceil(bytes));
  const blank = /\s[A-Za-z]+\s*$/.test(like) ? " " : "";
  if (factor === 1) return `${Math.ceil(bytes)}${blank}${unit}`;
  const steps = factor >= 1_000_000 ? 1000 : 10;
  return `${Math.ceil((bytes * steps) / factor) / steps}${blank}${unit}`;
}

/** The unit itself, or the largest smaller one of its kind of which `bytes` are one at least. */
function unitFor(unit: string, bytes: number): string {
  const smaller = SMALLER[unit];
  return smaller === undefined || bytes >= UNITS[unit]! ? unit : unitFor(smaller, bytes);
}

function bothReadings(text: string, digits: string, unit: string): string {
  const [decimal, binary] = /k/i.test(unit) ? (["kB", "KiB"] as const) : (["MB", "MiB"] as const);
  const amount = Number(digits.replaceAll("_", ""));
  const reading = (name: string): string => `${digits} ${name} (${grouped(Math.floor(amount * UNITS[name]!))} bytes)`;
  return `${text} can mean ${reading(decimal)} or ${reading(binary)}: write one of them`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
