import { lstatSync, type Stats, statSync } from "node:fs";

/** What lies at a path; undefined when nothing does, or nothing that can be looked at (a name too long, a file taken for a folder, no permission). */
export function placeAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a folder lies at a path, itself or through links. */
export function isFolder(path: string): boolean {
  return placeAt(path)?.isDirectory() === true;
}

/** Whether a regular file lies at a path, itself or through links. */
export function isFile(path: string): boolean {
  return placeAt(path)?.isFile() === true;
}

/** Whether something has this name, be it a device or a link to nothing. */
export function isTaken(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
