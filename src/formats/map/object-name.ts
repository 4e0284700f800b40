import type { MapObject } from "./link-map.ts";

/**
 * `lib/libc.a(memcpy.o)` is member `memcpy.o` of archive `lib/libc.a`; anything that does not end in a closed bracket is a file.
 * The bracket that opens the member is the one that matches the last character, so members such as `x(1).o` and paths such as
 * `C:\Program Files (x86)\a.o` stay whole; a bracket behind a blank opens a remark.
 */
export function splitObjectName(name: string): MapObject {
  if (name.endsWith(")")) {
    let depth = 0;
    for (let i = name.length - 1; i > 0; i--) {
      if (name[i] === ")") depth++;
      else if (name[i] === "(" && --depth === 0 && name[i - 1] !== " ")
        return { name, archive: name.slice(0, i), member: name.slice(i + 1, -1) };
    }
  }
  return { name, archive: undefined, member: name };
}
