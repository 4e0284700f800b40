import type { Report } from "./report.ts";

/** Renderers by the name that `--format` takes; a new one is one file and one line here. Loaded when asked for. */
export const REPORTS = {
  text: async () => (await import("./text/text.ts")).text,
  json: async () => (await import("./json.ts")).json,
  ndjson: async () => (await import("./json.ts")).ndjson,
  csv: async () => (await import("./separated.ts")).csv,
  tsv: async () => (await import("./separated.ts")).tsv,
  markdown: async () => (await import("./markdown/markdown.ts")).markdown,
  html: async () => (await import("./html/html.ts")).html,
  github: async () => (await import("./github.ts")).github,
  "github-summary": async () => (await import("./github.ts")).githubSummary,
  junit: async () => (await import("./junit.ts")).junit,
  sarif: async () => (await import("./sarif.ts")).sarif,
  codequality: async () => (await import("./codequality.ts")).codequality,
  compiler: async () => (await import("./compiler.ts")).compiler,
  openmetrics: async () => (await import("./openmetrics.ts")).openmetrics,
  badge: async () => (await import("./badge.ts")).badge,
} satisfies Record<string, () => Promise<Report>>;

/** Name of a renderer: what `--format` takes. */
export type Format = keyof typeof REPORTS;
export const FORMATS = Object.keys(REPORTS) as Format[];
