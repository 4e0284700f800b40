import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ConfigDocument } from "../../../bin/config/node.ts";
import { formatOf } from "../../../bin/config/parse.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { SourceText } from "../../../src/bytes/source-text.ts";

/** A document in memory, in the format that its name says. */
export function documentOf(name: string, text: string): ConfigDocument {
  return { source: new SourceText(name, text), format: formatOf(name), folder: "/project" };
}

/** The message and excerpt of the InputError that `run` ends with; `no error` when it does not. */
export async function complaint(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.excerpt === undefined ? error.message : `${error.message}\n${error.excerpt}`;
  }
  return "no error";
}

/** A folder with files, gone after `use`; a name ending in / is a folder. */
export async function withFolder<T>(files: Record<string, string>, use: (root: string) => Promise<T>): Promise<T> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "config-")));
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, name);
      mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
      if (!name.endsWith("/")) writeFileSync(path, text);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
