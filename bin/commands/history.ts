import { join, resolve } from "node:path";
import { type Format, REPORTS } from "../../reports/index.ts";
import { metricsText } from "../../reports/openmetrics.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { reportName } from "../../src/session/comparison/compare.ts";
import {
  firstAbove,
  grownBetween,
  HISTORY_LEVELS,
  historyOf,
  type MeasuredCommit,
  recordsCompared,
  seriesOf,
  sizesByCommit,
  tidyHistory,
} from "../../src/session/comparison/history.ts";
import { keptReports } from "../../src/session/comparison/kept-reports.ts";
import { optionalPattern } from "../../src/session/name-pattern.ts";
import { counted, grouped } from "../../src/views/numbers.ts";
import type { Series } from "../../src/views/series.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, ROW_OPTIONS, rowOptions, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, MissingBaseline, UsageError } from "../exit-codes.ts";
import { writeInFolder, writeWhole } from "../files/write-whole.ts";
import { judgeTargets } from "../gate.ts";
import { buildRevision } from "../history/build-revision.ts";
import { git, tryGit } from "../history/git.ts";
import { entryName, labelsOf } from "../history/labels.ts";
import { HistoryStore } from "../history/store.ts";
import { type Io, tell } from "../io.ts";

const BRANCH = "cortex-size-history";
const ACTIONS = ["record", "show", "diff", "export", "backfill", "bisect"] as const;
const DEFAULT_WIDTH = 100;
const CHANGED_ROWS = 40;
const MOST_BACKFILLED = 1000;
const SHOWN: readonly string[] = ["text", "json", "ndjson", "csv", "tsv"];
const EXPORTED: readonly string[] = ["text", "openmetrics", "csv", "ndjson", "parquet"];
const PARQUET_FOLDER = "sizes";

const OPTIONS = {
  ...IMAGE_OPTIONS,
  ...STACK_OPTIONS,
  branch: { type: "string", default: BRANCH, describe: "the branch" },
  remote: { type: "string", describe: "fetch from and push to this remote, origin for example" },
  region: { type: "string", array: true, nargs: 1, describe: "record: NAME:ORIGIN:LENGTH; show and bisect: name of a region" },
  html: { type: "string", describe: "show: also write a page of the charts to this file" },
  svg: { type: "string", describe: "show: also write the charts to this file" },
  by: { type: "string", choices: HISTORY_LEVELS, default: "region", describe: "show, diff: what the figures are of" },
  ...ROW_OPTIONS,
  width: { type: "number", describe: "show: columns of the charts" },
  format: {
    type: "string",
    default: "text",
    describe: "show: charts as text, or the figures; export: openmetrics, csv, ndjson or parquet",
  },
  output: { alias: "o", type: "string", default: PARQUET_FOLDER, describe: "export: folder of parquet files, by month and target" },
  label: {
    ...{ type: "string", array: true, nargs: 1 },
    describe: "record, backfill: key=value that is kept with the sizes, a board or a compiler for example",
  },
  build: { type: "string", describe: "backfill, bisect: command that builds a commit" },
  elf: { type: "string", describe: "backfill, bisect: the image that it leaves" },
  above: { type: "number", describe: "bisect: find the first commit whose region holds more bytes than this" },
  force: { type: "boolean", describe: "backfill: measure commits again that are there" },
} as const satisfies OptionSpecs;

type HistoryArguments = Given<typeof OPTIONS>;

export const history = command({
  name: "history",
  positionals: `<${ACTIONS.join("|")}> [elf..|range]`,
  summary: "Sizes by commit on a branch of their own: record, chart, compare, export, fill in, find the commit that grew",
  options: OPTIONS,
  formats: ["text", "json", "ndjson", "csv", "tsv", "openmetrics", "parquet"],
  examples: [
    ["cortex-size history record --remote origin", "in the job of the main branch"],
    ["cortex-size history record --label board=rev2 --label compiler=gcc", "one of many configurations of a commit"],
    ["cortex-size history show --svg sizes.svg", "charts by region"],
    ["cortex-size history diff main~20 main --by crate", "what changed between two records"],
    ["cortex-size history show --html sizes.html", "a page of the charts"],
    ["cortex-size history show --format csv", "the figures, for a spreadsheet"],
    [
      "cortex-size history backfill main~20..main --build 'cargo build --release' --elf target/thumbv7em-none-eabihf/release/app",
      "for old commits",
    ],
    ["cortex-size history show --by crate --filter core", "charts of one crate"],
    ["cortex-size history export > sizes.om", "for Prometheus: promtool tsdb create-blocks-from openmetrics sizes.om"],
    ["cortex-size history export --format parquet -o sizes", "for DuckDB, ClickHouse or Spark: a folder by month and target"],
    ["cortex-size history export --format csv > sizes.csv", "a row for each size of each commit, for a database"],
  ],
  async run(args, io) {
    const [word, ...rest] = args.files;
    const action = ACTIONS.find((known) => known === word);
    if (action === undefined) throw new UsageError(`history has the words ${ACTIONS.join(", ")}`, "cortex-size history record app.elf");
    const formats = action === "show" || action === "diff" ? SHOWN : action === "export" ? EXPORTED : ["text"];
    if (!formats.includes(args.format))
      throw new UsageError(
        `history ${action} has no --format ${args.format}`,
        `history show and diff have ${SHOWN.join(", ")}; history export ${EXPORTED.join(", ")}`,
      );
    const store = new HistoryStore(io.cwd, args.branch);
    const { remote } = args;
    if (remote !== undefined) store.fetch(remote);
    if (action === "record") await record(store, { ...args, files: rest }, io);
    else if (action === "backfill") await backfill(store, rest, args, io);
    else if (action === "show") await show(entriesOf(store, io), args, io);
    else if (action === "diff") await compare(entriesOf(store, io), rest, args, io);
    else if (action === "export" && args.format === "parquet") await exportParquet(entriesOf(store, io), args.output, io);
    else if (action === "export") io.out(await exported(entriesOf(store, io), args));
    else await bisect(store, rest, args, io);
    if (remote !== undefined && (action === "record" || action === "backfill")) store.push(remote);
    return EXIT.fine;
  },
});

