import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { ROOT } from "../support/samples.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const pages = [
  "README.md",
  "action.yml",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).map((file) => `docs/${file}`),
].filter((file) => /\.(md|yml)$/.test(file));

/** Ways in which a page can name a version of the tool: npm's, an archive's, an action's, a variable's. */
const NAMED = /(?:npx (?:--yes |-y )?cortex-size@?|cortex-size@v|cortex-size-(?=\d)|^version=)([\w.]*)/gm;

test.each(pages)("%s runs this version of the tool, never whatever is newest", (page) => {
  for (const [whole, named] of readFileSync(join(ROOT, page), "utf8").matchAll(NAMED)) expect(named, whole).toBe(version);
});

test("GitLab's template takes its version from its inputs, whose default is this one", () => {
  const [head, jobs] = parseAllDocuments(readFileSync(join(ROOT, "docs/ci/gitlab/size.gitlab-ci.yml"), "utf8")).map((document) =>
    document.toJS(),
  );
  expect(head.spec.inputs.version.default).toBe(version);
  expect(Object.keys(jobs)).toEqual([".cortex-size", "size", "size-comment"]);
  for (const name of ["size", "size-comment"]) expect(jobs[name].extends).toBe(".cortex-size");
  expect(jobs[".cortex-size"].before_script.join("\n")).toContain("sha256sum --check");
});
