import { expect, test } from "vitest";
import { cell, csv } from "./csv";

test("a cell that would act as a formula becomes text", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r"]) expect(cell(`${start}x`).replace(/^"/, "")).toMatch(/^'/);
  expect(cell(" =HYPERLINK(1)")).toBe("' =HYPERLINK(1)");
  expect(cell('=HYPERLINK("http://x","y")')).toBe('"\'=HYPERLINK(""http://x"",""y"")"');
});

test("a plain cell stays as it is, a separator or a quote is quoted", () => {
  expect(cell("SRV-DC01")).toBe("SRV-DC01");
  expect(cell('a "b", c')).toBe('"a ""b"", c"');
  expect(cell("a\nb")).toBe('"a\nb"');
});

test("a table begins with the mark of UTF-8 and ends its lines as spreadsheets do", () => {
  expect(csv(["Name", "Città"], [["a", "è"]])).toBe("\uFEFFName,Città\r\na,è\r\n");
});
