// Lines that the host is told of, because it knows what to say of them or reads them by a pattern.

import { NOTE_MISREAD } from "../../map-columns";
import { Column, newColumn } from "./column";
import { newTextColumn, TextColumn } from "./texts";

/** Bytes of a line that was not understood that people are shown. */
const QUOTED: usize = 80;

export const lines: Column = newColumn();
export const kinds: Column = newColumn();
export const texts: TextColumn = newTextColumn();
/** Number of the line that is read. */
export let line: u32 = 0;

export function nextLine(): void {
  line += 1;
}

export function tell(kind: u32, at: usize, end: usize): void {
  lines.push<u32>(line);
  kinds.push<u8>(<u8>kind);
  texts.add(at, end);
}

/** Says that the line is not understood; the reader goes on with the next. */
export function tellMisread(at: usize, end: usize): void {
  tell(NOTE_MISREAD, at, min(end, at + QUOTED));
}

export function forgetNotes(): void {
  lines.count = 0;
  kinds.count = 0;
  texts.offsets.count = 0;
  texts.lengths.count = 0;
}
