/**
 * The library: reads Cortex-M firmware and says where its bytes are, as the command line does. It touches no file, no network and no console: bytes come
 * from a `ByteSource`, and what lies around an image (linker script, map, Cargo.lock) from `Surroundings`.
 */

// Renderers: views and documents as text, JSON, CSV, Markdown, a page and what CI systems read.
export { FORMATS, type Format, REPORTS } from "../reports/index.ts";
export type { Report, ReportInput } from "../reports/report.ts";
// What is computed: parts of the document with the views that people see.
export type { Result } from "./analyses/analysis.ts";
export { type BudgetRule, type JudgedImage, judge, MissingSubject } from "./analyses/budgets.ts";
export { verdictViews } from "./analyses/budgets-view.ts";
export { diff } from "./analyses/diff/diff.ts";
export { type DiffViewOptions, diffViews } from "./analyses/diff/view.ts";
// What bytes are read from.
export { BlobSource, BufferSource, type ByteSource, SliceSource } from "./bytes/byte-source.ts";
export type { Finding, Severity } from "./bytes/finding.ts";
export { InputError } from "./bytes/input-error.ts";
// The document and its parts.
export type * from "./contract/document.ts";
export type { Region, RegionDefinition, RegionKind } from "./ledger/region.ts";
export { chaptersOf } from "./session/chapters.ts";
export { type Presented, presented } from "./session/document.ts";
export { type Image, type OpenOptions, openImage } from "./session/image.ts";
export { type Measured, type MeasureRequest, measure } from "./session/measure.ts";
export type { Part } from "./session/parts/part.ts";
export { PARTS } from "./session/parts/parts.ts";
export { readSaved } from "./session/saved.ts";
export { NO_SETTINGS, type SettingOrigin, type Settings, type StackSettings } from "./session/settings.ts";
export { type FileBeside, NOTHING_AROUND, type ScriptBeside, type ScriptPlace, type Surroundings } from "./session/surroundings.ts";
export { judgedDocument, type Rules } from "./session/verdicts.ts";
export { wholeReport } from "./session/whole-report.ts";
export type * from "./views/view.ts";
