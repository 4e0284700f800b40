import { existsSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";
import type { IsFile } from "../../src/views/source-lenses.ts";

/**
 * Tells the paths of an image that are one file on this machine: by the directory in which it was compiled; where nothing lies there, as for what was built
 * on another machine, by the end of the path.
 */
export function isSourceFile(file: string): IsFile {
  const asked = normalize(file);
  const known = new Map<string, boolean>();
  return (path, directory) => {
    const whole = normalize(isAbsolute(path) || directory === undefined ? path : join(directory, path));
    let answer = known.get(whole);
    if (answer === undefined) {
      answer = isAbsolute(whole) && existsSync(whole) ? whole === asked : asked === whole || asked.endsWith(sep + normalize(path));
      known.set(whole, answer);
    }
    return answer;
  };
}
