/** The server's sentences by code. English is the server's own text; a test of the server compares the codes and values. */
import { connecting } from "./connecting";
import { expressions } from "./expressions";
import { problems } from "./problems";
import { refusals } from "./refusals";
import { steps } from "./steps";
import { values } from "./values";

export const said = { ...values, ...problems, ...expressions, ...refusals, ...connecting, ...steps };
