import type { RevisionPart } from "../../src/contract/contents-shape.ts";
import type { Io } from "../io.ts";
import { tryGit } from "./git.ts";

/**
 * The commit that is checked out here: commit, its time, and the branch as the CI system or git calls it. Empty outside of a repository. On a
 * pull request GitHub checks out a merge commit; the commit of the branch is then that of `CORTEX_SIZE_COMMIT`, which the action sets.
 */
export function currentRevision(io: Io): RevisionPart {
  const asked = io.env["CORTEX_SIZE_COMMIT"];
  const wanted = asked !== undefined && /^[0-9a-f]{7,64}$/i.test(asked) ? asked : "HEAD";
  let told: string;
  try {
    const { status, out } = tryGit(io.cwd, ["log", "-1", "--format=%H %cI", wanted, "--"]);
    told = status === 0 ? out.trim() : "";
  } catch {
    told = "";
  }
  const [commit, time] = told.split(" ");
  const branch = io.env["GITHUB_HEAD_REF"] || io.env["GITHUB_REF_NAME"] || io.env["CI_COMMIT_REF_NAME"];
  return {
    ...(commit === undefined || commit === "" ? (wanted === "HEAD" ? {} : { commit: wanted }) : { commit }),
    ...(time === undefined ? {} : { time }),
    ...(branch === undefined || branch === "" ? {} : { branch }),
  };
}
