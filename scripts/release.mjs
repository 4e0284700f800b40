// npm run release -- VERSION [--yes]: what changes for a release; with --yes it is done: version in every file that names it, the heading of CHANGELOG.md,
// a commit and a tag. --check TAG: whether the tree is that release; --notes TAG: its part of CHANGELOG.md. --owner NAME [--yes]: whose project it
// is at GitHub, in every file that says so.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/** Files that name the version, with what stands before it; those that name the project's owner are among them. */
const NAMED = {
  "package.json": /(^ {2}"version": ")([^"]+)/m,
  "package-lock.json": /((?:^ {2}|^ {6})"version": ")([^"]+)(?=",\n(?: {2}| {6})"(?:lockfileVersion|license)")/gm,
  "crates/cargo-cortex-size/Cargo.toml": /(^version = ")([^"]+)/m,
  "crates/cargo-cortex-size/Cargo.lock": /(name = "cargo-cortex-size"\nversion = ")([^"]+)/,
  "docs/ci.md": /(^version=|cortex-size@)(\d+\.\d+\.\d+)/gm,
  "docs/ci/github/size.yml": /([\w.-]+\/cortex-size@v)([\w.-]+)/g,
  "docs/ci/github/forks/size.yml": /([\w.-]+\/cortex-size@v)([\w.-]+)/g,
  "docs/ci/github/forks/size-comment.yml": /([\w.-]+\/cortex-size@v)([\w.-]+)/g,
  "docs/ci/gitlab/size.gitlab-ci.yml": /(version:\n\s+default: ")([^"]+)/,
};

const [first, ...rest] = process.argv.slice(2);
if (first === "--check") check(rest[0]);
else if (first === "--notes") console.log(notesOf(versionOf(rest[0])));
else if (first === "--owner") setOwner(rest[0], rest.includes("--yes"));
else release(first, rest.includes("--yes"));

function release(version, isMeant) {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? "")) stop("name a version: npm run release -- 0.2.0");
  const before = current();
  const notes = readFileSync("CHANGELOG.md", "utf8");
  if (!notes.includes("\n## Unreleased\n")) stop("CHANGELOG.md has no part called Unreleased: there is nothing to release");
  if (isMeant && ownerNow() === "OWNER")
    stop("package.json does not say yet where the project lives: npm run release -- --owner NAME --yes");
  if (isMeant && git("status", "--porcelain") !== "") stop("there are changes that are not committed");
  const written = { "CHANGELOG.md": notes.replace("\n## Unreleased\n", `\n## ${version}\n`) };
  for (const [file, pattern] of Object.entries(NAMED)) {
    const text = readFileSync(file, "utf8");
    const fresh = text.replace(pattern, (_, head) => head + version);
    if (fresh === text && before !== version) stop(`${file} does not name ${before} where it should`);
    written[file] = fresh;
  }
  for (const file of Object.keys(written)) console.log(`${isMeant ? "wrote" : "would write"} ${version} into ${file}`);
  if (!isMeant) return console.log(`would commit, and tag v${version}: npm run release -- ${version} --yes does it`);
  for (const [file, text] of Object.entries(written)) writeFileSync(file, text);
  git("commit", "--all", "--message", `Release ${version}`);
  git("tag", "--annotate", `v${version}`, "--message", `cortex-size ${version}`);
  console.log(`tagged v${version}: git push --follow-tags publishes it`);
}

/** The name before `/cortex-size` changes in all files that have it; package.json says what it was. */
function setOwner(owner, isMeant) {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(owner ?? "")) stop("name the owner as GitHub does: npm run release -- --owner somebody");
  const before = `${ownerNow()}/cortex-size`;
  for (const file of Object.keys(NAMED)) {
    const text = readFileSync(file, "utf8");
    const count = text.split(before).length - 1;
    if (count === 0) continue;
    console.log(`${isMeant ? "wrote" : "would write"} ${owner} into ${file}, ${count} times`);
    if (isMeant) writeFileSync(file, text.replaceAll(before, `${owner}/cortex-size`));
  }
}

function ownerNow() {
  return /github\.com\/([\w-]+)\/cortex-size/.exec(JSON.parse(readFileSync("package.json", "utf8")).repository.url)[1];
}

/** Every file names the tag's version, and CHANGELOG.md has its part. */
function check(tag) {
  const version = versionOf(tag);
  for (const [file, pattern] of Object.entries(NAMED)) {
    const named = [
      ...readFileSync(file, "utf8").matchAll(new RegExp(pattern, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`)),
    ].map((match) => match[2]);
    if (named.length === 0 || named.some((one) => one !== version))
      stop(`${file} names ${named.join(", ") || "no version"}, the tag is ${tag}`);
  }
  notesOf(version);
  console.log(`the tree is ${version}`);
}

function notesOf(version) {
  const parts = readFileSync("CHANGELOG.md", "utf8").split(/^## /m);
  const own = parts.find((part) => part.startsWith(`${version}\n`));
  if (own === undefined) stop(`CHANGELOG.md has no part called ${version}`);
  return own.slice(version.length).trim();
}

function versionOf(tag) {
  if (!/^v\d/.test(tag ?? "")) stop("name a tag: v0.1.0");
  return tag.slice(1);
}

function current() {
  return JSON.parse(readFileSync("package.json", "utf8")).version;
}

function git(...args) {
  const { status, stdout, stderr } = spawnSync("git", args, { encoding: "utf8" });
  if (status !== 0) stop(`git ${args[0]}: ${stderr.trim()}`);
  return stdout.trim();
}

function stop(message) {
  console.error(`release: ${message}`);
  process.exit(1);
}
