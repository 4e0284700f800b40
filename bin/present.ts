import { resolve } from "node:path";
import { FORMATS, type Format, REPORTS } from "../reports/index.ts";
import type { ReportInput } from "../reports/report.ts";
import { nearestWord } from "../src/bytes/did-you-mean.ts";
import type { Presented } from "../src/session/document.ts";
import { cutRows } from "../src/views/record-tables.ts";
import type { OutputArguments } from "./common-options.ts";
import { UsageError } from "./exit-codes.ts";
import { writeWhole } from "./files/write-whole.ts";
import { type Io, tell } from "./io.ts";

const DEFAULT_WIDTH = 100;

/** Prints in the asked format and writes every `--out`. */
export async function present(inputs: readonly Presented[], args: OutputArguments, io: Io): Promise<void> {
  const outputs = args.out.map(parseOutput);
  const report = (color: boolean): ReportInput => ({
    documents: inputs.map((input) => input.document),
    pages: inputs.map((input) => input.page),
    terminal: { width: widthOf(args, io), color, ascii: args.ascii || isAsciiTerminal(io.env) },
    cut: isCut(args),
  });
  for (const { format, path } of outputs) {
    const text = await (await REPORTS[format]()).render(report(false));
    writeWhole(resolve(io.cwd, path), text, `--out ${format}:${path}`);
  }
  io.out(await (await REPORTS[formatOf(args)]()).render(report(colorOf(args, io))));
  if (!isCut(args)) return;
  const separated = [formatOf(args), ...outputs.map(({ format }) => format)].some((format) => format === "csv" || format === "tsv");
  for (const left of separated ? cutRows(inputs.map(({ page }) => page)) : []) tell(io, `${left} (--top ${args.top})`);
}

/** Whether csv and tsv are cut as people see them: only where a limit was asked for. */
function isCut({ top, all }: OutputArguments): boolean {
  return top !== undefined && all !== true;
}

/** Whether nothing but rows that people see is asked for: what is costly to work out of all others need not be. */
export function isForPeople(args: OutputArguments): boolean {
  const formats = [formatOf(args), ...args.out.map((output) => parseOutput(output).format)];
  return formats.every((format) => format === "text" || format === "markdown");
}

function formatOf({ json, format }: OutputArguments): Format {
  return json ? "json" : (format as Format);
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

function widthOf({ width, wide }: OutputArguments, io: Io): number {
  if (wide) return Number.POSITIVE_INFINITY;
  if (width !== undefined) return width;
  const environment = Number.parseInt(io.env["COLUMNS"] ?? "", 10);
  return io.columns ?? (environment > 0 ? environment : DEFAULT_WIDTH);
}

/** Whether the environment says that the terminal has no signs but those of ASCII; one that says nothing has. */
export function isAsciiTerminal(env: Io["env"]): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "");
  return locale === "C" || locale === "POSIX" || env["TERM"] === "dumb";
}

function colorOf({ color }: OutputArguments, io: Io): boolean {
  if (color !== "auto") return color === "always";
  if ((io.env["NO_COLOR"] ?? "") !== "") return false;
  if (io.env["FORCE_COLOR"] !== undefined && io.env["FORCE_COLOR"] !== "0") return true;
  return io.stdoutIsTerminal && io.env["TERM"] !== "dumb";
}
