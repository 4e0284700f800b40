import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../../src/bytes/input-error.ts";
import { StackMarkReader, type StackMarks } from "../../src/session/stack/mark-log.ts";
import { UsageError } from "../exit-codes.ts";

const PIECE = 1 << 20;
/** Lines that are longer tell nothing; the rest of one is skipped. */
const LONGEST_LINE = 1 << 12;

/**
 * The marks of a log that was named as `given`, read in pieces: logs of emulators are large.
 * @throws UsageError when there is no such file; InputError `stack/marks` for one that tells no mark.
 */
export function readMarks(path: string, given: string): StackMarks {
  const reader = new StackMarkReader();
  let file: number;
  try {
    // A pipe without a writer would wait for one.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    throw new UsageError(`--measured ${given}: there is no such file; NAME=BYTES or a log is expected`);
  }
  try {
    if (!fstatSync(file).isFile()) throw new UsageError(`--measured ${given}: this is not a regular file; NAME=BYTES or a log is expected`);
    const buffer = new Uint8Array(PIECE);
    const decoder = new TextDecoder("latin1");
    let rest = "";
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      const lines = (rest + decoder.decode(buffer.subarray(0, length))).split("\n");
      rest = lines.pop()!.slice(0, LONGEST_LINE);
      for (const line of lines) if (line.length <= LONGEST_LINE) reader.line(line.trimEnd());
    }
    reader.line(rest.trimEnd());
  } finally {
    closeSync(file);
  }
  const found = reader.result();
  if (found.marks.length === 0 && found.pointers.length === 0)
    throw new InputError(
      "stack/marks",
      { file: given },
      "no mark of a stack is in it: lines of Zephyr's thread analyzer, FreeRTOS' vTaskList, QEMU's -d cpu, or NAME=BYTES are expected",
    );
  return found;
}
