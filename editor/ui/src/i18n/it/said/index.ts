/** The server's sentences by code. English is the server's own text; a test of the server compares the codes and values. */
import { expressions } from "./expressions";
import { problems } from "./problems";
import { refusals } from "./refusals";
import { values } from "./values";

export const said = { ...values, ...problems, ...expressions, ...refusals };
