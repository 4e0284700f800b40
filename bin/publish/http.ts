import { PublishingError, UsageError } from "../exit-codes.ts";

/** What the network and the clock give; tests give their own. */
export interface Net {
  fetch(url: string, init: RequestInit): Promise<Response>;
  sleep(milliseconds: number): Promise<void>;
  now(): number;
}

export const NET: Net = {
  fetch: (url, init) => fetch(url, init),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  now: () => Date.now(),
};

/** An answer that was read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; null when the body is none. */
  readonly body: unknown;
}

/** A request that may have been carried out: its answer did not come, or told of a failing server. */
export class LostAnswer extends PublishingError {}

const ATTEMPTS = 5;
const FIRST_WAIT = 1000;
/** A longer rest is not worth a job's minutes. */
const LONGEST_WAIT = 60_000;
const TIMEOUT = 30_000;
const LONGEST_BODY = 32 << 20;

/** Headers that hold credentials. */
const SECRET_HEADERS = ["authorization", "private-token"];

/** A request that did not come to an answer; a lasting failure is the same the next time. */
interface Failure {
  readonly error: string;
  readonly isLasting: boolean;
}

/** A server with its credentials. Nothing of the credentials appears in any message, nor in what the server echoes of them. */
export class Api {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #net: Net;
  readonly #secrets: readonly string[];

  /** @throws UsageError for what is no address, or one with a user or a password: it would stand in logs. */
  constructor(base: string, headers: Readonly<Record<string, string>>, net: Net) {
    const address = URL.canParse(base) ? new URL(base) : undefined;
    if (address === undefined || !/^https?:$/.test(address.protocol)) throw new UsageError("--api needs an address with http or https");
    if (address.username !== "" || address.password !== "")
      throw new UsageError("--api takes an address without a user and a password", "the token is taken from the environment");
    this.#base = base.replace(/\/+$/, "");
    this.#headers = headers;
    this.#net = net;
    // Each line of a token with a line end in it counts: messages quote them apart.
    const values = SECRET_HEADERS.flatMap((name) => headers[name] ?? []).map((value) => value.replace(/^Bearer /, ""));
    this.#secrets = values.flatMap((value) => [value, ...value.split(/\s+/)]).filter((secret) => secret !== "");
  }

  #withoutSecrets(text: string): string {
    return this.#secrets.reduce((left, secret) => left.replaceAll(secret, "***"), text);
  }

  /**
   * One request. Repeated with growing pauses when the server fails (5xx), limits the rate (429, or 403 with a rate limit's headers) or is not reached;
   * a `POST` only when it certainly was not carried out, because it is not the same to do it twice.
   * @throws PublishingError when that does not help.
   */
  async request(method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", path: string, body?: unknown): Promise<Answer> {
    const url = this.#base + path;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(method, url, body);
      if ("isLasting" in answer && answer.isLasting) throw new PublishingError(reason(method, path, answer, 0));
      const wait = "status" in answer ? this.#pause(answer, attempt) : FIRST_WAIT * 2 ** (attempt - 1);
      if (wait === undefined) return answer as Answer;
      const isRepeatable = method !== "POST" || ("status" in answer && answer.status < 500);
      if (!isRepeatable) throw new LostAnswer(reason(method, path, answer, wait));
      if (attempt >= ATTEMPTS || wait > LONGEST_WAIT) throw new PublishingError(reason(method, path, answer, wait));
      await this.#net.sleep(wait);
    }
  }

  async #once(method: string, url: string, body: unknown): Promise<Answer | Failure> {
    try {
      const response = await this.#net.fetch(url, {
        method,
        headers: { ...this.#headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect could carry the credentials elsewhere.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const text = this.#withoutSecrets(await response.text());
      return { status: response.status, headers: response.headers, body: text.length > LONGEST_BODY ? null : parsed(text) };
    } catch (error) {
      const { cause, message } = error as { cause?: Error; message: string };
      // The runtime refuses a request that cannot be made without a cause; a redirect is refused each time.
      const isLasting = (error instanceof TypeError && cause === undefined) || cause?.message === "unexpected redirect";
      return { error: this.#withoutSecrets(cause?.message ?? message), isLasting };
    }
  }

  /** How long to wait before the next attempt; undefined when the answer is final. */
  #pause({ status, headers }: Answer, attempt: number): number | undefined {
    const isLimit = status === 429 || (status === 403 && (headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after")));
    if (!isLimit && status < 500) return undefined;
    const after = Number(headers.get("retry-after") ?? Number.NaN);
    if (after >= 0) return after * 1000;
    const reset = Number(headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset") ?? Number.NaN);
    if (isLimit && reset > 0) return Math.max(0, reset * 1000 - this.#net.now());
    return FIRST_WAIT * 2 ** (attempt - 1);
  }

  /**
   * The question of an address at which the server's list of `path` goes on: only that is taken of it, so that nothing else is asked for, there or elsewhere.
   * Servers name their lists by numbers too, so the end of the path counts.
   * @throws PublishingError for another server or another list.
   */
  onward(address: string, path: string): string {
    const url = URL.canParse(address, this.#base) ? new URL(address, this.#base) : undefined;
    if (url === undefined || url.origin !== new URL(this.#base).origin)
      throw new PublishingError("the server's list of comments goes on at another server");
    if (!url.pathname.endsWith(path)) throw new PublishingError("the server's list of comments goes on at another list");
    return url.search;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reason(method: string, path: string, answer: Answer | Failure, wait: number): string {
  const where = `${method} ${path.replace(/\?.*/, "")}`;
  if (!("status" in answer)) return `${where}: the server was not reached: ${answer.error}`;
  if (answer.status === 429 || answer.status === 403) return `${where}: the rate limit is used up for another ${Math.ceil(wait / 1000)} s`;
  return `${where}: the server answered ${answer.status}`;
}

/** A page of a proxy or of the forge's own site answers 200 too. */
const WITHOUT = " with something else than its interface gives; is the address of the interface right?";

/** What a refusal means, in words. */
export function refusal(what: string, { status, body }: Answer, hint: string): PublishingError {
  const said =
    typeof body === "object" && body !== null && "message" in body
      ? `: ${String(body.message).slice(0, 200)}`
      : status < 300
        ? WITHOUT
        : "";
  return new PublishingError(`${what}: the server answered ${status}${said}`, hint);
}
