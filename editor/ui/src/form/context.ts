import type { Upstream } from "../api/types";
import type { JsonSchema } from "../document/types";

/** What the fields know beside their own value. */
export interface ParamsContext {
  /** Values of earlier steps that an expression here may use. */
  upstream: Upstream[];
  /** Sentences by path inside the params, joined by "/". */
  errors: Record<string, string>;
  /** Whether computed values may stand here (not in the inputs of a run). */
  computed: boolean;
}

export const asSchema = (schema: unknown) => schema as JsonSchema;
export const NO_CONTEXT: ParamsContext = { upstream: [], errors: {}, computed: false };
