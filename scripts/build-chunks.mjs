// Bundles the command line into chunks that share nothing, and writes all into one file, dist/program.chunks, whose form bin/start/chunks.ts tells.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build, transform } from "esbuild";

const MAIN = "main.js";

/** What cli-table3 needs not bring along. */
export const ALIAS = {
  "string-width": "./reports/text/string-width.cjs",
  "@colors/colors/safe": "./reports/text/no-colors.cjs",
};

/** `common`: options of esbuild that all bundles have. Gives esbuild's list of what went in. */
export async function buildChunks(common) {
  const { outputFiles, metafile } = await build({
    ...common,
    alias: ALIAS,
    entryPoints: ["bin/main.ts"],
    outdir: "dist",
    format: "esm",
    splitting: true,
    write: false,
    metafile: true,
  });
  const chunks = await Promise.all(outputFiles.map(async (file) => [basename(file.path), await asFunction(file.text, common)]));
  const places = {};
  let at = 0;
  for (const [name, text] of chunks) {
    places[name] = [at, text.length];
    at += text.length;
  }
  const body = chunks.map(([, text]) => text).join("");
  const digest = createHash("sha256").update(body).digest("hex").slice(0, 12);
  const head = Buffer.from(JSON.stringify({ build: digest, commands: commandsOf(metafile), main: MAIN, chunks: places }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  writeFileSync("dist/program.chunks", Buffer.concat([length, head, Buffer.from(body, "latin1")]));
  return metafile;
}

/** A module as the function that CommonJS wraps around it; import() becomes require(), as what is compiled by node:vm has no loader. */
async function asFunction(text, { charset, target, platform, minifySyntax, minifyWhitespace, minifyIdentifiers }) {
  const { code } = await transform(text, {
    ...{ charset, target, platform, minifySyntax, minifyWhitespace, minifyIdentifiers },
    format: "cjs",
    supported: { "dynamic-import": false },
  });
  return `(function(exports,require,module,__filename,__dirname){${code}\n})`;
}

/** Names of the commands: each is a file of its own that is loaded when it is run. */
function commandsOf({ outputs }) {
  return Object.values(outputs).flatMap(({ entryPoint }) => /^bin\/commands\/([\w-]+)\.ts$/.exec(entryPoint ?? "")?.[1] ?? []);
}
