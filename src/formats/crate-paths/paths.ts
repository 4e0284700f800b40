/** Paths as debug information and build records hold them: of the machine that built, with `/` or `\`, often relative. */

/** `/` for `\`, no `.` and no `..` that a folder before it answers; a relative path stays relative. */
export function normalizePath(path: string): string {
  const slashed = path.replaceAll("\\", "/");
  const root = /^(?:[A-Za-z]:)?\//.exec(slashed)?.[0] ?? "";
  const parts: string[] = [];
  for (const part of slashed.slice(root.length).split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (root === "") parts.push(part);
  }
  return root + parts.join("/");
}

/** Whether a path starts at a root, of Unix or of a Windows drive. */
export function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?[\\/]/.test(path);
}

/** `path` seen from `directory`, normalized; `path` alone when it is absolute or there is no directory. */
export function joinPath(directory: string, path: string): string {
  return normalizePath(isAbsolute(path) || directory === "" ? path : `${directory}/${path}`);
}

/** `path` without `directory/` before it, both normalized; undefined when it lies elsewhere. */
export function pathInside(directory: string, path: string): string | undefined {
  if (directory === "") return isAbsolute(path) ? undefined : path;
  const prefix = directory.endsWith("/") ? directory : `${directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** Everything before the last `/`; empty when there is none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
