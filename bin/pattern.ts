import { globMatches } from "../src/views/glob.ts";
import { type Arguments, stringOption } from "./command.ts";
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

/** The filter that an option names, if it is given. @throws UsageError as `namePattern` does. */
export function optionalPattern(args: Arguments, option: string): ((name: string) => boolean) | undefined {
  const pattern = stringOption(args, option);
  return pattern === undefined ? undefined : namePattern(pattern);
}
