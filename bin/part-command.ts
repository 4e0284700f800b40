import type { InputError } from "../src/bytes/input-error.ts";
import type { ReportDocument, VerdictEntry } from "../src/contract/document.ts";
import { type Presented, presented, type Result } from "../src/session/document.ts";
import type { Image } from "../src/session/image.ts";
import { withVerdicts } from "../src/session/verdicts.ts";
import type { Page } from "../src/views/view.ts";
import type { ImageArguments, OutputArguments } from "./common-options.ts";
import { EXIT } from "./exit-codes.ts";
import { inputErrorText } from "./input-error-text.ts";
import { type Io, tell } from "./io.ts";
import { present } from "./present.ts";
import { ofImages, ofOneImage, type RunOptions } from "./settings/images.ts";
import { exitCodeOf } from "./verdict.ts";

/** What a command does besides asking a part of its images. */
interface PartRun extends RunOptions<Presented> {
  /** What is judged of an answer. */
  readonly judge?: ((document: ReportDocument) => readonly VerdictEntry[]) | undefined;
}

/**
 * Runs a command that shows a part of each image that is named. Returns its exit code: 1 for a verdict that is broken, 3 when one of several images cannot
 * be answered for; the others are shown.
 */
export async function showPart(
  args: ImageArguments & OutputArguments,
  io: Io,
  command: string,
  answer: (image: Image) => Promise<Result>,
  { judge, ...options }: PartRun = {},
): Promise<number> {
  const failures: InputError[] = [];
  const shown = await ofImages(
    args,
    io,
    command,
    async (image) => {
      const one = presented(image, [await answer(image)]);
      return withVerdicts(one, judge?.(one.document) ?? []);
    },
    { ...options, onFailure: (error) => failures.push(error) },
  );
  if (shown.length === 0 && failures.length > 0) throw failures[0]!;
  const code = await presentAll(shown, args, io);
  for (const error of failures) io.err(inputErrorText(error));
  for (const [option, value] of Object.entries(rowFilters(args)))
    if (shown.every(({ page }) => isEmpty(page))) tell(io, `no row has --${option} ${value}`);
  return failures.length > 0 ? EXIT.input : code;
}

/** Options that choose rows, of those that are given. */
function rowFilters(args: object): Record<string, string> {
  const chosen = Object.entries(args).filter(([key, value]) => ROW_FILTERS.includes(key) && typeof value === "string");
  return Object.fromEntries(chosen) as Record<string, string>;
}

const ROW_FILTERS = ["filter", "crate", "kind", "section"];

/** Whether no table of a page has a row. */
function isEmpty({ views }: Page): boolean {
  return views.every((view) => view.kind !== "table" || view.rows.length === 0);
}

/** Runs a command that shows a part of one image, which the words behind the image are about. */
export async function showPartOf(...question: Parameters<typeof imagePart>): Promise<number> {
  const [args, io] = question;
  return presentAll([await imagePart(...question)], args, io);
}

/** A part of the one image that a command is about. */
export async function imagePart(
  args: ImageArguments & OutputArguments,
  io: Io,
  usage: Parameters<typeof ofOneImage>[2],
  answer: (image: Image, queries: readonly string[]) => Promise<Result>,
): Promise<Presented> {
  return ofOneImage(args, io, usage, async (image, queries) => presented(image, [await answer(image, queries)]));
}

/** Presents what was made of images, and returns the exit code of what was judged of them. */
export async function presentAll(shown: readonly Presented[], args: OutputArguments, io: Io): Promise<number> {
  await present(shown, args, io);
  return exitCodeOf(shown);
}
