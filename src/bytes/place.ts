/** Where in an input something was found: offsets for binary files, line and column for text. */
export interface Place {
  /** Name of the file as the user gave it. */
  readonly file: string;
  /** Section of an ELF file, `.debug_line` for example. */
  readonly section?: string | undefined;
  /** Byte offset inside `section`, or inside the file when there is no section. */
  readonly offset?: number | undefined;
  /** Byte offset inside the file. */
  readonly fileOffset?: number | undefined;
  /** Line of a text file, from 1. */
  readonly line?: number | undefined;
  /** Column of a text file, from 1. */
  readonly column?: number | undefined;
}

/** `app.elf: .debug_line+0x1a4 (file 0x3f2a4)` or `memory.x:4:31`. */
export function formatPlace(place: Place): string {
  if (place.line !== undefined) {
    return `${place.file}:${place.line}${place.column === undefined ? "" : `:${place.column}`}`;
  }
  const inSection =
    place.section === undefined ? "" : `${place.section}${place.offset === undefined ? "" : `+0x${place.offset.toString(16)}`}`;
  const fileOffset = place.fileOffset ?? (place.section === undefined ? place.offset : undefined);
  const inFile =
    fileOffset === undefined ? "" : inSection === "" ? `file 0x${fileOffset.toString(16)}` : ` (file 0x${fileOffset.toString(16)})`;
  return inSection + inFile === "" ? place.file : `${place.file}: ${inSection}${inFile}`;
}
