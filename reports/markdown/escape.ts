import { safeText } from "../../src/views/safe-text.ts";

/** A zero-width space: what stands before and behind it is no word. */
const BREAK = "&#8203;";

/**
 * Untrusted text in GitHub-flavoured Markdown: every character that could begin markup, a link, a mention, an issue reference or HTML is neutralised.
 * Forges look for mentions (`@name`) and references (`#1`, `GH-1`, GitLab's `!1`, `~label` and others) in the text of the rendered page, behind escapes and
 * entities, so these are broken by a character that is not seen.
 */
export function escapeMarkdown(text: string): string {
  return safeText(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~$^:]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", `&#64;${BREAK}`)
    .replace(/(?:\\[#!$~^]|%|&amp;|\bGH\\-)(?=\w)/gi, `$&${BREAK}`);
}

/** A name as code, in which forges look for nothing; a code span can hold neither backticks nor, in a table, bars and backslashes. */
export function codeSpan(text: string): string {
  const safe = safeText(text);
  if (safe.trim() === "") return escapeMarkdown(text);
  return /[`|\\]/.test(safe) ? `<code>${escapeMarkdown(text)}</code>` : `\`${safe}\``;
}
