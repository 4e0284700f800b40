import type { FunctionEntry } from "../contract/code-shape.ts";
import type { ReportDocument, SymbolEntry } from "../contract/document.ts";
import { bytes, counted } from "./numbers.ts";

/** What an image says at a line of a source file. */
export interface SourceLens {
  /** From 1. */
  readonly line: number;
  /** `824 B · stack 16 B · 3 callers` */
  readonly text: string;
}

/** A place in a source file that can panic. */
export interface PanicHint {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Whether a path of the image, relative to the directory in which it was compiled where that is told, is the file that is asked about. */
export type IsFile = (path: string, directory: string | undefined) => boolean;

/** Size, stack and callers over functions, bytes over statics: from the parts `functions` and `symbols` of a document. */
export function sourceLenses({ functions = [], symbols = [] }: ReportDocument, isFile: IsFile): SourceLens[] {
  const ofFunctions = [...byLine(functions, isFile)].map(([line, entries]) => ({ line, text: functionText(entries) }));
  const statics = symbols.filter(({ kind }) => kind === "object");
  const ofStatics = [...byLine(statics, isFile)].map(([line, entries]) => ({ line, text: staticText(entries) }));
  return [...ofFunctions, ...ofStatics].sort((a, b) => a.line - b.line);
}

/** Places that can panic, from the part `panics` of a document. */
export function panicHints({ panics = [] }: ReportDocument, isFile: IsFile): PanicHint[] {
  return panics
    .filter(({ file }) => isFile(file, undefined))
    .map(({ line, column, functions }) => {
      const names = functions.map(({ name }) => name);
      const text = names.length === 0 ? "can panic" : `can panic, in ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
      return { line, column, text };
    });
}

function byLine<Entry extends { readonly file?: string | undefined; readonly directory?: string | undefined }>(
  entries: readonly Entry[],
  isFile: IsFile,
) {
  const found = new Map<number, Entry[]>();
  for (const entry of entries) {
    const [, path, line] = /^(.+):(\d+)$/.exec(entry.file ?? "") ?? [];
    if (path === undefined || !isFile(path, entry.directory)) continue;
    const there = found.get(Number(line));
    if (there === undefined) found.set(Number(line), [entry]);
    else there.push(entry);
  }
  return found;
}

function functionText(entries: readonly FunctionEntry[]): string {
  const most = (value: (entry: FunctionEntry) => number) => Math.max(...entries.map(value));
  const several = entries.length > 1;
  const isOpen = entries.some(({ verdict }) => verdict === "none");
  return [
    `${several ? `${counted(entries.length, "instance")}, ` : ""}${bytes(entries.reduce((sum, { size }) => sum + size, 0))}`,
    isOpen ? "stack not bounded" : `stack ${several ? "at most " : ""}${bytes(most(({ stack }) => stack))}`,
    counted(
      most(({ callers }) => callers),
      "caller",
    ),
  ].join(" · ");
}

function staticText(entries: readonly SymbolEntry[]): string {
  const sums = new Map<string, number>();
  for (const { region, section, size } of entries) sums.set(region ?? section, (sums.get(region ?? section) ?? 0) + size);
  return [...sums].map(([place, size]) => `${bytes(size)} of ${place}`).join(" · ");
}
