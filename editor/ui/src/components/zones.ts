/** The IANA time zones this browser knows. */
export const ZONES: string[] = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
