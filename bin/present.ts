import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { FORMATS, type Format, REPORTS } from "../reports/index.ts";
import type { ReportInput } from "../reports/report.ts";
import type { Result } from "../src/analyses/analysis.ts";
import { nearestWord } from "../src/bytes/did-you-mean.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import type { Firmware } from "../src/image/firmware.ts";
import { cutRows } from "../src/views/record-tables.ts";
import type { Page } from "../src/views/view.ts";
import { type Arguments, flag, stringOption, stringsOption } from "./command.ts";
import { documentOf } from "./document-of.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

const DEFAULT_WIDTH = 100;

/** One input with what was computed of it. */
export interface Presented {
  readonly document: ReportDocument;
  readonly page: Page;
}

/** Joins what analyses gave of one image into one document and one page. */
export function presented(firmware: Firmware, results: readonly Result[]): Presented {
  const page = { title: firmware.file, views: results.flatMap((result) => result.views) };
  return { document: documentOf(firmware, results), page };
}

/** Prints in the asked format and writes every `--out`. */
export async function present(inputs: readonly Presented[], args: Arguments, io: Io): Promise<void> {
  const outputs = stringsOption(args, "out").map(parseOutput);
  const report = (color: boolean): ReportInput => ({
    documents: inputs.map((input) => input.document),
    pages: inputs.map((input) => input.page),
    terminal: { width: widthOf(args, io), color },
    cut: isCut(args),
  });
  for (const { format, path } of outputs) {
    const text = await (await REPORTS[format]()).render(report(false));
    try {
      writeFileSync(resolve(io.cwd, path), text);
    } catch (error) {
      throw new UsageError(`--out ${format}:${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
  }
  io.out(await (await REPORTS[formatOf(args)]()).render(report(colorOf(args, io))));
  if (!isCut(args)) return;
  const separated = [formatOf(args), ...outputs.map(({ format }) => format)].some((format) => format === "csv" || format === "tsv");
  for (const left of separated ? cutRows(inputs.map(({ page }) => page)) : []) io.err(`${left} (--top ${String(args["top"])})\n`);
}

/** Whether csv and tsv are cut as people see them: only where a limit was asked for. */
function isCut(args: Arguments): boolean {
  return typeof args["top"] === "number" && !flag(args, "all");
}

/** Whether nothing but rows that people see is asked for: what is costly to work out of all others need not be. */
export function isForPeople(args: Arguments): boolean {
  const formats = [formatOf(args), ...stringsOption(args, "out").map((output) => parseOutput(output).format)];
  return formats.every((format) => format === "text" || format === "markdown");
}

export function formatOf(args: Arguments): Format {
  if (flag(args, "json")) return "json";
  return (stringOption(args, "format") ?? "text") as Format;
}

function parseOutput(given: string): { format: Format; path: string } {
  const colon = given.indexOf(":");
  const [format, path] = [given.slice(0, Math.max(0, colon)), given.slice(colon + 1)];
  if (colon < 1 || path === "") throw new UsageError(`--out ${given}: FORMAT:PATH is expected, json:size.json for example`);
  if (!(FORMATS as string[]).includes(format)) {
    const near = nearestWord(format, FORMATS);
    throw new UsageError(
      `--out ${given}: ${format} is no format; known are ${FORMATS.join(", ")}`,
      near === undefined ? undefined : `did you mean ${near}:${path}?`,
    );
  }
  return { format: format as Format, path };
}

function widthOf(args: Arguments, io: Io): number {
  const asked = args["width"];
  if (typeof asked === "number" && Number.isFinite(asked) && asked > 0) return asked;
  const environment = Number.parseInt(io.env["COLUMNS"] ?? "", 10);
  return io.columns ?? (environment > 0 ? environment : DEFAULT_WIDTH);
}

export function colorOf(args: Arguments, io: Io): boolean {
  const asked = stringOption(args, "color") ?? "auto";
  if (asked !== "auto") return asked === "always";
  if ((io.env["NO_COLOR"] ?? "") !== "") return false;
  if (io.env["FORCE_COLOR"] !== undefined && io.env["FORCE_COLOR"] !== "0") return true;
  return io.stdoutIsTerminal && io.env["TERM"] !== "dumb";
}
