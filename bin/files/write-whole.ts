import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../exit-codes.ts";
import { placeAt } from "./place.ts";
import { systemReason } from "./read-text.ts";

/**
 * Writes a file as a whole: beside it first, then in its place, so that whoever reads it, and who finds it after a full disk or a kill, has the old
 * or the new text and never a part of one. Devices and pipes are written straight. `file` is what errors call it.
 * @throws UsageError when it cannot be written; the old file is as it was.
 */
export function writeWhole(path: string, text: string | Uint8Array, file: string): void {
  const there = placeAt(path);
  if (there?.isDirectory() === true) throw new UsageError(`${file} cannot be written: it is a folder; name a file in it`);
  try {
    if (there !== undefined && !there.isFile()) writeThrough(path, text);
    else replace(there === undefined ? path : realpathSync(path), text, there?.mode);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${systemReason(error)}`);
  }
}

/** As `writeWhole`, with the folders that the file lies in made where they are missing. */
export function writeInFolder(path: string, text: string | Uint8Array, file: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${systemReason(error)}`);
  }
  writeWhole(path, text, file);
}

function replace(path: string, text: string | Uint8Array, mode: number | undefined): void {
  const passing = join(dirname(path), `.cortex-size-${process.pid}-${Date.now().toString(36)}.tmp`);
  try {
    const descriptor = openSync(passing, "wx");
    try {
      writeAll(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (mode !== undefined) chmodSync(passing, mode & 0o7777);
    renameSync(passing, path);
  } catch (error) {
    rmSync(passing, { force: true });
    throw error;
  }
}

function writeThrough(path: string, text: string | Uint8Array): void {
  const descriptor = openSync(path, "w");
  try {
    writeAll(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, text: string | Uint8Array): void {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
