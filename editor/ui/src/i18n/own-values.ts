import i18next from "i18next";

/** What a value is called that every workflow has, in the language that is spoken: of the device, the client, the run. */
export function ownValue(name: string): string | undefined {
  const word = `value.${name.replace(".", "_")}`;
  return i18next.exists(word) ? i18next.t(word) : undefined;
}
