// What of other people's packages is inside of a bundle, by esbuild's own list of inputs: names, versions and licence texts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** Packages that a metafile of esbuild names, in the order of their names. */
export function bundledPackages({ inputs }) {
  const names = new Set(Object.keys(inputs).map((path) => PACKAGE.exec(path)?.[1] ?? ""));
  names.delete("");
  return [...names].sort().map((name) => {
    const folder = join("node_modules", name);
    const { version, license = "unknown" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return { name, version, license, text: licenceText(folder) };
  });
}

/** The notices that the licences ask for. */
export function notices(packages) {
  const head = "cortex-size contains the following packages, each under its own licence.\n";
  return [
    head,
    ...packages.map(({ name, version, license, text }) => `${"-".repeat(80)}\n${name} ${version} (${license})\n\n${text}\n`),
  ].join("\n");
}

/** A list of parts as CycloneDX 1.5 has it. */
export function cycloneDx(name, version, packages) {
  const component = (one) => ({
    ...{ type: "library", name: one.name, version: one.version, purl: `pkg:npm/${one.name.replace("@", "%40")}@${one.version}` },
    licenses: [/ (?:OR|AND) /.test(one.license) ? { expression: one.license } : { license: { id: one.license } }],
  });
  return {
    ...{ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 },
    metadata: { component: { type: "application", name, version, purl: `pkg:npm/${name}@${version}` } },
    components: packages.map(component),
  };
}

function licenceText(folder) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => LICENCE.test(file)) : [];
  return files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
}
