import { activity } from "./activity";
import { blast } from "./blast";
import { canvas, form } from "./canvas";
import { also, command, did, key } from "./commands";
import { common } from "./common";
import { device } from "./device";
import { gallery, incoming, picture } from "./gallery";
import { condition } from "./condition";
import { history } from "./history";
import { maintenance } from "./maintenance";
import { pages } from "./pages";
import { rehearsal } from "./rehearsal";
import { result } from "./result";
import { run } from "./run";
import { value } from "./values";
import { hover, widget } from "./widgets";
import { windows } from "./windows";

export default { ...activity, ...common, ...pages, ...result, ...run, ...windows, blast, canvas, device, condition, gallery, incoming, picture, history, maintenance, rehearsal, form, hover, widget, value, also, command, did, key };
