/** The server's sentences by code. English is the server's own text; a test of the server compares the codes and values. */
import { connecting } from "./connecting";
import { expressions } from "./expressions";
import { imports } from "./imports";
import { inventory } from "./inventory";
import { nodes } from "./nodes";
import { problems } from "./problems";
import { refusals } from "./refusals";
import { rehearsals } from "./rehearsals";
import { starting } from "./starting";
import { steps } from "./steps";
import { values } from "./values";

export const said = { ...values, ...problems, ...expressions, ...refusals, ...connecting, ...steps, ...inventory, ...starting, ...imports, ...rehearsals, ...nodes };
