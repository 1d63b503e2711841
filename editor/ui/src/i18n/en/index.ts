import { canvas, form } from "./canvas";
import { command, did, key } from "./commands";
import { common } from "./common";
import { history } from "./history";
import { pages } from "./pages";
import { run } from "./run";
import { windows } from "./windows";

export default { ...common, ...pages, ...run, ...windows, canvas, history, form, command, did, key };
