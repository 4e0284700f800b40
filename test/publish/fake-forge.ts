import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the fake server saw. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly body: string;
}

/** A reply that stands in for the next real one. */
export interface Trick {
  readonly when: (request: Seen) => boolean;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly message?: string;
  /** Answers with a list, of nothing, in place of a message. */
  readonly list?: boolean;
  /** Carries the request out although it answers with a failure. */
  readonly does?: boolean;
}

interface Stored {
  id: number;
  body: string;
  mine: boolean;
}

/**
 * Comments of one pull request on loopback, in the shapes that GitHub's and GitLab's REST interfaces answer [GitHub REST 2022-11-28,
 * "List issue comments"; GitLab REST v4, "Notes"].
 */
export class FakeForge {
  readonly seen: Seen[] = [];
  readonly tricks: Trick[] = [];
  comments: Stored[] = [];
  /** Open pull requests; `head` is `owner:branch`. A base knows none by the commits of a fork. */
  pulls: { number: number; head: string; sha: string }[] = [];
  pageSize = 100;
  /** Whose token it is: a person's, or an app's, which is not told. */
  isApp = false;
  #next = 1000;
  #server: Server | undefined;
  /** Runs before each request is answered: for what happens meanwhile. */
  meanwhile: ((request: Seen) => void) | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.writeHead(599).end(String(error)));
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  add(body: string, mine = true): number {
    const id = this.#next++;
    this.comments.push({ id, body, mine });
    return id;
  }

  count(method: string): number {
    return this.seen.filter((request) => request.method === method).length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { headers } = request;
    const token = headers.authorization ?? (headers["private-token"] as string | undefined);
    const seen: Seen = { method: request.method ?? "", url: request.url ?? "", token, body };
    this.seen.push(seen);
    this.meanwhile?.(seen);
    const index = this.tricks.findIndex((trick) => trick.when(seen));
    const trick = index < 0 ? undefined : this.tricks.splice(index, 1)[0];
    if (trick?.does === true) this.#carryOut(seen);
    const reply =
      trick === undefined
        ? this.#carryOut(seen)
        : { status: trick.status, headers: trick.headers ?? {}, body: trick.list === true ? [] : { message: trick.message ?? "no" } };
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(reply.body === undefined ? "" : JSON.stringify(reply.body));
  }

  #carryOut({ method, url, body }: Seen): { status: number; headers: Record<string, string>; body: unknown } {
    const isGitLab = url.startsWith("/projects/");
    const given = body === "" ? "" : (JSON.parse(body) as { body: string }).body;
    const { pathname, searchParams } = new URL(url, this.url);
    if (pathname === "/user") return this.#user();
    if (/^\/repos\/[^/]+\/[^/]+\/pulls$/.test(pathname)) return { status: 200, headers: {}, body: this.#pullsOf(searchParams.get("head")) };
    const id = Number(/\/(?:comments|notes)\/(\d+)$/.exec(pathname)?.[1] ?? Number.NaN);
    const stored = this.comments.find((comment) => comment.id === id);
    const shape = ({ id, body, mine }: Stored) => {
      const name = mine ? "bot" : "someone";
      return {
        id,
        body,
        ...(isGitLab ? { author: { username: name } } : { user: { login: name, type: mine && this.isApp ? "Bot" : "User" } }),
      };
    };
    if (method === "GET") return this.#list(searchParams, isGitLab, shape);
    if (method === "POST") {
      const created = this.add(given);
      return { status: 201, headers: {}, body: { id: created, body: given } };
    }
    if (stored === undefined) return { status: 404, headers: {}, body: { message: "Not Found" } };
    if (method === "DELETE") {
      this.comments = this.comments.filter((comment) => comment !== stored);
      return { status: 204, headers: {}, body: undefined };
    }
    stored.body = given;
    return { status: 200, headers: {}, body: shape(stored) };
  }

  /** [GitHub REST 2022-11-28, "Get the authenticated user"; GitLab REST v4, "Get the current user"] */
  #user(): { status: number; headers: Record<string, string>; body: unknown } {
    if (this.isApp) return { status: 403, headers: {}, body: { message: "Resource not accessible by integration" } };
    return { status: 200, headers: {}, body: { login: "bot", username: "bot", type: "User" } };
  }

  /** [GitHub REST 2022-11-28, "List pull requests"] */
  #pullsOf(head: string | null): unknown {
    return this.pulls.filter((pull) => head === null || pull.head === head).map(({ number, sha }) => ({ number, head: { sha } }));
  }

  #list(query: URLSearchParams, isGitLab: boolean, shape: (comment: Stored) => unknown) {
    const page = Number(query.get("page") ?? 1);
    const rows = this.comments.slice((page - 1) * this.pageSize, page * this.pageSize).map(shape);
    const isLast = page * this.pageSize >= this.comments.length;
    const headers: Record<string, string> = {};
    if (isGitLab) headers["x-next-page"] = isLast ? "" : String(page + 1);
    else if (!isLast)
      headers["link"] =
        `<${this.url}/repositories/1300192/issues/7/comments?per_page=100&page=${page + 1}>; rel="next", <${this.url}/x>; rel="last"`;
    return { status: 200, headers, body: rows };
  }
}
