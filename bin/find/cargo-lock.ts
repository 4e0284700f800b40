import { dirname, join, resolve } from "node:path";
import { isFile } from "../files/place.ts";
import { projectFolders } from "./project-folders.ts";

/** The Cargo.lock that belongs to an ELF: beside it, or in a folder between it and the root of its project, the nearest first. */
export function findCargoLock(elf: string): string | undefined {
  return projectFolders(dirname(resolve(elf)))
    .folders.map((folder) => join(folder, "Cargo.lock"))
    .find(isFile);
}
