import { canvas, form } from "./canvas";
import { command, did, key } from "./commands";
import { common } from "./common";
import { pages } from "./pages";
import { run } from "./run";

export default { ...common, ...pages, ...run, canvas, form, command, did, key };
