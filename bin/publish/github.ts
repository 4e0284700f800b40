import { Api, type Net, refusal } from "./http.ts";
import type { Platform, Remote } from "./sticky.ts";

const MOST_PAGES = 50;
const HINT = "the job needs the permission pull-requests: write; a pull request from a fork needs the second workflow (docs/ci.md)";

/** GitHub's REST interface, or that of an enterprise server, at `api` (version 2022-11-28). */
export function gitHubServer(api: string, token: string, net: Net): Api {
  return new Api(
    api,
    {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": "cortex-size",
      "x-github-api-version": "2022-11-28",
    },
    net,
  );
}

/** Comments of a pull request: issue comments, as GitHub calls them. `repository` is `owner/name`. */
export function github(server: Api, repository: string, number: number): Platform {
  const repo = repository.split("/").map(encodeURIComponent).join("/");
  const comments = `/repos/${repo}/issues/${number}/comments`;
  let isOurs: ((comment: Comment) => boolean) | undefined;
  const one = (id: number) => `/repos/${repo}/issues/comments/${id}`;
  return {
    name: `GitHub ${repository}#${number}`,
    async find(marker) {
      const found: Comment[] = [];
      let next: string | undefined = `${comments}?per_page=100`;
      for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
        const answer = await server.request("GET", next);
        if (answer.status !== 200 || !Array.isArray(answer.body)) throw refusal("reading the comments", answer, HINT);
        for (const entry of answer.body as unknown[]) if (startsWith(entry, marker)) found.push(entry);
        const onward = nextPage(answer.headers.get("link"));
        next = onward === undefined ? undefined : `${comments}${server.onward(onward, `/issues/${number}/comments`)}`;
      }
      if (found.length === 0) return [];
      isOurs ??= await authorOf(server);
      return found.filter(isOurs).sort((a, b) => a.id - b.id);
    },
    async create(body) {
      const answer = await server.request("POST", comments, { body });
      if (answer.status !== 201) throw refusal("posting the comment", answer, HINT);
      return idOf(answer.body);
    },
    async update(id, body) {
      const answer = await server.request("PATCH", one(id), { body });
      if (answer.status === 403 || answer.status === 404) return false;
      if (answer.status !== 200) throw refusal("updating the comment", answer, HINT);
      return true;
    },
    async remove(id) {
      const answer = await server.request("DELETE", one(id));
      if (answer.status !== 204 && answer.status !== 404) throw refusal("removing a doubled comment", answer, HINT);
    },
  };
}

/** A comment as GitHub lists it [GitHub REST 2022-11-28, "List issue comments"]. */
interface Comment extends Remote {
  readonly user?: { readonly login?: unknown; readonly type?: unknown } | null;
}

function startsWith(entry: unknown, marker: string): entry is Comment {
  const { id, body } = (entry ?? {}) as Partial<Remote>;
  return typeof id === "number" && typeof body === "string" && body.startsWith(marker);
}

/**
 * Tells the token's own comments: a person's by the login; those of an app, whose tokens are no user's and are refused the question, by their type. Markers
 * are text that anybody can copy, and many tokens may change other people's comments.
 * @throws PublishingError when the server answers neither way.
 */
async function authorOf(server: Api): Promise<(comment: Comment) => boolean> {
  const answer = await server.request("GET", "/user");
  if (answer.status === 401 || answer.status === 403) return ({ user }) => user?.type === "Bot";
  const login = (answer.body as { login?: unknown } | null)?.login;
  if (answer.status !== 200 || typeof login !== "string") throw refusal("asking whose token this is", answer, HINT);
  return ({ user }) => user?.login === login;
}

export function idOf(body: unknown): number {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === "number" ? id : Number.MAX_SAFE_INTEGER;
}

/** `<https://…?page=2>; rel="next"` */
function nextPage(link: string | null): string | undefined {
  return /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? "")?.[1];
}
