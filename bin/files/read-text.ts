import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../../src/bytes/input-error.ts";

/** Longest text that is read whole, bytes: scripts, configurations, lock files, device descriptions. */
export const LONGEST_TEXT = 1 << 26;

const PIECE = 1 << 20;

/**
 * Text of a regular file. What is found or named in a checkout can be anything: devices and pipes have no end, so they are never read, and a file is
 * read no further than `longest` bytes though it grows meanwhile. `file` is what errors call it.
 * @throws InputError `file/missing`, `file/not-a-file`, `file/size`, `file/read`
 */
export function readText(path: string, file: string, longest: number = LONGEST_TEXT): string {
  let descriptor: number;
  try {
    // A pipe without a writer would wait for one.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new InputError("file/not-a-file", { file }, "this is a directory; name a file in it");
    if (!stat.isFile()) throw new InputError("file/not-a-file", { file }, "this is not a regular file");
    if (stat.size > longest) throw tooLong(file, stat.size, longest);
    return decoded(descriptor, file, longest);
  } finally {
    closeSync(descriptor);
  }
}

/** As `readText` for a file that nobody named: undefined where that throws. */
export function textIfReadable(path: string, longest: number = LONGEST_TEXT): string | undefined {
  try {
    return readText(path, path, longest);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function decoded(descriptor: number, file: string, longest: number): string {
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE);
    let count: number;
    try {
      count = readSync(descriptor, piece, 0, PIECE, null);
    } catch (error) {
      throw unreadable(file, error);
    }
    if (count === 0) return Buffer.concat(pieces).toString("utf8");
    length += count;
    if (length > longest) throw tooLong(file, length, longest);
    pieces.push(piece.subarray(0, count));
  }
}

function tooLong(file: string, size: number, longest: number): InputError {
  return new InputError("file/size", { file }, `${size} bytes are more than the ${longest} that are read of a file of this kind`);
}

function unreadable(file: string, error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  const what = code === "ENOENT" || code === "ENOTDIR" ? "there is no such file" : `cannot be read: ${systemReason(error)}`;
  return new InputError(code === "ENOENT" || code === "ENOTDIR" ? "file/missing" : "file/read", { file }, what, { cause: error });
}

/** What the system says of a file, in words where they are known. */
export function systemReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOSPC: "no space is left",
    EDQUOT: "the quota is used up",
    EISDIR: "it is a folder",
    ENAMETOOLONG: "the name is too long",
    ELOOP: "its links go in a circle",
    ENOENT: "there is no such folder",
    ENOTDIR: "a file stands where a folder is expected",
    EEXIST: "a file stands where a folder is expected",
  };
  return (code === undefined ? undefined : words[code]) ?? code ?? String(error);
}
