import type { BudgetRule, BudgetSide } from "../../analyses/budgets.ts";
import { measureSubject } from "../../analyses/why/subjects.ts";
import type { ReportDocument } from "../../contract/document.ts";

/** An image that was measured and judged. */
export interface MeasuredImage {
  readonly target: { readonly name: string };
  readonly measured: BudgetSide;
  /** With its verdicts. */
  readonly document: ReportDocument;
}

/** Which limits move: down to what is measured, or up to what broke them. */
export interface LimitMove {
  readonly action: "tighten" | "bump";
  /** Names of budgets; without any those that have room, or those that are broken. */
  readonly names: readonly string[];
  /** Room that is left above a measured size, bytes; what is counted gets none. */
  readonly margin: number;
}

/** What a budget that moves must hold: the largest measured size of its targets with the margin, and the length of the region that shares are of, bytes. */
export interface Held {
  /** Of the budgets as they were given. */
  readonly index: number;
  readonly bytes: number;
  readonly whole: number | undefined;
}

/** What each budget that moves must hold; one that an image cannot tell the size of stays. */
export function heldSizes(budgets: readonly BudgetRule[], images: readonly MeasuredImage[], { action, names, margin }: LimitMove): Held[] {
  return budgets.flatMap((one, index): Held[] => {
    if (names.length > 0 && !names.includes(one.name)) return [];
    if (action === "bump" && names.length === 0 && !isBroken(one, images)) return [];
    const sizes = images
      .filter(({ target }) => one.targets === undefined || one.targets.includes(target.name))
      .map(({ measured }) => measureSubject(one, measured))
      .filter((found) => found.found);
    const known = sizes.flatMap(({ actual, whole, unit }) =>
      actual === undefined ? [] : [{ index, bytes: actual + (unit === undefined ? margin : 0), whole }],
    );
    if (known.length === 0 || known.length < sizes.length) return [];
    return [known.reduce((most, found) => (found.bytes > most.bytes ? found : most))];
  });
}

/** A share of a region in percent, rounded up to a tenth. */
export function shareOf(bytes: number, whole: number): number {
  return Math.ceil((bytes / whole) * 1000) / 10;
}

function isBroken({ name }: BudgetRule, images: readonly MeasuredImage[]): boolean {
  return images.some(({ document }) =>
    document.verdicts?.some((verdict) => !verdict.ok && (verdict.name === name || verdict.name === `${name} max`)),
  );
}
