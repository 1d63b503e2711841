import type { Upstream } from "../api/types";
import type { JsonSchema } from "../document/types";

/** Where inside a computed value something is wrong, and what mends it. */
export interface Spot {
  /** Both from 1. */
  line: number;
  column: number;
  fix?: { title: string; mend: () => void };
}

/** What the fields know beside their own value. */
export interface ParamsContext {
  /** Values of earlier steps that an expression here may use. */
  upstream: Upstream[];
  /** Sentences by path inside the params, joined by "/". */
  errors: Record<string, string>;
  /** Whether computed values may stand here (not in the inputs of a run). */
  computed: boolean;
  /** By the same paths, where the error lies in an expression. */
  spots?: Record<string, Spot>;
  /** The params as they are, for fields that look at another one. */
  params?: Record<string, unknown>;
}

export const asSchema = (schema: unknown) => schema as JsonSchema;
export const NO_CONTEXT: ParamsContext = { upstream: [], errors: {}, computed: false };
