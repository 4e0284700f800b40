import { demangle } from "../formats/demangle/index.ts";

/** An argument that is a closure or an `async` body: `app::run::{closure#0}` in v0 names, `app::run::{async_fn_env#0}` in debug information. */
const BODY = /(?:^|[<([&, ])(\w+)(?:::[\w{}#]+|::<[^<>]*>)*::\{(?:closure|async_\w+|closure_env|coroutine_env|generator_env)#\d+\}/;

/**
 * The crate of the future that a function polls, as its generic arguments tell: `TaskStorage<app::run::{closure#0}>::poll` polls app's. Legacy names
 * hold no arguments; debug information writes them into the function's name, `poll<app::run::{async_fn_env#0}>`. Undefined for functions that are not
 * called `poll`, and where no argument is a body of code.
 * @param raw mangled name.
 * @param described name in the debug information, where there is any.
 */
export function crateOfPolled(raw: string, described: string | undefined): string | undefined {
  if (!raw.includes("4poll")) return undefined;
  const { style, text, path } = demangle(raw);
  if (style === "none" || !path.endsWith("::poll")) return undefined;
  const shown = style === "rust-v0" ? text : (described ?? "");
  return BODY.exec(shown.slice(shown.indexOf("<")))?.[1];
}
