import type { Finding } from "../../bytes/finding.ts";
import { bytes, counted } from "../../views/numbers.ts";
import type { TextLine, View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { byWorth } from "./worth.ts";

/** The findings as people read them: how many, then each with what to do. They are in the document already. */
export function doctorReport(file: string, findings: readonly Finding[]): Result {
  const count = (severity: Finding["severity"], title: string) => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return found === 0 ? [] : [counted(found, title)];
  };
  const told = [...count("error", "error"), ...count("warning", "warning"), ...count("note", "note")];
  const lines: TextLine[] = [{ text: `${file}   ${told.length === 0 ? "nothing was found" : told.join(", ")}`, tone: "strong" }];
  const stake = findings.reduce((sum, finding) => sum + (finding.severity === "note" ? 0 : (finding.bytes ?? 0)), 0);
  if (stake > 0) lines.push({ text: `${bytes(stake)} are at stake in what is more than a note`, tone: "quiet" });
  const views: View[] = [{ kind: "text", name: "answer", lines }, findingsView(findings)];
  return { parts: {}, views };
}

/** Findings, the worst first. */
export function findingsView(findings: readonly Finding[]): View {
  return { kind: "findings", name: "findings", findings: byWorth(findings) };
}
