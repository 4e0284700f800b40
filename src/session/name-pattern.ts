import { InputError } from "../bytes/input-error.ts";
import { globMatches } from "../views/glob.ts";
import { linearPattern } from "../views/pattern/pattern.ts";

/**
 * A filter of names: `/regex/` (with `i`), a glob when it holds `*` or `?`, and a part of the name else.
 * @throws InputError `settings/pattern` for a regular expression that does not parse, or that may take more than linear time.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const regex = /^\/(.*)\/(i?)$/s.exec(pattern);
  if (regex !== null) {
    try {
      return linearPattern(regex[1]!, regex[2] === "i");
    } catch (error) {
      throw new InputError(
        "settings/pattern",
        { file: pattern },
        `this is no regular expression that can be used: ${(error as Error).message}`,
      );
    }
  }
  if (/[*?]/.test(pattern)) return (name) => globMatches(pattern, name);
  return (name) => name.includes(pattern);
}

/** The filter that was asked for, if one was. @throws InputError as `namePattern` does. */
export function optionalPattern(pattern: string | undefined): ((name: string) => boolean) | undefined {
  return pattern === undefined ? undefined : namePattern(pattern);
}
