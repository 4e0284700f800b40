import { describe, expect, it } from "vitest";
import { readDefmtName } from "../../src/formats/defmt/index.ts";

describe("the names of symbols in .defmt", () => {
  // Oracle: the macros of the crate defmt 1.2, src/construct/symbol.rs, and defmt-decoder 1.2, src/elf2table/symbol.rs.
  it("reads the JSON of a log statement", () => {
    const name = '{"package":"my-app","tag":"defmt_warn","data":"a \\"quoted\\" {=u8}","disambiguator":"7","crate_name":"my_app"}';
    const string = { package: "my-app", tag: "defmt_warn", data: 'a "quoted" {=u8}', crate: "my_app", level: "warn" };
    expect(readDefmtName(name)).toEqual({ kind: "string", string });
  });

  it("reads names without crate_name, and tags without a level", () => {
    const read = readDefmtName('{"package":"p","tag":"defmt_prim","data":"{=u8}","disambiguator":"7"}');
    expect(read).toEqual({
      kind: "string",
      string: { package: "p", tag: "defmt_prim", data: "{=u8}", crate: undefined, level: undefined },
    });
  });

  it("reads version and encoding, with the quotes that LLD keeps", () => {
    expect(readDefmtName("_defmt_version_ = 4")).toEqual({ kind: "version", text: "4" });
    expect(readDefmtName('"_defmt_version_ = 3"')).toEqual({ kind: "version", text: "3" });
    expect(readDefmtName("_defmt_encoding_ = rzcobs")).toEqual({ kind: "encoding", text: "rzcobs" });
  });

  it.each(["{", "{}", "{1", '{"package":1,"tag":"defmt_info","data":"x"}', '{"package":"p","tag":"t"}'])("calls %s damaged", (name) => {
    expect(readDefmtName(name)).toEqual({ kind: "damaged" });
  });

  it.each(["", "__DEFMT_MARKER_END", "_defmt_write", "[]"])("leaves %j alone", (name) => {
    expect(readDefmtName(name)).toEqual({ kind: "other" });
  });
});
