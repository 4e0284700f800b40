import type { ReportDocument } from "../../src/contract/document.ts";
import { codeSpan } from "../markdown/escape.ts";
import { boardsTable } from "./boards.ts";
import { folds, grown, sums } from "./folds.ts";
import { footer } from "./footer.ts";
import { summaryTable } from "./table.ts";
import { targetName } from "./target-name.ts";
import { title } from "./title.ts";

/** What else the comment needs to know. */
export interface CommentOptions {
  /** Tells comments of several jobs on one pull request apart; letters, digits, dots, dashes and underscores. */
  readonly id: string;
  /** Changes of at most so many bytes are no news. */
  readonly noise: number;
  /** Now, for the age of the base; ISO 8601. */
  readonly now: string;
}

/** A comment, ready to be posted. */
export interface Comment {
  /** At most `LONGEST` characters; begins with `marker`. */
  readonly text: string;
  /** A line of HTML that nobody sees, by which the comment is found again. */
  readonly marker: string;
  /** Whether there is something to say: a change beyond the noise, a broken budget, another tool chain. */
  readonly isNews: boolean;
}

/** Longest body that GitHub takes, characters; GitLab takes more. */
export const LONGEST = 65_536;

/** More targets than these are a row each. */
const MANY = 8;

/** Rows of each fold in the attempts to stay below the limit; the last attempts leave folds out, then targets. */
const ATTEMPTS: readonly Attempt[] = [
  { rows: 60, folds: 7, targets: Number.POSITIVE_INFINITY },
  { rows: 25, folds: 7, targets: Number.POSITIVE_INFINITY },
  { rows: 10, folds: 7, targets: Number.POSITIVE_INFINITY },
  { rows: 10, folds: 4, targets: Number.POSITIVE_INFINITY },
  { rows: 5, folds: 2, targets: Number.POSITIVE_INFINITY },
  { rows: 0, folds: 0, targets: Number.POSITIVE_INFINITY },
  { rows: 0, folds: 0, targets: 50 },
  { rows: 0, folds: 0, targets: 10 },
  { rows: 0, folds: 0, targets: 2 },
];

interface Attempt {
  readonly rows: number;
  /** How many kinds of folds: grew, shrank, new, gone, renamed, re-instantiated, moved; the last are dropped first. */
  readonly folds: number;
  readonly targets: number;
}

/**
 * One comment for any number of targets. Names in it are inert: no markup, no mention, no link. Where it would be too long, rows of the folds go
 * first (60, 25, 10 a fold), then the folds of what moved, was re-instantiated and renamed, then of what is gone and new, then of the rest, then the
 * rows of targets; the comment says so.
 */
export function comment(documents: readonly ReportDocument[], options: CommentOptions): Comment {
  const marker = `<!-- cortex-size:${options.id} -->`;
  const isNews = documents.some((document) => hasNews(document, options.noise));
  for (const attempt of ATTEMPTS) {
    const text = `${marker}\n${body(documents, options, isNews, attempt)}`;
    if (text.length <= LONGEST) return { text, marker, isNews };
  }
  throw new Error("the shortest comment is too long");
}

function body(documents: readonly ReportDocument[], options: CommentOptions, isNews: boolean, attempt: Attempt): string {
  const shown = documents.slice(0, attempt.targets);
  const left = documents.length - shown.length;
  const isCut = attempt !== ATTEMPTS[0];
  const parts = [
    `### ${title(documents, isNews)}`,
    shown.length > MANY ? boardsTable(shown) : summaryTable(shown, options.noise),
    ...(left === 0 ? [] : [`${left} more targets are not shown.`]),
    ...details(shown, attempt),
    ...(isCut ? ["_Shortened to what a comment can hold: `cortex-size diff` shows all._"] : []),
    footer(documents, options.now),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** What changed in each target; no more than shows that it is too long. */
function details(documents: readonly ReportDocument[], attempt: Attempt): string[] {
  const parts: string[] = [];
  let length = 0;
  for (const document of documents) {
    if (length > LONGEST) break;
    const own = detail(document, documents.length > 1, attempt);
    length += own.reduce((sum, part) => sum + part.length, 0);
    parts.push(...own);
  }
  return parts;
}

function detail(document: ReportDocument, named: boolean, attempt: Attempt): string[] {
  const { diff } = document;
  if (diff === undefined || diff.result === "identical") return [];
  const parts = [grown(diff), sums(diff), ...folds(diff, attempt.rows, attempt.folds)].filter((part) => part !== "");
  return named && parts.length > 0 ? [`**${codeSpan(targetName(document))}**`, ...parts] : parts;
}

/** Whether a report says something worth a notification. */
function hasNews({ diff, verdicts }: ReportDocument, noise: number): boolean {
  const broken = verdicts?.some((verdict) => !verdict.ok) === true;
  const grew = diff?.regions.some((region) => Math.abs(region.delta) > noise) === true;
  const built = (diff?.build.length ?? 0) > 0;
  const stack = Math.abs(diff?.stack?.delta ?? 0) > noise;
  return broken || grew || built || stack;
}
