import { Cursor, type CursorOrigin } from "../../bytes/cursor.ts";

/** One note [ELF §Note Section]. */
export interface Note {
  readonly name: string;
  readonly type: number;
  readonly description: Uint8Array;
}

const NT_GNU_BUILD_ID = 3;

/**
 * All notes of a SHT_NOTE section's bytes; a note that does not fit ends the list.
 */
export function readNotes(bytes: Uint8Array, origin: CursorOrigin): Note[] {
  const cursor = new Cursor(bytes, origin);
  const notes: Note[] = [];
  while (cursor.remaining >= 12) {
    const [nameSize, descriptionSize, type] = [cursor.u32(), cursor.u32(), cursor.u32()];
    const [namePadded, descriptionPadded] = [pad4(nameSize), pad4(descriptionSize)];
    if (namePadded + descriptionSize > cursor.remaining) break;
    const name = new TextDecoder().decode(cursor.take(namePadded).subarray(0, Math.max(0, nameSize - 1)));
    const description = cursor.take(descriptionSize);
    cursor.skip(Math.min(descriptionPadded - descriptionSize, cursor.remaining));
    notes.push({ name, type, description });
  }
  return notes;
}

/** The GNU build-id of a list of notes, in hexadecimal. */
export function buildIdOf(notes: readonly Note[]): string | undefined {
  const note = notes.find(
    (candidate) => candidate.name === "GNU" && candidate.type === NT_GNU_BUILD_ID && candidate.description.length > 0,
  );
  return note === undefined ? undefined : Array.from(note.description, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pad4(size: number): number {
  return Math.ceil(size / 4) * 4;
}
