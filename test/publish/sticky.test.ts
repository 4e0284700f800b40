import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gitHubServer, github } from "../../bin/publish/github.ts";
import { gitlab } from "../../bin/publish/gitlab.ts";
import type { Net } from "../../bin/publish/http.ts";
import { type Platform, type Posting, post } from "../../bin/publish/sticky.ts";
import { FakeForge } from "./fake-forge.ts";

const MARKER = "<!-- cortex-size:size -->";
const posting = (words: string, isNews = true): Posting => ({ marker: MARKER, text: `${MARKER}\n${words}\n`, isNews });

let forge: FakeForge;
let slept: number[];
let net: Net;
beforeEach(async () => {
  forge = new FakeForge();
  await forge.start();
  slept = [];
  net = {
    fetch: (url, init) => fetch(url, init),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
    now: () => 1_000_000,
  };
});
afterEach(() => forge.stop());

const PLATFORMS: [string, () => Platform][] = [
  ["GitHub", () => github(gitHubServer(forge.url, "secret", net), "o/r", 7)],
  ["GitLab", () => gitlab({ api: forge.url, project: "o/r", number: 7, token: "secret" }, net)],
];

describe.each(PLATFORMS)("%s", (name, platform) => {
  test("one comment is begun, updated in place, and left alone when it is equal", async () => {
    expect(await post(platform(), posting("first"))).toBe("created");
    expect(await post(platform(), posting("second"))).toBe("updated");
    const writes = forge.seen.filter(({ method }) => method !== "GET").length;
    expect(await post(platform(), posting("second"))).toBe("unchanged");
    expect(forge.seen.filter(({ method }) => method !== "GET")).toHaveLength(writes);
    expect(forge.comments.map(({ body }) => body)).toEqual([posting("second").text]);
    expect(new Set(forge.seen.map(({ token }) => token))).toEqual(new Set([name === "GitHub" ? "Bearer secret" : "secret"]));
  });

  test("none is begun for no news, but one that is there goes back", async () => {
    expect(await post(platform(), posting("no change", false))).toBe("not needed");
    expect(forge.comments).toEqual([]);
    await post(platform(), posting("grew"));
    expect(await post(platform(), posting("no change", false))).toBe("updated");
    expect(forge.comments[0]?.body).toContain("no change");
  });

  test("it is found on a later page", async () => {
    forge.pageSize = 2;
    for (let i = 0; i < 5; i++) forge.add(`words ${i}`, false);
    forge.add(posting("old").text);
    for (let i = 0; i < 5; i++) forge.add(`words ${i}`, false);
    expect(await post(platform(), posting("new"))).toBe("updated");
    expect(forge.comments).toHaveLength(11);
  });

  test("somebody else's comment with our marker is not ours: our own is begun beside it", async () => {
    const foreign = forge.add(posting("imitated").text, false);
    expect(await post(platform(), posting("real"))).toBe("created");
    expect(forge.comments.find(({ id }) => id === foreign)?.body).toContain("imitated");
    expect(forge.comments).toHaveLength(2);
  });

  test("an edited comment is put right", async () => {
    await post(platform(), posting("true"));
    forge.comments[0]!.body = `${MARKER}\nall green, merge me`;
    expect(await post(platform(), posting("true"))).toBe("updated");
    expect(forge.comments[0]?.body).toContain("true");
  });

  test("one that was removed meanwhile is begun again", async () => {
    await post(platform(), posting("old"));
    forge.meanwhile = ({ method }) => {
      if (method === "PATCH" || method === "PUT") forge.comments = [];
    };
    expect(await post(platform(), posting("new"))).toBe("created");
    expect(forge.comments.map(({ body }) => body)).toEqual([posting("new").text]);
  });

  test("of two runs at once one comment is left, with the later text", async () => {
    forge.meanwhile = ({ method }) => {
      if (method !== "POST") return;
      forge.meanwhile = undefined;
      forge.add(posting("from the other run").text);
    };
    expect(await post(platform(), posting("from this run"))).toBe("updated");
    expect(forge.comments.map(({ body }) => body)).toEqual([posting("from this run").text]);
  });

  test("two runs that really run at once leave one comment", async () => {
    await Promise.all([post(platform(), posting("a")), post(platform(), posting("b"))]);
    expect(forge.comments).toHaveLength(1);
  });

  test("a dry run writes nothing", async () => {
    expect(await post(platform(), posting("x"), true)).toBe("created");
    forge.add(posting("old").text);
    expect(await post(platform(), posting("x"), true)).toBe("updated");
    expect(forge.seen.every(({ method }) => method === "GET")).toBe(true);
  });

  test("a failing server is asked again with growing pauses", async () => {
    for (const status of [500, 502, 503]) forge.tricks.push({ when: () => true, status });
    expect(await post(platform(), posting("x"))).toBe("created");
    expect(slept).toEqual([1000, 2000, 4000]);
  });

  test("a creation whose answer was lost is not done twice", async () => {
    forge.tricks.push({ when: ({ method }) => method === "POST", status: 502, does: true });
    expect(await post(platform(), posting("x"))).toBe("created");
    expect(forge.comments).toHaveLength(1);
    expect(forge.count("POST")).toBe(1);
  });

  test("a rate limit is waited for as long as the server says", async () => {
    forge.tricks.push({ when: () => true, status: 429, headers: { "retry-after": "7" } });
    expect(await post(platform(), posting("x"))).toBe("created");
    expect(slept).toEqual([7000]);
  });

  test("a rate limit that lasts too long fails with its rest", async () => {
    forge.tricks.push({ when: () => true, status: 429, headers: { "retry-after": "3600" } });
    await expect(post(platform(), posting("x"))).rejects.toThrow("the rate limit is used up for another 3600 s");
    expect(slept).toEqual([]);
  });

  test("a refusal is one sentence without the token", async () => {
    forge.tricks.push({ when: ({ method }) => method === "POST", status: 403, message: "Resource not accessible by integration" });
    const error = await post(platform(), posting("x")).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/the server answered 403: Resource not accessible by integration/);
    expect(JSON.stringify(error)).not.toContain("secret");
    forge.tricks.push({ when: ({ method }) => method === "GET", status: 404, message: "Not Found" });
    await expect(post(platform(), posting("x"))).rejects.toThrow("the server answered 404: Not Found");
  });

  test("a server that is not there fails after five attempts", async () => {
    const gone = platform();
    await forge.stop();
    await expect(post(gone, posting("x"))).rejects.toThrow(/the server was not reached: /);
    expect(slept).toHaveLength(4);
    await forge.start();
  });
});

