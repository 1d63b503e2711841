import { late } from "../components/late";

/** The form of params, whose libraries are a script of their own: the canvas is drawn without them. */
export const ParamsForm = late(async () => ({ default: (await import("./params-form")).ParamsForm }));
