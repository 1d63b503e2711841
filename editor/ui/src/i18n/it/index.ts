import { canvas, form } from "./canvas";
import { common } from "./common";
import { pages } from "./pages";
import { run } from "./run";

export default { ...common, ...pages, ...run, canvas, form };
