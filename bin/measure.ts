import { bodyFingerprints } from "../src/analyses/code/bodies.ts";
import { crates } from "../src/analyses/crates.ts";
import { image } from "../src/analyses/image/image.ts";
import { contents } from "../src/analyses/linking/contents.ts";
import { regions } from "../src/analyses/regions.ts";
import { sections } from "../src/analyses/sections.ts";
import { type DebugFacts, decideFiles } from "../src/attribution/levels.ts";
import { symbolPlaces } from "../src/attribution/symbol-places.ts";
import { InputError } from "../src/bytes/input-error.ts";
import type { RevisionPart } from "../src/contract/contents-shape.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import { codeImage } from "../src/graph/load-code-image.ts";
import { type LevelAmount, levelAmounts } from "../src/image/level-amounts.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import { decideMapLevels } from "../src/linkmap/map-levels.ts";
import { type Arguments, addressOption } from "./command.ts";
import type { StackConfig } from "./config/types.ts";
import { examineWhole } from "./examine.ts";
import type { Io } from "./io.ts";
import { withLevels } from "./levels.ts";
import { linkerMap } from "./linker-map.ts";
import { stackParts } from "./measure-stack.ts";
import { presented } from "./present.ts";

/** An image to measure. */
export interface MeasureRequest {
  readonly file: string;
  /** Options of the command line, completed by the configuration's target. */
  readonly args: Arguments;
  /** Name of the target in the configuration. */
  readonly target?: string | undefined;
  readonly revision?: RevisionPart | undefined;
  /** What the configuration says of the stack. */
  readonly stack?: StackConfig | undefined;
  /** Whether budgets ask for source files. */
  readonly files?: boolean | undefined;
  /** Whether budgets ask for archives. */
  readonly archives?: boolean | undefined;
  /** Whether findings of doctor are asked for. */
  readonly examine?: boolean | undefined;
}

/** Everything that comparisons and budgets ask of one image. */
export interface Measured {
  readonly document: ReportDocument;
  /** Bytes by source file, where asked for and known. */
  readonly files: readonly LevelAmount[] | undefined;
  /** Bytes by archive, where the linker map tells them. */
  readonly archives: readonly LevelAmount[] | undefined;
}

/** Reads an ELF and computes all that a later run can be compared with. @throws InputError as `loadFirmware`. */
export async function measure(request: MeasureRequest, io: Io): Promise<Measured> {
  return withLevels(request.file, request.args, io, async ({ firmware, levels, debug }) => {
    const { packages } = levels;
    if (request.files === true && debug !== undefined) await decideFiles(firmware, debug, levels.traced);
    if (request.archives === true) {
      const map = await linkerMap(firmware, request.file, request.args, io);
      if (map !== undefined) decideMapLevels(firmware, map.fitted);
    }
    refuseCutMap(firmware);
    if (request.examine === true) await examineWhole(firmware, levels, debug);
    const places = debug === undefined ? undefined : await symbolPlaces(debug, firmware.symbols);
    const rows = await contents(firmware, packages, {
      bodies: bodyFingerprints(await codeImage(firmware, undefined), firmware.symbols),
      place: (symbol) => places?.get(symbol),
    });
    const build = [...(request.revision?.build ?? []), ...flagsOf(debug)];
    const revision = { ...request.revision, ...(build.length === 0 ? {} : { build }) };
    const { document } = presented(firmware, [
      { parts: { ...(request.target === undefined ? {} : { target: request.target }), revision, size: { ...firmware.size } }, views: [] },
      regions(firmware),
      sections(firmware, { allocatedOnly: true }),
      crates(firmware, packages, { top: Number.POSITIVE_INFINITY, lens: "host" }),
      { parts: await stackParts(firmware, request.stack ?? {}, addressOption(request.args, "vectorTable")), views: [] },
      await image(firmware),
      { parts: { contents: rows }, views: [] },
    ]);
    return { document, files: amountsOf(firmware, "file"), archives: amountsOf(firmware, "archive") };
  });
}

/** What is kept, compared or judged is never told by a map that ends early. @throws InputError `map/truncated`. */
function refuseCutMap({ findings, file }: LoadedFirmware): void {
  const cut = findings.list().find(({ code, severity }) => code === "map/truncated" && severity === "error");
  if (cut !== undefined) throw new InputError(cut.code, { file: cut.where ?? file }, cut.message);
}

function amountsOf(firmware: LoadedFirmware, level: "file" | "archive"): LevelAmount[] | undefined {
  return firmware.ledger.has(level) ? levelAmounts(firmware, level) : undefined;
}

/** Command lines that GCC and clang leave in the debug information. */
function flagsOf(debug: DebugFacts | undefined): { what: string; value: string }[] {
  const told = [...new Set((debug?.units ?? []).map(({ producer }) => producer).filter((producer) => / -\w/.test(producer)))];
  const flags = [...new Set(told.map((producer) => producer.slice(producer.search(/ -\w/) + 1)))].sort();
  return flags.length === 0 ? [] : [{ what: "flags", value: flags.join("; ").slice(0, 2000) }];
}
