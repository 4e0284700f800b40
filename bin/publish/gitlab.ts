import { idOf } from "./github.ts";
import { Api, type Net, refusal } from "./http.ts";
import type { Platform, Remote } from "./sticky.ts";

/** Where a note goes on GitLab. */
export interface GitLabPlace {
  /** `https://gitlab.com/api/v4` */
  readonly api: string;
  /** Number or path of the project. */
  readonly project: string;
  /** Number of the merge request in its project. */
  readonly number: number;
  readonly token: string;
}

const MOST_PAGES = 50;
const HINT = "the token needs the scope api; CI_JOB_TOKEN cannot write notes (docs/ci.md)";

/** Notes of a merge request, by GitLab's REST interface (version 4). */
export function gitlab({ api, project, number, token }: GitLabPlace, net: Net): Platform {
  const server = new Api(api, { "private-token": token, "user-agent": "cortex-size" }, net);
  let name: string | undefined;
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${number}/notes`;
  return {
    name: `GitLab ${project}!${number}`,
    async find(marker) {
      const found: Remote[] = [];
      let page: string | null = "1";
      for (let read = 0; page !== null && page !== "" && read < MOST_PAGES; read++) {
        const answer = await server.request("GET", `${notes}?per_page=100&sort=asc&page=${encodeURIComponent(page)}`);
        if (answer.status !== 200 || !Array.isArray(answer.body)) throw refusal("reading the notes", answer, HINT);
        for (const entry of answer.body as unknown[]) {
          const { id, body, author } = (entry ?? {}) as { id?: unknown; body?: unknown; author?: { username?: unknown } | null };
          if (typeof id !== "number" || typeof body !== "string" || !body.startsWith(marker)) continue;
          name ??= await nameOf(server);
          if (author?.username === name) found.push({ id, body });
        }
        page = answer.headers.get("x-next-page");
      }
      return found.sort((a, b) => a.id - b.id);
    },
    async create(body) {
      const answer = await server.request("POST", notes, { body });
      if (answer.status !== 201) throw refusal("posting the note", answer, HINT);
      return idOf(answer.body);
    },
    async update(id, body) {
      const answer = await server.request("PUT", `${notes}/${id}`, { body });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) return false;
      if (answer.status !== 200) throw refusal("updating the note", answer, HINT);
      return true;
    },
    async remove(id) {
      const answer = await server.request("DELETE", `${notes}/${id}`);
      if (answer.status !== 204 && answer.status !== 404) throw refusal("removing a doubled note", answer, HINT);
    },
  };
}

/** The token's own user, also for the tokens of projects and groups [GitLab REST v4, "Get the current user"]. @throws PublishingError */
async function nameOf(server: Api): Promise<string> {
  const answer = await server.request("GET", "/user");
  const name = (answer.body as { username?: unknown } | null)?.username;
  if (answer.status !== 200 || typeof name !== "string") throw refusal("asking whose token this is", answer, HINT);
  return name;
}
