import { comment as build } from "../../reports/comment/comment.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { withChanges } from "../../src/session/comparison/compare.ts";
import { FOREIGN_LIMITS, readSaved, wholeReport } from "../../src/session/saved.ts";
import { command } from "../command.ts";
import { CONFIG_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { parseSize } from "../config/size-value.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { openInput } from "../inputs.ts";
import type { Io } from "../io.ts";

export const comment = command({
  name: "comment",
  positionals: "<report.json..>",
  summary: "Makes one pull-request comment of any number of reports, and publishes it on GitHub or GitLab",
  options: {
    ...CONFIG_OPTIONS,
    base: { type: "string", array: true, nargs: 1, describe: "saved report to compare with, for reports that hold no comparison" },
    id: { type: "string", default: "size", describe: "tells the comments of several jobs apart" },
    noise: { type: "string", describe: "changes up to this many bytes are no news (default: the configuration's, else 16)" },
    publish: { type: "string", choices: ["github", "gitlab"], describe: "where to (default: only print it)", group: "Publishing:" },
    "dry-run": { type: "boolean", describe: "print it, and with --publish say what would be done", group: "Publishing:" },
    repository: { type: "string", describe: "owner/name, or GitLab's project (default: the CI job's)", group: "Publishing:" },
    number: { type: "number", describe: "pull or merge request (default: the CI job's)", group: "Publishing:" },
    api: { type: "string", describe: "address of the REST interface (default: the CI job's)", group: "Publishing:" },
  },
  examples: [
    ["cortex-size comment size.json", "print what would be posted"],
    ["cortex-size comment app.json boot.json --publish github", "in a GitHub job, with GITHUB_TOKEN"],
    ["cortex-size comment size.json --publish gitlab --dry-run", "what would be done on GitLab"],
  ],
  async run(args, io) {
    const { files, id, publish: kind } = args;
    if (files.length === 0)
      throw new UsageError("name the reports", "cortex-size check --base main.json --out json:size.json; cortex-size comment size.json");
    if (!/^[\w.-]{1,64}$/.test(id)) throw new UsageError("--id takes letters, digits, dots, dashes and underscores");
    const bases = await reportsOf(args.base, io);
    const documents = (await reportsOf(files, io)).map((document) => withChanges(document, bases));
    const made = build(documents, { id, noise: await noiseOf(args.noise, args, io), now: new Date().toISOString() });
    if (kind === undefined || args.dryRun) io.out(made.text);
    if (kind === undefined) return EXIT.fine;
    const [{ platformOf }, { post }, { NET }] = await Promise.all([
      import("../publish/place.ts"),
      import("../publish/sticky.ts"),
      import("../publish/http.ts"),
    ]);
    const platform = await platformOf(kind, args, io, NET);
    if (platform === undefined) {
      io.err("nothing posted: the run's commit is not the head of an open pull request any more\n");
      return EXIT.fine;
    }
    const outcome = await post(platform, made, args.dryRun);
    io.err(`${platform.name}: comment ${args.dryRun ? `would be ${outcome}` : outcome}\n`);
    return EXIT.fine;
  },
});

/** Reports may come from a fork's job: they are checked against the schema, and nothing in them is trusted. */
async function reportsOf(files: readonly string[], io: Io): Promise<ReportDocument[]> {
  const documents: ReportDocument[] = [];
  for (const file of files) {
    const { source, kind } = await openInput(file, io);
    try {
      if (kind !== "saved")
        throw new InputError("saved/syntax", { file: source.name }, "this is no report: check --out json:FILE writes one");
      documents.push(...readSaved(await wholeReport(source, FOREIGN_LIMITS), file, FOREIGN_LIMITS));
    } finally {
      await source.close();
    }
  }
  return documents;
}

async function noiseOf(given: string | undefined, args: Parameters<typeof configOf>[0], io: Io): Promise<number> {
  if (given === undefined) return (await configOf(args, io)).config.noise;
  const parsed = parseSize(given);
  if (!parsed.ok) throw new UsageError(`--noise: ${parsed.problem}`);
  return parsed.value;
}
