import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { common } from "../i18n/en/common";
import { AREAS, hasIcon } from "./area";
import { AREA_HUES } from "./hues";

const NODES = new URL("../../../../nodes/", import.meta.url);
const areas = readdirSync(NODES, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name)).map((entry) => entry.name);
const types = areas.flatMap((area) =>
  readdirSync(new URL(`${area}/`, NODES), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name))
    .map((entry) => [`${area}.${entry.name}`, JSON.parse(readFileSync(new URL(`${area}/${entry.name}/node.json`, NODES), "utf8"))]),
);

test.each(areas)("the area %s has a name, a hue and a place in the palette", (area) => {
  expect(common.area).toHaveProperty(area);
  expect(AREA_HUES).toHaveProperty(area);
  expect(AREAS).toContain(area);
});

test.each(types)("%s has a picture of its own", (_, type) => {
  expect(hasIcon(type.icon), type.icon).toBe(true);
});
