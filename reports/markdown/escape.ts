import { safeText } from "../../src/views/safe-text.ts";

/**
 * Untrusted text in GitHub-flavoured Markdown: every character that could begin markup, a link, a mention, an issue reference or HTML is neutralised.
 */
export function escapeMarkdown(text: string): string {
  return safeText(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~$^:]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** A name as code where that is safe, escaped otherwise: code spans can hold neither backticks nor a table's bars. */
export function codeSpan(text: string): string {
  const safe = safeText(text);
  return /[`|\\<>&@]/.test(safe) || safe.trim() === "" ? escapeMarkdown(text) : `\`${safe}\``;
}