function entriesOf(store: HistoryStore, io: Io): MeasuredCommit[] {
  const { commits, left } = store.read();
  if (left > 0) tell(io, `${grouped(left)} older entries of the branch are left out`);
  if (commits.length === 0) throw new MissingBaseline("nothing has been recorded yet", "cortex-size history record app.elf");
  return commits;
}

async function record(store: HistoryStore, args: HistoryArguments, io: Io): Promise<void> {
  const labels = labelsOf(args.label);
  const loaded = await configOf(args, io);
  const judged = await judgeTargets(
    args,
    { ...loaded, config: { ...loaded.config, budgets: [], deny: [], strict: false } },
    io,
    "history record",
  );
  const commit = judged[0]?.document.revision?.commit;
  if (commit === undefined) throw new UsageError("there is no commit to record sizes of");
  const changed = store.add(
    entryName(commit, labels),
    textOf(
      judged.map(({ document }) => document),
      labels,
    ),
  );
  tell(io, `${commit.slice(0, 7)}: ${changed ? "recorded" : "recorded before"}`);
}

async function showCharts(series: readonly Series[], args: HistoryArguments, io: Io): Promise<void> {
  const { chartPage, textChart, svgChart } = await import("../../reports/history-chart.ts");
  const width = args.width ?? io.columns ?? DEFAULT_WIDTH;
  io.out(series.map((one) => textChart(one, width)).join("\n"));
  const { svg, html } = args;
  if (html !== undefined) writeWhole(resolve(io.cwd, html), chartPage(series, args.branch), `--html ${html}`);
  if (svg !== undefined) writeWhole(resolve(io.cwd, svg), svgChart(series), `--svg ${svg}`);
}

async function show(entries: readonly MeasuredCommit[], args: HistoryArguments, io: Io): Promise<void> {
  const wanted = args.region;
  const all = seriesOf(entries, { level: args.by, wanted, matches: optionalPattern(args.filter) });
  const asked = [...wanted, ...(args.filter === undefined ? [] : [args.filter])].join(", ");
  const series = all.slice(0, rowOptions(args).top);
  if (series.length === 0) throw new UsageError(asked === "" ? `no ${args.by} was recorded` : `no recorded ${args.by} is called ${asked}`);
  if (args.format === "text") return showCharts(series, args, io);
  const { documents, page } = historyOf(entries, wanted, args.branch);
  const report = await REPORTS[args.format as Format]();
  io.out(await report.render({ documents, pages: [page], terminal: { width: DEFAULT_WIDTH, color: false }, cut: false }));
}

