/** A place in a text file, lines and columns from 1. */
export interface SourcePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number | undefined;
}

/** Reads `where` of findings and verdicts; undefined when it names no line of a file. */
export function sourcePlace(where: string | undefined): SourcePlace | undefined {
  const [, path, line, column] = /^(.+?):(\d{1,9})(?::(\d{1,9}))?$/.exec(where ?? "") ?? [];
  if (path === undefined || Number(line) < 1) return undefined;
  return { path, line: Number(line), column: column === undefined ? undefined : Number(column) };
}
