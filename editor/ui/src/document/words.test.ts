import { describe, expect, it } from "vitest";
import { typeOf } from "./samples";
import { found } from "./search";
import { summarise } from "./summary";
import { translated } from "./translated";
import type { JsonSchema, NodeType } from "./types";
import { fieldsOf, spoken } from "./words";

const english = typeOf("patch.scan", {
  title: "Scan for updates",
  aliases: ["patches"],
  summary: "{kinds}, at most {age} old[, {only}]",
  help: "# Scan for updates",
  ports: [{ name: "found", title: "Found", description: "Something is missing.", when: "n > 0" }, { name: "none", title: "None" }],
  params: {
    type: "object",
    properties: {
      kinds: { type: "array", title: "Kinds", description: "Which.", items: { enum: ["security"] }, "x-ui": { labels: { security: "security updates" }, order: 1 } },
      age: { type: "integer", title: "Age", default: 3, "x-ui": { unit: "days", widget: "duration" } },
      only: { type: "boolean", title: "Only new" },
      rules: { type: "array", title: "Rules", items: { type: "object", properties: { port: { type: "integer", title: "Port" } } } },
    },
  },
  outputs: { type: "object", properties: { n: { type: "integer", title: "Number", description: "How many." } } },
  words: {
    it: {
      title: "Cerca aggiornamenti", description: "Cerca.", aliases: ["novità"], help: "# Cerca aggiornamenti",
      summary: "{kinds}, vecchi al massimo {age}[, {only}]",
      ports: { found: { title: "Trovati", description: "Ne manca qualcuno." }, none: "Nessuno" },
      params: {
        kinds: { title: "Tipi", description: "Quali.", labels: { security: "aggiornamenti di sicurezza" } },
        age: { title: "Età", unit: "giorni" },
        only: { title: "Solo nuovi" },
        "rules[].port": { title: "Porta" },
      },
      outputs: { n: { title: "Numero", description: "Quanti." } },
    },
  },
});
const inItalian = spoken(new Map([["patch.scan", english]]), "it", "Fatto").get("patch.scan") as NodeType;

describe("a node type in the language that is spoken", () => {
  it("has its params, outputs, ways out and help in that language", () => {
    const { params, outputs, ports, help } = inItalian;
    expect(params.properties?.kinds).toMatchObject({ title: "Tipi", description: "Quali.", "x-ui": { labels: { security: "aggiornamenti di sicurezza" }, order: 1 } });
    expect(params.properties?.rules?.items?.properties?.port?.title).toBe("Porta");
    expect(params.properties?.rules?.title).toBe("Rules");
    expect(outputs.properties?.n).toEqual({ type: "integer", title: "Numero", description: "Quanti." });
    expect(ports).toEqual([{ name: "found", title: "Trovati", description: "Ne manca qualcuno.", when: "n > 0" }, { name: "none", title: "Nessuno" }]);
    expect(help).toBe("# Cerca aggiornamenti");
  });

  it("writes the line on the card in it, with units and titles", () => {
    expect(summarise(inItalian, { kinds: ["security"], only: true }, { computed: "calcolato" })).toBe("aggiornamenti di sicurezza, vecchi al massimo 3 giorni, solo nuovi");
  });

  it("still knows in what a length of time is counted", () => {
    expect(inItalian.params.properties?.age?.["x-ui"]).toEqual({ unit: "giorni", widget: "duration", counted_in: "days" });
  });

  it("leaves what it was made from untouched, and is found by the words of both", () => {
    expect(english.params.properties?.kinds?.title).toBe("Kinds");
    for (const query of ["scan for", "patches", "novità", "cerca"]) expect(found(query, [inItalian], fieldsOf), query).toHaveLength(1);
  });

  it("stays as it is in a language without words", () => {
    const french = spoken(new Map([["patch.scan", english]]), "fr", "Fait").get("patch.scan");
    expect(french).toEqual(english);
  });
});

describe("the words of a schema", () => {
  const title = (text: string): JsonSchema => ({ type: "string", title: text });
  it("reach definitions, alternatives and values under free names", () => {
    const schema: JsonSchema = {
      type: "object",
      properties: { target: { oneOf: [title("One"), { type: "object", properties: { a: title("A") } }] } },
      additionalProperties: title("Extra"),
      $defs: { net: { type: "object", properties: { mask: title("Mask") } } },
    };
    const words = { "target|0": { title: "Uno" }, "target|1.a": { title: "Una A" }, "{}": { title: "In più" }, "$defs/net.mask": { title: "Maschera" } };
    expect(translated(schema, words)).toEqual({
      type: "object",
      properties: { target: { oneOf: [title("Uno"), { type: "object", properties: { a: title("Una A") } }] } },
      additionalProperties: title("In più"),
      $defs: { net: { type: "object", properties: { mask: title("Maschera") } } },
    });
  });
  it("leave true and false as additional properties alone", () => {
    const schema: JsonSchema = { type: "object", properties: {}, additionalProperties: false };
    expect(translated(schema, { x: { title: "X" } })).toEqual(schema);
  });
});
