import { InputError } from "../src/bytes/input-error.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import { reportName } from "../src/session/comparison/compare.ts";
import { type Measured, type MeasureRequest, measure } from "../src/session/measure.ts";
import { expiredFindings, judgedDocument, MissingSubject } from "../src/session/verdicts.ts";
import type { ImageArguments } from "./common-options.ts";
import type { LoadedConfig } from "./config/loaded.ts";
import { MissingBaseline } from "./exit-codes.ts";
import { currentRevision } from "./history/revision.ts";
import type { Io } from "./io.ts";
import { type ChosenImage, chosenImages, isSameFile, withImage } from "./settings/images.ts";
import { measuredSide } from "./sides.ts";

/** A target, measured and judged. */
export interface Judged {
  readonly target: ChosenImage;
  readonly measured: Measured;
  readonly base: Measured | undefined;
  /** With verdicts, and with the changes when there is a base. */
  readonly document: ReportDocument;
}

/**
 * Measures the chosen targets and judges the budgets that apply to each.
 * @throws InputError `config/subject` (exit code 2) for a budget whose subject an image does not have; MissingBaseline (exit code 4) when
 * `base` names a file that is not there.
 */
export async function judgeTargets(
  args: ImageArguments & { readonly base?: readonly string[]; readonly strict?: boolean },
  loaded: LoadedConfig,
  io: Io,
  command: string,
): Promise<Judged[]> {
  const targets = await chosenImages(args, loaded, io, command);
  const { budgets, deny } = loaded.config;
  const today = new Date().toISOString().slice(0, 10);
  const levels = { levels: budgets.map(({ subject }) => subject.kind) };
  const request = { ...levels, revision: currentRevision(io), findings: expiredFindings(budgets, today) };
  const heads: Measured[] = [];
  for (const target of targets) heads.push(await withImage(target, io, (image) => measure(image, request)));
  const base = await basesOf(args, { targets, heads, levels, loaded }, io);
  return targets.map((target, i) => {
    const sides = { head: heads[i]!, base: base(target) };
    try {
      const document = judgedDocument(target.name, sides, { budgets, deny, strict: args.strict === true || loaded.config.strict, today });
      return { target, measured: sides.head, base: sides.base, document };
    } catch (error) {
      if (!(error instanceof MissingSubject)) throw error;
      const { name, place } = budgets.find((budget) => budget === error.rule)!;
      throw new InputError("config/subject", place, `budget ${name}: ${error.message} (${target.file})`);
    }
  });
}

interface Heads {
  readonly targets: readonly ChosenImage[];
  readonly heads: readonly Measured[];
  readonly levels: MeasureRequest;
  readonly loaded: LoadedConfig;
}

/** The base of each target: the report of the same name, the only one, or the one in the same place of the command line. */
async function basesOf(
  args: ImageArguments & { readonly base?: readonly string[] },
  { targets, heads, levels, loaded }: Heads,
  io: Io,
): Promise<(target: ChosenImage) => Measured | undefined> {
  const sides: Measured[] = [];
  for (const [i, file] of (args.base ?? []).entries()) {
    const same = targets.findIndex((target) => target.file !== "-" && isSameFile(target.file, file, io));
    if (same >= 0) {
      sides.push(heads[same]!);
      continue;
    }
    try {
      sides.push(...(await measuredSide(file, { args, loaded, like: targets[i] ?? targets[0]! }, levels, io)));
    } catch (error) {
      if (error instanceof InputError && error.code === "bytes/missing")
        throw new MissingBaseline(
          `the base ${file} is not there`,
          "cortex-size baseline save writes one; leave --base out where there is none yet",
        );
      throw error;
    }
  }
  return (target) => {
    const named = sides.find((side) => reportName(side.document) === target.name);
    if (named !== undefined || sides.length === 0) return named;
    return targets.length === 1 && sides.length === 1 ? sides[0] : sides[targets.indexOf(target)];
  };
}
