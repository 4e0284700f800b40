import { diff } from "../../src/analyses/diff/diff.ts";
import type { ContentEntry } from "../../src/contract/contents-shape.ts";
import type { ReportDocument, VerdictEntry } from "../../src/contract/document.ts";

/** A row of contents with what a test does not care about filled in. */
export function content(fields: Partial<ContentEntry>): ContentEntry {
  return { region: "FLASH", section: ".text", package: "app", symbol: "f", kind: "function", address: 0, bytes: 10, ...fields };
}

export interface BuiltReport {
  readonly target?: string;
  readonly file?: string;
  readonly contents?: readonly ContentEntry[];
  readonly verdicts?: readonly VerdictEntry[];
  readonly producers?: readonly string[];
  readonly commit?: string;
  readonly time?: string;
}

/** A report of a small image whose regions FLASH (1000 bytes) and RAM (500) hold what `contents` says. */
export function report(built: BuiltReport = {}): ReportDocument {
  const contents = [...(built.contents ?? [])];
  const names = [...new Set(["FLASH", "RAM", ...contents.map((entry) => entry.region)])];
  return {
    schemaVersion: 1,
    generator: { name: "cortex-size", version: "0.0.0" },
    firmware: {
      file: built.file ?? "app.elf",
      class: 32,
      machine: "ARM",
      entry: 0,
      buildId: null,
      producers: [...(built.producers ?? ["rustc 1.96.0"])],
      target: { triple: null, architecture: null, core: null, fpu: null, floatAbi: null },
    },
    ...(built.target === undefined ? {} : { target: built.target }),
    revision: {
      ...(built.commit === undefined ? {} : { commit: built.commit }),
      ...(built.time === undefined ? {} : { time: built.time }),
    },
    regions: names.map((name) => {
      const used = contents.reduce((bytes, entry) => bytes + (entry.region === name ? entry.bytes : 0), 0);
      const length = name === "RAM" ? 500 : 1000;
      return {
        name,
        origin: 0,
        length,
        kind: name === "RAM" ? ("ram" as const) : ("flash" as const),
        used,
        reserved: 0,
        free: Math.max(0, length - used),
        overflow: Math.max(0, used - length),
        evidence: "memory.x",
        parts: [],
      };
    }),
    contents,
    findings: [],
    ...(built.verdicts === undefined ? {} : { verdicts: [...built.verdicts] }),
  };
}

/** The report of head with its comparison to base. */
export function compared(base: BuiltReport, head: BuiltReport): ReportDocument {
  const after = report(head);
  return { ...after, diff: diff(report(base), after) };
}