/** What changed from the record of one commit to that of another. */
async function compare(entries: readonly MeasuredCommit[], revisions: readonly string[], args: HistoryArguments, io: Io): Promise<void> {
  const [before, after, ...more] = revisions;
  if (before === undefined || after === undefined || more.length > 0)
    throw new UsageError("history diff compares the records of two commits", "cortex-size history diff main~20 main");
  const recordOf = (revision: string) => {
    const { status, out } = tryGit(io.cwd, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    if (status !== 0) throw new UsageError(`${revision} is no commit of this repository`);
    const found = entries.find((entry) => entry.commit === out.trim());
    if (found === undefined)
      throw new MissingBaseline(`${revision} has not been recorded`, `cortex-size history backfill ${revision}~1..${revision}`);
    return found;
  };
  const { documents, page } = recordsCompared([recordOf(before), recordOf(after)], args.by, rowOptions(args, CHANGED_ROWS));
  const report = await REPORTS[args.format as Format]();
  const terminal = { width: args.width ?? io.columns ?? DEFAULT_WIDTH, color: false };
  io.out(await report.render({ documents, pages: [page], terminal, cut: false }));
}

function textOf(documents: readonly ReportDocument[], labels: Readonly<Record<string, string>>): string {
  const labelled =
    Object.keys(labels).length === 0 ? documents : documents.map((one) => ({ ...one, revision: { ...one.revision, labels } }));
  return `${JSON.stringify(keptReports(labelled))}\n`;
}

/** For Prometheus; or a row for each size of each commit, for spreadsheets and databases. */
async function exported(entries: readonly MeasuredCommit[], { format, branch }: HistoryArguments): Promise<string> {
  const { documents, page } = tidyHistory(entries, branch);
  if (format !== "csv" && format !== "ndjson") return metricsText(documents, true);
  return (await REPORTS[format]()).render({ documents, pages: [page], terminal: { width: DEFAULT_WIDTH, color: false }, cut: false });
}

/** A folder that query engines read where it lies; files of months and targets that are there are replaced. */
async function exportParquet(entries: readonly MeasuredCommit[], folder: string, io: Io): Promise<void> {
  const { parquetFiles } = await import("../../reports/parquet.ts");
  const files = parquetFiles(sizesByCommit(entries));
  for (const { path, bytes } of files) {
    writeInFolder(resolve(io.cwd, folder, path), bytes, `--output ${join(folder, path)}`);
  }
  tell(io, `${folder}: ${counted(files.length, "file")}`);
}

interface Builder {
  measure(commit: string): Promise<ReportDocument>;
}

async function builderOf(args: HistoryArguments, io: Io): Promise<Builder> {
  // --region names what to look at here, not a definition.
  const request = { args: { ...args, region: [] }, loaded: await configOf(args, io) };
  return {
    async measure(commit) {
      const document = await buildRevision({ revision: commit, ...request }, io);
      return { ...document, target: reportName(document) };
    },
  };
}

function commitsOf(range: string | undefined, io: Io): string[] {
  if (range === undefined) throw new UsageError("which commits?", "cortex-size history backfill main~20..main --build …");
  const listed = git(io.cwd, [
    "rev-list",
    "--reverse",
    "--first-parent",
    `--max-count=${MOST_BACKFILLED}`,
    "--end-of-options",
    range,
    "--",
  ]);
  const commits = listed.split("\n").filter((line) => line !== "");
  if (commits.length === 0) throw new UsageError(`${range} holds no commit`);
  return commits;
}

async function backfill(store: HistoryStore, [range]: readonly string[], args: HistoryArguments, io: Io): Promise<void> {
  const labels = labelsOf(args.label);
  const builder = await builderOf(args, io);
  for (const commit of commitsOf(range, io)) {
    const entry = entryName(commit, labels);
    if (store.has(entry) && !args.force) continue;
    try {
      store.add(entry, textOf([await builder.measure(commit)], labels));
      tell(io, `${commit.slice(0, 7)}: recorded`);
    } catch (error) {
      // A commit that does not build is a gap in the chart, no reason to stop.
      if (!(error instanceof UsageError)) throw error;
      tell(io, `${commit.slice(0, 7)}: left out: ${error.message}`);
    }
  }
}

/** The first commit of a range whose region holds more than `--above`: recorded sizes are used where they are there, others are built. */
async function bisect(store: HistoryStore, [range]: readonly string[], args: HistoryArguments, io: Io): Promise<void> {
  const commits = commitsOf(range, io);
  const limit = args.above;
  const region = args.region[0] ?? "FLASH";
  if (limit === undefined) throw new UsageError("above which size?", "--above 245760");
  const recorded = new Map(store.read().commits.map((entry) => [entry.commit, entry.documents[0]!]));
  const builder = await builderOf(args, io);
  const sizeAt = async (index: number): Promise<number> => {
    const commit = commits[index]!;
    const document = recorded.get(commit) ?? (await builder.measure(commit));
    recorded.set(commit, document);
    const found = document.regions?.find(({ name }) => name === region);
    if (found === undefined) throw new UsageError(`${commit.slice(0, 7)} has no region ${region}`);
    tell(io, `${commit.slice(0, 7)}: ${region} ${found.used}`);
    return found.used;
  };
  const found = await firstAbove(commits.length, limit, sizeAt);
  if (found === undefined) throw new UsageError(`the last commit of ${range} is not above ${limit}`);
  const grown = grownBetween(recorded.get(commits[found.index - 1] ?? ""), recorded.get(commits[found.index]!));
  io.out(`${git(io.cwd, ["log", "-1", "--format=%h %s", commits[found.index]!, "--"]).trim()}${found.change}${grown}\n`);
}
