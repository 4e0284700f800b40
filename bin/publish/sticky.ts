import { LostAnswer } from "./http.ts";

/** A comment on the server. */
export interface Remote {
  readonly id: number;
  readonly body: string;
}

/** What a platform does with comments of one pull or merge request. */
export interface Platform {
  /** For messages: `GitHub owner/repo#12`. */
  readonly name: string;
  /** Our own that begin with the marker, the oldest first. */
  find(marker: string): Promise<Remote[]>;
  create(body: string): Promise<number>;
  /** False when it is not ours to change, or is gone. */
  update(id: number, body: string): Promise<boolean>;
  remove(id: number): Promise<void>;
}

/** A body with the marker that it begins with. */
export interface Posting {
  readonly marker: string;
  readonly text: string;
  /** Whether a comment should be begun for it. */
  readonly isNews: boolean;
}

/** What was done. */
export type Outcome = "created" | "updated" | "unchanged" | "not needed";

/**
 * Leaves exactly one comment with the marker: the oldest that is ours is updated, without a call when its text is equal; none is begun for
 * what is no news. Of two runs that began one at the same time, the later one removes its own and updates the other's.
 */
export async function post(platform: Platform, { marker, text, isNews }: Posting, isDry = false): Promise<Outcome> {
  const found = await platform.find(marker);
  if (found.length === 0 && !isNews) return "not needed";
  for (const { id, body } of found) {
    if (sameText(body, text)) return "unchanged";
    if (isDry || (await platform.update(id, text))) return "updated";
  }
  if (isDry) return "created";
  const own = await createSurely(platform, marker, text);
  const [oldest] = await platform.find(marker);
  if (oldest !== undefined && oldest.id < own && (await platform.update(oldest.id, text))) {
    await platform.remove(own);
    return "updated";
  }
  return "created";
}

const ATTEMPTS = 3;

/** A creation whose answer was lost may have happened: before the next attempt the comment is looked for. */
async function createSurely(platform: Platform, marker: string, text: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await platform.create(text);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof LostAnswer)) throw error;
      const done = (await platform.find(marker)).find(({ body }) => sameText(body, text));
      if (done !== undefined) return done.id;
    }
  }
}

/** Servers change line ends and blanks at the end. */
function sameText(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll("\r\n", "\n").trimEnd();
  return plain(a) === plain(b);
}
