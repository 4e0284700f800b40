import type { ByteSource } from "../bytes/byte-source.ts";
import { InputError } from "../bytes/input-error.ts";
import type { ReportDocument } from "../contract/document.ts";
import { mismatch, mismatchText } from "../contract/mismatch.ts";
import { SCHEMA_VERSION } from "../contract/schema-version.ts";
import { documentShape } from "./parts/document-shape.ts";

/** What is accepted of a saved report, which may come from a stranger. */
export interface SavedLimits {
  /** Longest file, bytes. */
  readonly size: number;
}

/** For files of one's own machine. */
export const OWN_LIMITS: SavedLimits = { size: 256 << 20 };
/** For files of a fork's job. */
export const FOREIGN_LIMITS: SavedLimits = { size: 32 << 20 };

/** Deepest nesting of brackets; the document itself needs about eight. */
const DEEPEST = 32;

/**
 * Reads reports that this tool wrote as JSON: one document, or an array of several. Everything is checked against the schema before it is used.
 * @throws InputError `saved/size`, `saved/depth`, `saved/syntax`, `saved/version`, `saved/shape`, each with one sentence.
 */
export function readSaved(bytes: Uint8Array, file: string, limits: SavedLimits = OWN_LIMITS): ReportDocument[] {
  const refuse = (code: string, sentence: string) => new InputError(`saved/${code}`, { file }, sentence);
  checkSize(bytes.length, file, limits);
  if (nesting(bytes) > DEEPEST) throw refuse("depth", `its values are nested deeper than ${DEEPEST} levels, which no report is`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw refuse("syntax", `this is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const documents: unknown[] = Array.isArray(value) ? value : [value];
  if (documents.length === 0) throw refuse("shape", "there is no report in it");
  return documents.map((document) => checked(document, refuse));
}

/** The whole of a source that is a saved report or a page of one. @throws InputError `saved/size` before anything is read of what is too long */
export async function wholeReport(source: ByteSource, limits: SavedLimits = OWN_LIMITS): Promise<Uint8Array> {
  checkSize(source.size, source.name, limits);
  return source.read(0, source.size);
}

function checkSize(size: number, file: string, limits: SavedLimits): void {
  if (size > limits.size)
    throw new InputError("saved/size", { file }, `a report of ${size} bytes is longer than the ${limits.size} that are accepted`);
}

/** The documents of a report page, checked like those of a file. @throws InputError `saved/version`, `saved/shape` */
export function checkedReports(documents: readonly unknown[], file: string): ReportDocument[] {
  return documents.map((document) => checked(document, (code, sentence) => new InputError(`saved/${code}`, { file }, sentence)));
}

function checked(document: unknown, refuse: (code: string, sentence: string) => InputError): ReportDocument {
  const version = (document as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (Number.isSafeInteger(version) && (version as number) > SCHEMA_VERSION)
    throw refuse("version", `version ${version} of the report's schema; up to ${SCHEMA_VERSION} are known: a newer cortex-size wrote it`);
  const problem = mismatch(documentShape, document);
  if (problem !== undefined) throw refuse("shape", `this is no report of cortex-size: ${mismatchText(problem)}`);
  return document as ReportDocument;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_TABLE, CLOSE_TABLE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Deepest nesting of brackets outside of strings, told without building anything. */
function nesting(bytes: Uint8Array): number {
  let [depth, deepest] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    } else if (byte === OPEN_LIST || byte === OPEN_TABLE) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === CLOSE_LIST || byte === CLOSE_TABLE) {
      depth--;
    }
  }
  return deepest;
}