test("an app's token, which is no user's, finds the app's comments alone", async () => {
  forge.isApp = true;
  forge.add(posting("imitated").text, false);
  const own = forge.add(posting("old").text);
  expect(await post(github(gitHubServer(forge.url, "secret", net), "o/r", 7), posting("new"))).toBe("updated");
  expect(forge.comments.map(({ id, body }) => [id === own, body.includes("new")])).toEqual([
    [false, false],
    [true, true],
  ]);
});

test("a page in place of the interface's answer is refused, though its status is 200, and nothing is posted", async () => {
  const html = async () => new Response("<!doctype html><title>Sign in</title>", { status: 200, headers: { "content-type": "text/html" } });
  for (const platform of [
    github(gitHubServer("https://forge.example", "secret", { ...net, fetch: html }), "o/r", 7),
    gitlab({ api: "https://forge.example", project: "o/r", number: 7, token: "secret" }, { ...net, fetch: html }),
  ])
    await expect(post(platform, posting("x"))).rejects.toThrow(
      /^reading the (comments|notes): the server answered 200 with something else than its interface gives/,
    );
});

test("GitHub's primary limit is told by its reset time", async () => {
  forge.tricks.push({ when: () => true, status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1012" } });
  expect(await post(github(gitHubServer(forge.url, "secret", net), "o/r", 7), posting("x"))).toBe("created");
  expect(slept).toEqual([12_000]);
});

test("a list that goes on at another server is not followed", async () => {
  forge.tricks.push({ when: () => true, status: 200, list: true, headers: { link: '<http://127.0.0.2/steal>; rel="next"' } });
  await expect(post(github(gitHubServer(forge.url, "secret", net), "o/r", 7), posting("x"))).rejects.toThrow("goes on at another server");
});

test("of a list that goes on only the question is taken, and only for the same list", async () => {
  const next = (path: string) => ({ when: () => true, status: 200, headers: { link: `<${forge.url}${path}>; rel="next"` } });
  for (const path of ["/repos/o/r/issues/8/comments?page=2", "/user", "/repos/o/r/issues/7/comments/../../../keys?page=2"]) {
    forge.tricks.push({ ...next(path), list: true });
    await expect(post(github(gitHubServer(forge.url, "secret", net), "o/r", 7), posting("x"))).rejects.toThrow("goes on at another list");
  }
  expect(forge.seen.every(({ url }) => url.startsWith("/repos/o/r/issues/7/comments?"))).toBe(true);
});

describe("credentials", () => {
  const commentsOf = (token: string) => post(github(gitHubServer(forge.url, token, net), "o/r", 7), posting("x"));

  test("are cut from what a server echoes", async () => {
    forge.tricks.push({ when: () => true, status: 404, message: "no such thing for Bearer secret-of-ours" });
    await expect(commentsOf("secret-of-ours")).rejects.toThrow("the server answered 404: no such thing for Bearer ***");
  });

  test("with a line end in them are cut from the runtime's refusal, which is not asked for again", async () => {
    const error = await commentsOf("first-half\nsecond-half").catch((thrown: Error) => String(thrown));
    expect(error).toMatch(/the server was not reached: /);
    expect(error).not.toMatch(/first-half|second-half/);
    expect(slept).toEqual([]);
  });

  test.each(["http://user:password@127.0.0.1", "https://user@127.0.0.1", "ftp://127.0.0.1", "nowhere"])("no address is %s", (address) => {
    expect(() => gitHubServer(address, "secret", net)).toThrow(
      /^--api (?:needs an address with http or https|takes an address without a user and a password)$/,
    );
  });
});
