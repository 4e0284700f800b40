// Runs the tests of a bundle: all of them once without a change, and then, for each change that it is sent, those that came by its place.
import { pathToFileURL } from "node:url";

/** A change that is come by so many times as often as without it never ends. */
const TIMES = 100;
const coverage = { static: {}, perTest: {} };
const state = { activeMutant: undefined, mutantCoverage: coverage };
globalThis.__stryker__ = state;
const { files, runFile } = await import(pathToFileURL(process.argv[2]).href);
const atLoad = new Set(Object.keys(coverage.static));

/** Tests by change: what hooks come by counts for each test of the file. */
const covering = new Map();
const hits = new Map();
const slow = [];
for (const file of files) {
  // The object itself is what the changed sources hold on to.
  Object.assign(coverage, { static: {}, perTest: {} });
  const started = new Map();
  let last;
  const failed = await runFile(file, file.tests, (name) => {
    if (last !== undefined) started.set(last, performance.now() - started.get(last));
    if (name !== undefined) started.set(name, performance.now());
    last = name;
    state.currentTestId = name;
  });
  if (failed !== undefined) throw new Error(`${failed.name} fails without a change: ${failed.error.stack}`);
  for (const [name, time] of started) slow.push([name, time]);
  const { static: hooks, perTest } = coverage;
  for (const test of file.tests) {
    const all = { ...perTest[test.name] };
    for (const [id, count] of Object.entries(hooks)) all[id] = (all[id] ?? 0) + count;
    for (const [id, count] of Object.entries(all)) {
      if (!covering.has(id)) covering.set(id, []);
      covering.get(id).push({ file, test, time: started.get(test.name) });
      hits.set(id, (hits.get(id) ?? 0) + count);
    }
  }
}
slow.sort((a, b) => b[1] - a[1]);
process.send({ ready: true, atLoad: [...atLoad], covered: [...covering.keys()], slow: slow.slice(0, 12) });

/** Runs what covers a change, quick tests first; gives the test that noticed. */
async function noticed(id) {
  const tests = [...(covering.get(id) ?? [])].sort((a, b) => a.time - b.time);
  for (let at = 0; at < tests.length; ) {
    const { file } = tests[at];
    const own = [];
    while (at < tests.length && tests[at].file === file) own.push(tests[at++].test);
    Object.assign(state, { activeMutant: id, hitCount: 0, hitLimit: (hits.get(id) ?? 0) * TIMES + 10_000 });
    const failed = await runFile(file, own, () => {});
    Object.assign(state, { activeMutant: undefined, hitCount: undefined });
    // A change may leave a process behind in which nothing works: the next begin in another.
    if (failed !== undefined) {
      const again = await runFile(
        file,
        own.filter(({ name }) => name === failed.name),
        () => {},
      );
      return { by: failed.name, broken: again !== undefined };
    }
  }
  return undefined;
}

process.on("message", async (id) => {
  const result = await noticed(id);
  process.send({ id, by: result?.by, broken: result?.broken ?? false });
});
