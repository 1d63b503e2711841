/** The workflow document and the node type, as the schemas in engine/documents describe them. */

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  examples?: unknown[];
  contentEncoding?: string;
  maxLength?: number;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minimum?: number;
  maximum?: number;
  writeOnly?: boolean;
  additionalProperties?: boolean | JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $defs?: Record<string, JsonSchema>;
  "x-ui"?: UiHints;
}

export interface UiHints {
  order?: number | string[];
  labels?: Record<string, string>;
  unit?: string;
  /** The unit after one, where it is a word: "round" of "rounds". */
  unit_one?: string;
  /** The param whose value says in what unit of time this one counts. */
  unit_from?: string;
  /** The number that stands for "not at all": the line on the card shows nothing of it. */
  none?: number;
  /** Of a list: the values of other params with which the step has nothing to do without it. */
  needed?: Record<string, unknown[]>;
  /** The param that may be filled in instead of one that is needed. */
  or?: string;
  /** The param beside which this one does not count, once that is filled in. */
  unless?: string;
  /** The unit of a length of time as the schema names it, where `unit` is its word in another language. */
  counted_in?: string;
  advanced?: boolean;
  widget?: string;
  placeholder?: string;
  rows?: number;
  language?: string;
  /** The param whose value says the language. */
  language_from?: string;
  max_kb?: number;
}

export interface Retry {
  max: number;
  delay_seconds?: number;
  factor?: number;
  on?: string[];
}

export interface NodeDoc {
  type: string;
  name?: string;
  params?: Record<string, unknown>;
  retry?: Retry;
  timeout_seconds?: number;
  join?: "all" | "any";
  parent?: string;
  scope?: "device" | "run";
  disabled?: boolean;
}

export interface EdgeDoc {
  from: string;
  to: string;
}

export interface Place {
  x: number;
  y: number;
  width?: number;
  height?: number;
  collapsed?: boolean;
  group?: string;
}

/** A frame around nodes: for the eye only. A place in the layout names the group it lies in. */
export interface Group {
  id: string;
  title?: string;
  collapsed?: boolean;
}

export interface Note {
  id: string;
  text: string;
  x: number;
  y: number;
  width?: number;
  height?: number;
  color?: string;
}

/** The words at one place of a schema in another language. */
export interface PlaceWords {
  title?: string;
  description?: string;
  labels?: Record<string, string>;
  unit?: string;
  unit_one?: string;
  placeholder?: string;
  examples?: unknown[];
}

/** What a node type is called in another language; `params` and `outputs` by the path of a place in the schema. */
export interface Words {
  title: string;
  description: string;
  aliases: string[];
  summary?: string;
  help?: string;
  ports?: Record<string, string | { title: string; description?: string }>;
  params?: Record<string, PlaceWords>;
  outputs?: Record<string, PlaceWords>;
  /** What its scripts say, by the English template. */
  sentences?: Record<string, string>;
}

/** Places of nodes in a container are relative to the container's corner. */
export interface WorkflowDoc {
  format: number;
  id: string;
  name: string;
  description?: string;
  inputs?: JsonSchema;
  outputs?: Record<string, { schema: JsonSchema; value: unknown }>;
  nodes: Record<string, NodeDoc>;
  edges: EdgeDoc[];
  layout?: Record<string, Place>;
  groups?: Group[];
  notes?: Note[];
}

export interface PortDef {
  name: string;
  title: string;
  description?: string;
  when?: string | null;
  /** Who goes on by it cannot be reached. */
  offline?: boolean;
  /** Outputs that are lists and hold nothing then. */
  empty?: string[];
}

export interface NodeType {
  id: string;
  area: string;
  version: string;
  title: string;
  description: string;
  summary: string;
  icon: string;
  params: JsonSchema;
  outputs: JsonSchema;
  effect: "read" | "change";
  idempotent: boolean;
  supports_preview: boolean;
  aliases: string[];
  words?: Record<string, Words>;
  /** The language of what is read of it; English where it is as the server sends it. */
  spoken?: string;
  platforms: Record<string, { requires?: string[] }>;
  ports: PortDef[];
  ports_from?: string | null;
  control?: "for_each" | "repeat" | "call" | "stop" | null;
  scope: "device" | "run" | "either";
  reboot: "never" | "maybe" | "always";
  risk: "read" | "low" | "medium" | "high";
  runs_as: "login" | "system";
  elevation: "none" | "admin";
  cuts_access: boolean;
  timeout_seconds: number;
  retry: Retry;
  minutes_saved: number;
  help: string;
  runs_on?: "engine" | "device";
}

export type Catalog = Map<string, NodeType>;
