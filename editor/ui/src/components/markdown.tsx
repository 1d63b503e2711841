import { late } from "./late";

/** The plain text, until what lays it out is there. */
const Plain = ({ text }: { text: string }) => <div style={{ whiteSpace: "pre-wrap" }}>{text}</div>;

/** Markdown with tables and lists of tasks, as notes and the help of node types have it. */
export const Markdown = late(() => import("./markdown-body"), Plain);
