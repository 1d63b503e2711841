import { Alert, Group, Select, Stack, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WinrmSettings } from "../../api/types";

const SCHEMES = ["https", "http"] as const;
const AUTHS = ["ntlm", "kerberos", "certificate", "basic", "credssp"] as const;
const VERIFY = ["pin", "ca", "none"] as const;

/** How a Windows device is spoken to. What HTTP would show to the network is not offered with it. */
export function WinrmFields({ value, set }: { value: WinrmSettings; set: (value: WinrmSettings) => void }) {
  const { t } = useTranslation();
  const scheme = value.scheme ?? "https";
  const verify = value.verify ?? "pin";
  const auths = AUTHS.filter((auth) => scheme === "https" || (auth !== "basic" && auth !== "certificate"));
  const change = (part: WinrmSettings) => set({ ...value, ...part });
  return (
    <Stack gap={12}>
      <Group gap={12} grow align="flex-start">
        <Select label={t("windows.scheme")} allowDeselect={false} value={scheme} data={SCHEMES.map((each) => ({ value: each, label: t(`windows.scheme_${each}`) }))} onChange={(next) => next && change({ scheme: next, ...(next === "http" && { auth: "ntlm" }) })} />
        <Select label={t("windows.auth")} allowDeselect={false} value={value.auth ?? "ntlm"} data={auths.map((each) => ({ value: each, label: t(`windows.auth_${each}`) }))} onChange={(next) => next && change({ auth: next })} />
      </Group>
      {scheme === "https" && (
        <Select label={t("windows.verify")} description={t(`windows.verify_${verify}_hint`)} allowDeselect={false} value={verify} data={VERIFY.map((each) => ({ value: each, label: t(`windows.verify_${each}`) }))} onChange={(next) => next && change({ verify: next })} />
      )}
      {scheme === "https" && verify === "ca" && (
        <Textarea label={t("windows.ca")} description={t("windows.ca_hint")} autosize minRows={2} maxRows={6} value={value.ca ?? ""} onChange={(event) => change({ ca: event.currentTarget.value })} spellCheck={false} />
      )}
      {scheme === "https" && verify === "none" && (
        <Alert color="orange" variant="light">
          {t("windows.verify_none_warning")}
        </Alert>
      )}
    </Stack>
  );
}
