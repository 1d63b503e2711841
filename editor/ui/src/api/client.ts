/** The one way to the server: JSON, the session's cookie, and the CSRF header on whatever changes something. */

import type { Problem } from "../document/problems";
import { told } from "../i18n/told";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly pointer?: string,
    readonly problems?: Problem[],
  ) {
    super(message);
  }
}

declare global {
  var ruotaAhead: Record<string, Promise<Response>> | undefined;
}

let csrf = "";
let onLoggedOut: () => void = () => undefined;
let unreachable = "The server does not answer.";

export function setCsrf(token: string | null | undefined): void {
  csrf = token ?? "";
}

/** Called when the server says that nobody is logged in any more. */
export function setLoggedOutHandler(handler: () => void): void {
  onLoggedOut = handler;
}

/** The sentence for a server that cannot be reached, in the person's language. */
export function setUnreachableSentence(sentence: string): void {
  unreachable = sentence;
}

/** Send one request. Throws `ApiError` with the server's sentence, in the person's language as far as it is known. */
export const api = <T>(method: string, path: string, body?: unknown): Promise<T> => answered<T>(path, () => send(method, path, body));

function send(method: string, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf) headers["X-CSRF-Token"] = csrf;
  return fetch(`/api/v1${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
  });
}

async function answered<T>(path: string, sent: () => Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await sent();
  } catch {
    throw new ApiError(0, "unavailable", unreachable);
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const value: unknown = text ? parse(text) : undefined;
  if (response.ok) return value as T;
  if (response.status === 401 && path !== "/session") onLoggedOut();
  throw asError(response.status, value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asError(status: number, value: unknown): ApiError {
  const error = (value as { error?: Partial<ApiError> & { sentence?: Pick<Problem, "code" | "values"> } } | undefined)?.error;
  const message = error?.message && told(error.message, error.sentence?.code, error.sentence?.values);
  return new ApiError(status, error?.code ?? "unavailable", message ?? unreachable, error?.pointer, error?.problems);
}

interface Early {
  answer: Promise<unknown>;
  /** What came, and when (milliseconds since 1970). */
  here?: { value: unknown; at: number };
}

/** Answers that are on their way before anybody asked. */
const early = new Map<string, Early>();

/** An answer that nobody has taken for so long tells no longer what is so. */
const OLD_MS = 10_000;

/**
 * Begin to fetch what a page will ask for in a moment, or take what public/ahead.js has asked for already; it is given
 * once, to the first who asks. A failure is forgotten. The promise ends when the answer is here or has failed.
 */
export function getAhead(path: string): Promise<void> {
  const sent = globalThis.ruotaAhead?.[path];
  delete globalThis.ruotaAhead?.[path];
  const begun: Early = { answer: sent ? answered(path, () => sent) : api("GET", path) };
  early.set(path, begun);
  return begun.answer.then(
    (value) => void (begun.here = { value, at: Date.now() }),
    () => forget(path, begun),
  );
}

/** What was fetched ahead, if it is here already and not old: for the page that is being drawn, until `dropAhead`. */
export function seeAhead<T>(path: string): T | undefined {
  const here = early.get(path)?.here;
  return here && Date.now() - here.at <= OLD_MS ? (here.value as T) : undefined;
}

/** The page that was to be drawn is there: whoever asks from now on is told what is so then. */
export function dropAhead(path: string): void {
  if (early.get(path)?.here) early.delete(path);
}

function forget(path: string, begun: Early): void {
  if (early.get(path) === begun) early.delete(path);
}

export function get<T>(path: string): Promise<T> {
  const begun = early.get(path);
  early.delete(path);
  const old = begun?.here && Date.now() - begun.here.at > OLD_MS;
  return begun && !old ? (begun.answer as Promise<T>) : api<T>("GET", path);
}
export const post = <T>(path: string, body: unknown = {}) => api<T>("POST", path, body);
export const put = <T>(path: string, body: unknown) => api<T>("PUT", path, body);
export const patch = <T>(path: string, body: unknown) => api<T>("PATCH", path, body);
export const del = <T>(path: string) => api<T>("DELETE", path);

/** A workflow with its draft, whose problems are asked for apart: of a large one they take longer than all the rest. */
export const draftAt = (id: string) => `/workflows/${id}?problems=false`;

/** All items of a list, following its cursor, at most `limit` of them. */
export async function getAll<T>(path: string, limit = 5000): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const sep: string = path.includes("?") ? "&" : "?";
    const page: { items: T[]; next: string | null } = await get(
      cursor ? `${path}${sep}cursor=${encodeURIComponent(cursor)}` : path,
    );
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < limit);
  return items;
}
