import { UsageError } from "./exit-codes.ts";

/**
 * A filter of names: `/regex/` (with `i`), a glob when it holds `*` or `?`, and a part of the name else.
 * @throws UsageError for a regular expression that does not parse.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const regex = /^\/(.*)\/(i?)$/s.exec(pattern);
  if (regex !== null) {
    try {
      const compiled = new RegExp(regex[1]!, regex[2]);
      return (name) => compiled.test(name);
    } catch (error) {
      throw new UsageError(`${pattern} is no regular expression: ${(error as Error).message}`);
    }
  }
  if (/[*?]/.test(pattern)) return (name) => globMatches(pattern, name);
  return (name) => name.includes(pattern);
}

/** Whether a glob of `*` and `?` matches a whole name; linear in the name for each star, so that no pattern can stall it. */
export function globMatches(glob: string, name: string): boolean {
  let [g, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    if (g < glob.length && (glob[g] === "?" || (glob[g] === name[n] && glob[g] !== "*"))) {
      g++;
      n++;
    } else if (g < glob.length && glob[g] === "*") {
      star = g++;
      mark = n;
    } else if (star >= 0) {
      g = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (g < glob.length && glob[g] === "*") g++;
  return g === glob.length;
}
