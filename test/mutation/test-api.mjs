// What the test files of a suite import as "vitest": they are collected once and then run again for each change, in the same process.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, writable: true, configurable: true });
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);
Object.assign(expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT] ?? {});
expect.unreachable = (message) => {
  throw new Error(message ?? "not to be reached");
};

/** Test files in their order: hooks, and tests with the name of their file in front. */
export const files = [];
let prefix = "";

/** Begins a test file; what its tests need is called by `import` in turn. */
export function beginFile(name) {
  files.push({ name, tests: [], beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] });
  prefix = name;
}

const file = () => files[files.length - 1];
export const beforeAll = (hook) => file().beforeAll.push(hook);
export const afterAll = (hook) => file().afterAll.push(hook);
export const beforeEach = (hook) => file().beforeEach.push({ prefix, hook });
export const afterEach = (hook) => file().afterEach.push({ prefix, hook });

/** The body of `test(name, body)`, `test(name, options, body)` and `test(name, body, timeout)`. */
const bodyOf = (args) => args.find((one) => typeof one === "function");

function withKinds(add) {
  const call = (name, ...args) => add(name, bodyOf(args));
  const none = Object.assign(() => {}, { each: () => () => {} });
  call.each =
    (rows) =>
    (name, ...args) =>
      rows.forEach((row, i) => {
        const values = Array.isArray(row) ? row : [row];
        add(`${name} #${i}`, () => bodyOf(args)(...values));
      });
  call.runIf = (condition) => (condition ? call : none);
  call.skipIf = (condition) => (condition ? none : call);
  return call;
}

export const describe = withKinds((name, body) => {
  const outer = prefix;
  prefix = `${outer} > ${name}`;
  body();
  prefix = outer;
});
function addTest(name, body) {
  file().tests.push({ name: `${prefix} > ${name}`, body });
}
export const test = withKinds(addTest);
export const it = withKinds(addTest);

/** Runs tests of a file until one fails; gives its name, or undefined when all pass. `begin` is told of each before it runs. */
export async function runFile(file, tests, begin) {
  try {
    begin(undefined);
    for (const hook of file.beforeAll) await hook();
    for (const { name, body } of tests) {
      begin(name);
      const around = (hooks) => hooks.filter(({ prefix }) => name.startsWith(prefix));
      try {
        for (const { hook } of around(file.beforeEach)) await hook();
        await body();
      } catch (error) {
        return { name, error };
      } finally {
        for (const { hook } of around(file.afterEach)) await hook();
      }
    }
  } catch (error) {
    return { name: `${file.name} > before all`, error };
  } finally {
    begin(undefined);
    for (const hook of file.afterAll) await hook();
  }
  return undefined;
}
