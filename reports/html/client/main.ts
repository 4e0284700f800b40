import type { ReportDocument } from "../../../src/contract/document.ts";
import { DATA_ID, extract } from "../embed.ts";
import { App } from "./app.ts";
import { Model } from "./model.ts";
import { restoreTheme } from "./theme.ts";

restoreTheme();

/** Unpacks the page's documents and puts its views over them. */
async function start(): Promise<void> {
  const data = document.getElementById(DATA_ID)?.textContent;
  const [app, bar] = [document.getElementById("app"), document.getElementById("bar")];
  if (data == null || app === null || bar === null) return;
  new App(new Model((await extract(data)) as ReportDocument[])).start(app, bar);
}

void start();
