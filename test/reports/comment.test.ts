import { describe, expect, test } from "vitest";
import { type CommentOptions, comment, LONGEST } from "../../reports/comment/comment.ts";
import type { VerdictEntry } from "../../src/contract/document.ts";
import { compared, content, report } from "../support/reports.ts";

const OPTIONS: CommentOptions = { id: "size", noise: 16, now: "2026-05-03T12:00:00Z" };
const broken: VerdictEntry = {
  name: "region FLASH",
  subject: "FLASH",
  limit: 300,
  actual: 400,
  margin: -100,
  ok: false,
  severity: "error",
  message: "FLASH 400 B of at most 300 B, over by 100 bytes",
};

test("one target: the verdict in the title, the table, folds that add up, and the base", () => {
  const document = compared(
    {
      contents: [content({ symbol: "poll", bytes: 200 }), content({ symbol: "old", bytes: 50, package: "core" })],
      commit: "a71b0d4c9",
      time: "2026-05-01T11:00:00Z",
    },
    {
      contents: [content({ symbol: "poll", bytes: 300 }), content({ symbol: "young", bytes: 100, package: "net" })],
      verdicts: [broken],
    },
  );
  // Oracle: written by hand from the two sides above.
  expect(comment([document], OPTIONS)).toEqual({
    marker: "<!-- cortex-size:size -->",
    isNews: true,
    text: `<!-- cortex-size:size -->
### Firmware size: flash +150 B · 1 of 1 budget broken

| target | region | used | change | budget |  |
| --- | --- | ---: | ---: | --- | --- |
| \`app.elf\` | \`FLASH\` | 400 of 1000 B (40.0 %) | **+150 B** (+60.0 %) | ≤ 300 B, **over by 100 B** | ✗ |

\`app\` **+100 B**, \`net\` **+100 B**, \`core\` **−50 B**

\`FLASH\`: grew +100, new +100, gone −50 = +150 B

<details><summary>By crate (3, +150 B)</summary>

| bytes | name | region | |
| ---: | --- | --- | --- |
| +100 | \`app\` | \`FLASH\` | 200 → 300 |
| +100 | \`net\` | \`FLASH\` | 100 |
| −50 | \`core\` | \`FLASH\` | was 50 |

</details>

<details><summary>What grew (1, +100 B)</summary>

| bytes | name | region | |
| ---: | --- | --- | --- |
| +100 | \`poll\` | \`FLASH\` | 200 → 300 |

</details>

<details><summary>New (1, +100 B)</summary>

| bytes | name | region | |
| ---: | --- | --- | --- |
| +100 | \`young\` | \`FLASH\` | 100 |

</details>

<details><summary>Gone (1, −50 B)</summary>

| bytes | name | region | |
| ---: | --- | --- | --- |
| −50 | \`old\` | \`FLASH\` | was 50 |

</details>

<sub>base a71b0d4 (2 days older) · rustc 1\\.96\\.0 on both sides</sub>
`,
  });
});

describe("news", () => {
  const changedBy = (bytes: number) => compared({ contents: [content({ bytes: 100 })] }, { contents: [content({ bytes: 100 + bytes })] });
  test.each([
    ["no change", changedBy(0), false, "no change"],
    ["a change within the noise", changedBy(16), false, "no change to speak of"],
    ["a change beyond it", changedBy(17), true, "flash +17 B"],
    ["a broken budget", { ...changedBy(0), verdicts: [broken] }, true, "no change · 1 of 1 budget broken"],
    ["no base", report(), false, "no base to compare with"],
  ])("%s", (_, document, isNews, title) => {
    const made = comment([document], OPTIONS);
    expect([made.isNews, made.text.split("\n")[1]]).toEqual([isNews, `### Firmware size: ${title}`]);
  });

  test("another compiler", () => {
    const document = compared({ producers: ["rustc 1.95.0"] }, {});
    const made = comment([document], OPTIONS);
    expect(made.isNews).toBe(true);
    expect(made.text).toContain("⚠ not built alike: rustc: 1\\.95\\.0 → 1\\.96\\.0");
  });
});

test("several targets: those without a change are one line", () => {
  const app = compared({ target: "app" }, { target: "app", contents: [content({ bytes: 100 })] });
  const boot = compared({ target: "boot", contents: [content({})] }, { target: "boot", contents: [content({})] });
  const { text } = comment([app, boot], OPTIONS);
  expect(text).toContain("### Firmware size: `app` flash +100 B\n");
  expect(text).toContain("`boot`: unchanged (`FLASH` 10 of 1000 B)");
  expect(text).toContain("**`app`**");
});

test("a long comment drops rows in the stated order and says so", () => {
  const many = (count: number, length: number) =>
    Array.from({ length: count }, (_, i) => content({ symbol: `${"long_".repeat(length)}${i}`, bytes: i + 1 }));
  const { text } = comment([compared({}, { contents: many(3000, 40) })], OPTIONS);
  expect(text.length).toBeLessThanOrEqual(LONGEST);
  expect(text).toContain("| other: 2,940 |");
  const targets = Array.from({ length: 40 }, (_, i) => compared({ target: `t${i}` }, { target: `t${i}`, contents: many(200, 40) }));
  const shortened = comment(targets, OPTIONS).text;
  expect(shortened.length).toBeLessThanOrEqual(LONGEST);
  expect(shortened).toContain("Shortened to what a comment can hold");
  expect(
    comment(
      Array.from({ length: 5000 }, () => targets[0]!),
      OPTIONS,
    ).text.length,
  ).toBeLessThanOrEqual(LONGEST);
});
