import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./samples.ts";

const { repository } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { repository: { url: string } };

/** Owner and name of the project at GitHub, as package.json has them. */
export const PLACE = /github\.com\/(.+)\.git$/.exec(repository.url)![1]!;
