import type { ReportDocument } from "../../../src/contract/document.ts";
import { DATA_ID, extract } from "../embed.ts";
import { App } from "./app.ts";
import { Model } from "./model.ts";
import { restoreTheme } from "./theme.ts";

restoreTheme();

/** Unpacks the page's documents and puts its views over them; without them, or in a browser too old, the text stays. */
async function start(): Promise<void> {
  const data = document.getElementById(DATA_ID)?.textContent;
  const [app, bar] = [document.getElementById("app"), document.getElementById("bar")];
  if (data == null || app === null || bar === null || typeof DecompressionStream === "undefined") return;
  new App(new Model((await extract(data)) as ReportDocument[])).start(app, bar);
}

// The text is painted first.
requestAnimationFrame(() => setTimeout(start, 0));
