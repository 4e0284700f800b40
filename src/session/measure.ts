import { bodyFingerprints } from "../analyses/code/bodies.ts";
import { crates } from "../analyses/crates.ts";
import { commandLines } from "../analyses/diff/command-lines.ts";
import { image as flashed } from "../analyses/image/image.ts";
import { contents } from "../analyses/linking/contents.ts";
import { regions } from "../analyses/regions.ts";
import { sections } from "../analyses/sections.ts";
import type { LevelAmounts } from "../analyses/why/subjects.ts";
import type { DebugFacts } from "../attribution/levels.ts";
import type { Finding } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import type { RevisionPart } from "../contract/contents-shape.ts";
import type { ReportDocument } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import { type LevelAmount, levelAmounts } from "../image/level-amounts.ts";
import { sectionHashes } from "../image/section-hashes.ts";
import { presented } from "./document.ts";
import type { Image } from "./image.ts";
import { comparedLevels, decideLevel, LEVELS } from "./levels.ts";
import { panics } from "./parts/code/panics.ts";
import { runtimeParts } from "./runtime-parts.ts";

/** What budgets call the places that can panic: told only where one asks, because it needs all code and its data. */
const PANICS = "panics";

/** What is measured of an image besides what every comparison needs. */
export interface MeasureRequest {
  readonly revision?: RevisionPart | undefined;
  /** Titles of the levels that budgets ask for besides: `file`, `archive`. */
  readonly levels?: readonly string[] | undefined;
  /** What else the document shall report. */
  readonly findings?: readonly Finding[] | undefined;
  /** Only what people see of a comparison is asked for: no places of symbols, and of the rules on programs no notes. */
  readonly shownOnly?: boolean | undefined;
}

/** Everything that comparisons and budgets ask of one image. */
export interface Measured {
  readonly document: ReportDocument;
  /** Bytes by owner of the levels that were asked for, by title; undefined for one that cannot be told, as without a linker map. */
  readonly amounts: LevelAmounts;
}

/**
 * Computes all that a later run can be compared with, and all that budgets ask for; every analysis that `doctor` has runs, so that its findings are in the document,
 * unless `shownOnly` is asked for.
 * @throws InputError `map/truncated` where the linker map ends early.
 */
export async function measure(image: Image, request: MeasureRequest = {}): Promise<Measured> {
  const { firmware } = image;
  const { packages } = await image.levels();
  const compared = await comparedLevels(image);
  const amounts = await amountsOf(image, request.levels ?? []);
  refuseCutMap(firmware);
  await (request.shownOnly === true ? image.examineProblems() : image.examineWhole());
  for (const finding of request.findings ?? []) firmware.findings.report(finding);
  const places = request.shownOnly === true ? undefined : await image.places();
  const rows = await contents(firmware, packages, {
    bodies: bodyFingerprints(await image.code(), firmware.symbols),
    place: (symbol) => places?.get(symbol)?.file,
    levels: compared.levels,
  });
  const build = [...(request.revision?.build ?? []), ...flagsOf(await image.debug())];
  const revision = { ...request.revision, ...(build.length === 0 ? {} : { build }) };
  const { document } = presented(image, [
    { parts: { revision, size: { ...firmware.size } }, views: [] },
    regions(firmware),
    sections(firmware, { allocatedOnly: true }),
    crates(firmware, packages, { top: Number.POSITIVE_INFINITY, lens: "host" }),
    { parts: { ...compared.parts, ...(await runtimeParts(image)) }, views: [] },
    await flashed(firmware, { hashes: await sectionHashes(firmware) }),
    { parts: { contents: rows }, views: [] },
    ...(request.levels?.includes(PANICS) === true ? [{ parts: (await panics.compute(image)).parts, views: [] }] : []),
  ]);
  return { document, amounts };
}

async function amountsOf(image: Image, titles: readonly string[]): Promise<LevelAmounts> {
  const amounts = new Map<string, readonly LevelAmount[] | undefined>();
  for (const level of LEVELS.filter(({ title, budget }) => budget !== undefined && titles.includes(title))) {
    const isTold = (level.needs !== "linker map" || (await image.linkerMap()) !== undefined) && (await decideLevel(image, level));
    amounts.set(level.title, isTold ? levelAmounts(image.firmware, level.name) : undefined);
  }
  return amounts;
}

/** What is kept, compared or judged is never told by a map that ends early. @throws InputError `map/truncated`. */
function refuseCutMap({ findings, file }: Firmware): void {
  const cut = findings.list().find(({ code, severity }) => code === "map/truncated" && severity === "error");
  if (cut !== undefined) throw new InputError(cut.code, { file: cut.where ?? file }, cut.message);
}

/** Command lines that GCC and clang leave in the debug information. */
function flagsOf(debug: DebugFacts | undefined): { what: string; value: string }[] {
  const flags = commandLines((debug?.units ?? []).map(({ producer }) => producer));
  return flags.length === 0 ? [] : [{ what: "flags", value: flags.join("; ").slice(0, 2000) }];
}
