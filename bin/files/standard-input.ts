import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BufferSource, type ByteSource } from "../../src/bytes/byte-source.ts";
import { FileSource } from "../../src/bytes/file-source.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { type InputKind, sniff } from "../../src/formats/sniff/sniff.ts";
import type { Io } from "../io.ts";
import { privateFolder } from "./private-folder.ts";
import { systemReason } from "./read-text.ts";

const NAME = "(standard input)";
const PIECE = 1 << 20;
/** Most that is held in memory, bytes; what is longer goes to a file of ours, piece by piece. */
const HELD = 1 << 24;
const [GIB, REPORT, TEXT] = [1 << 30, 1 << 28, 1 << 26];

/** Most bytes that are taken, by what the first of them are; of what is refused by its first bytes no more are read. */
const MOST: Readonly<Record<InputKind, number>> = {
  ...{ elf: GIB, archive: GIB, map: GIB },
  ...{ saved: REPORT, "report-page": REPORT, "linker-script": TEXT, foreign: 0 },
};

/**
 * Standard input as a source that can be read anywhere. It is never held whole when it is long: a file that only its owner can read, and that has no
 * name any more once it is open, keeps it until the process ends, however that comes about.
 * @throws InputError `input/size` for more than is taken of its kind, `input/kept` when no such file can be made or filled.
 */
export function standardInput(io: Pick<Io, "readStdin">): ByteSource {
  const pieces = [nextPiece(io)];
  const most = MOST[sniff(pieces[0]!, pieces[0]!.length).kind];
  if (most === 0) return new BufferSource(NAME, pieces[0]!);
  let length = pieces[0]!.length;
  for (let piece = pieces[0]!; piece.length === PIECE && length <= HELD; length += piece.length) {
    piece = nextPiece(io);
    pieces.push(piece);
  }
  return length <= HELD ? new BufferSource(NAME, Buffer.concat(pieces)) : inFile(pieces, io, most);
}

/** As many bytes as a piece has; fewer at the end alone. */
function nextPiece(io: Pick<Io, "readStdin">): Uint8Array {
  const piece = new Uint8Array(PIECE);
  let length = 0;
  while (length < PIECE) {
    const count = io.readStdin(piece.subarray(length));
    if (count === 0) break;
    length += count;
  }
  return piece.subarray(0, length);
}

function inFile(pieces: Uint8Array[], io: Pick<Io, "readStdin">, most: number): ByteSource {
  const descriptor = namelessFile();
  try {
    let length = 0;
    for (let piece = pieces.shift() ?? nextPiece(io); piece.length > 0; piece = pieces.shift() ?? nextPiece(io)) {
      length += piece.length;
      if (length > most)
        throw new InputError(
          "input/size",
          { file: NAME },
          `this is longer than ${most >> 20} MiB, the most that is read of it; name a file instead`,
        );
      for (let at = 0; at < piece.length; ) at += kept(() => writeSync(descriptor, piece, at));
    }
    return FileSource.opened(descriptor, NAME);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** An open file, to read and write, in a folder of its own; both have lost their names where the system allows that, else at the end of the process. */
function namelessFile(): number {
  const folder = privateFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return kept(() => openSync(join(folder, "input"), "wx+", 0o600));
  } finally {
    try {
      remove();
    } catch {
      process.once("exit", remove);
    }
  }
}

function kept<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const sentence = `this is longer than ${HELD >> 20} MiB and cannot be kept in ${tmpdir()}: ${systemReason(error)}; name a file instead`;
    throw new InputError("input/kept", { file: NAME }, sentence, { cause: error });
  }
}
