import { ADD } from "./add";
import { ARRANGE } from "./arrange";
import { LEAD, SIZE } from "./by-key";
import { EDIT } from "./edit";
import { SHARE } from "./share";
import type { Command } from "./types";
import { VIEW, WORKFLOW } from "./view";

/** Everything that can be done on the canvas: the one list that shortcuts, Ctrl-K, the help sheet and menus are made of. */
export const COMMANDS: readonly Command[] = [...ADD, ...LEAD, ...EDIT, ...ARRANGE, ...SIZE, ...VIEW, ...WORKFLOW, ...SHARE];

export const command = (id: string): Command => {
  const found = COMMANDS.find((each) => each.id === id);
  if (!found) throw new Error(`There is no command ${id}.`);
  return found;
};
