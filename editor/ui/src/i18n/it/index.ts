import { canvas, form } from "./canvas";
import { command, did, key } from "./commands";
import { common } from "./common";
import { history } from "./history";
import { pages } from "./pages";
import { run } from "./run";

export default { ...common, ...pages, ...run, canvas, history, form, command, did, key };
