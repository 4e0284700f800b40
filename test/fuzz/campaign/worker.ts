import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { run } from "../../../bin/run.ts";
import { caseOf, place } from "./cases.ts";
import { kinds } from "./kinds.ts";

const { root, saved } = workerData as { root: string; saved: string };
const known = kinds(root, () => saved);
const folder = join(mkdtempSync(join(tmpdir(), "cortex-size-fuzz-")), "case");

parentPort!.on("message", async (seed: number) => {
  const made = caseOf(known, seed);
  place(folder, made.files(made.changes));
  const started = performance.now();
  let err = "";
  let code: number;
  try {
    code = await run(made.args, {
      ...{ cwd: folder, env: {}, columns: undefined, stdoutIsTerminal: false, stderrIsTerminal: false },
      out: () => {},
      err: (text) => {
        err += text;
      },
      readStdin: () => 0,
    });
  } catch (error) {
    code = 70;
    err = String((error as Error).stack);
  }
  parentPort!.postMessage({ seed, code, err: err.slice(0, 2000), milliseconds: performance.now() - started });
});
parentPort!.postMessage(undefined);
