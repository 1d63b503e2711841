import { Button, Group, Select, Switch, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api/client";
import type { Attempt, OutputChunk, Page } from "../api/types";
import { LogSearch } from "./log-search";

/** Terminal colours and the like are not text. */
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

interface LogProps {
  url: string;
  newest: number;
  name: string;
  going: boolean;
  attempts: readonly Attempt[];
}

/** What the step said, growing while it runs; of an earlier try, what it said then. */
export function Log({ url, newest, name, going, attempts }: LogProps) {
  const { t } = useTranslation();
  const [earlier, setEarlier] = useState<string | null>(null);
  const chosen = earlier !== null && attempts.at(-1)?.id !== earlier ? attempts.find((attempt) => attempt.id === earlier) : undefined;
  return (
    <>
      {attempts.length > 1 && (
        <Select mb={8} w={200} aria-label={t("run.which_try")} value={chosen?.id ?? attempts.at(-1)?.id ?? null} onChange={setEarlier}
          data={attempts.map((attempt) => ({ value: attempt.id, label: t("run.try_n", { number: attempt.number }) }))} />
      )}
      {chosen ? (
        <Said key={chosen.id} url={url} attempt={chosen.id} newest={0} name={`${name}-${chosen.number}`} going={false} />
      ) : (
        <Said url={url} newest={newest} name={name} going={going} />
      )}
    </>
  );
}

function Said({ url, attempt, newest, name, going }: Omit<LogProps, "attempts"> & { attempt?: string }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [hit, setHit] = useState(0);
  const [wrap, setWrap] = useState(true);
  const { text, error } = useOutput(url, attempt, newest, going);
  const box = useRef<HTMLPreElement>(null);
  const parts = useMemo(() => marked(text, search), [text, search]);
  useEffect(() => {
    const area = box.current;
    if (area && going && !search) area.scrollTop = area.scrollHeight;
  }, [text, going, search]);
  const hits = search ? Math.floor(parts.length / 2) : 0;
  const at = Math.min(hit, hits - 1);
  useEffect(() => {
    if (search) box.current?.querySelector("mark[data-current]")?.scrollIntoView({ block: "nearest" });
  }, [search, at]);
  const find = (next: string) => {
    setSearch(next);
    setHit(0);
  };
  return (
    <>
      <Group gap={8} mb={8} justify="space-between">
        <LogSearch search={search} setSearch={find} hits={hits} at={at} go={(by) => hits > 0 && setHit((at + by + hits) % hits)} />
        <Group gap={12}>
          <Switch size="xs" label={t("run.wrap")} checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} />
          <Button size="compact-sm" variant="default" leftSection={<IconDownload size={14} stroke={1.5} />} disabled={!text} onClick={() => download(text, `${name}.log`)}>
            {t("do.download")}
          </Button>
        </Group>
      </Group>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" mb={8} role="alert">
          {error}
        </Text>
      )}
      {text ? (
        <pre ref={box} className={`log ${wrap ? "wrap" : ""}`} style={{ maxHeight: "60vh" }} tabIndex={0} aria-label={t("run.tab_log")}>
          {parts.map((part, index) => (index % 2 ? <mark key={index} data-current={index === 2 * at + 1 || undefined}>{part}</mark> : part))}
        </pre>
      ) : (
        <Text size="sm" c="dimmed">
          {t(going ? "run.no_log_yet" : "run.no_log")}
        </Text>
      )}
    </>
  );
}

/** Output so far; each new event asks for what came after the last chunk. */
function useOutput(url: string, attempt: string | undefined, newest: number, going: boolean) {
  const [state, setState] = useState<{ url: string; text: string; error: string }>({ url, text: "", error: "" });
  const after = useRef({ url: "", sequence: 0 });
  useEffect(() => {
    let closed = false;
    if (after.current.url !== url) after.current = { url, sequence: 0 };
    const fetchMore = async () => {
      try {
        const from = after.current.sequence;
        const chunks = await outputAfter(url, from, attempt);
        if (closed || after.current.sequence !== from) return;
        const last = chunks.at(-1);
        if (last) after.current.sequence = last.sequence;
        const more = chunks.map((chunk) => chunk.text).join("").replace(CONTROL, "");
        setState((now) => ({ url, text: (now.url === url && from > 0 ? now.text : "") + more, error: "" }));
      } catch (problem) {
        if (!closed) setState((now) => ({ ...now, error: problem instanceof Error ? problem.message : String(problem) }));
      }
    };
    void fetchMore();
    return () => {
      closed = true;
    };
  }, [url, attempt, newest, going]);
  return state.url === url ? state : { url, text: "", error: "" };
}

async function outputAfter(url: string, after: number, attempt: string | undefined): Promise<OutputChunk[]> {
  const which = attempt === undefined ? "" : `&attempt=${encodeURIComponent(attempt)}`;
  const chunks: OutputChunk[] = [];
  for (let from: string | null = String(after); from !== null; ) {
    const page: Page<OutputChunk> = await get(`${url}/output?after=${from}${which}`);
    chunks.push(...page.items);
    from = page.next;
  }
  return chunks;
}

/** The text cut at the hits: every second part is one. */
function marked(text: string, search: string): string[] {
  if (!search) return [text];
  const escaped = search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.split(new RegExp(`(${escaped})`, "gi"));
}

export function download(text: string | Blob, name: string, type = "text/plain"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
