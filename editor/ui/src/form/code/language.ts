import type { ParamsContext } from "../context";
import type { JsonSchema } from "../../document/types";

const LANGUAGES: Record<string, string> = { sh: "shell", bash: "shell", shell: "shell", python3: "python", powershell: "powershell", pwsh: "powershell", json: "json" };

/** The language a code field is coloured in: what another param says, else what the schema says; "" is none. */
export function languageOf(schema: JsonSchema, context: ParamsContext): string {
  const { language, language_from: from } = schema["x-ui"] ?? {};
  const said = from === undefined ? undefined : context.params?.[from];
  return (typeof said === "string" ? LANGUAGES[said] : undefined) ?? language ?? "";
}
