import { Button, Group, Switch, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api/client";
import type { OutputChunk, Page } from "../api/types";
import { SearchInput } from "../components/search-input";

/** Terminal colours and the like are not text. */
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** What the step said, growing while it runs. */
export function Log({ url, newest, name, going }: { url: string; newest: number; name: string; going: boolean }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [wrap, setWrap] = useState(true);
  const { text, error } = useOutput(url, newest, going);
  const box = useRef<HTMLPreElement>(null);
  const parts = useMemo(() => marked(text, search), [text, search]);
  useEffect(() => {
    const area = box.current;
    if (area && going && !search) area.scrollTop = area.scrollHeight;
  }, [text, going, search]);
  const hits = search ? Math.floor(parts.length / 2) : 0;
  return (
    <>
      <Group gap={8} mb={8} justify="space-between">
        <Group gap={8}>
          <SearchInput value={search} setValue={setSearch} label={t("run.search_log")} width={200} />
          {search && (
            <Text size="sm" c="dimmed" role="status">
              {t("run.hits", { count: hits })}
            </Text>
          )}
        </Group>
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
          {parts.map((part, index) => (index % 2 ? <mark key={index}>{part}</mark> : part))}
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
function useOutput(url: string, newest: number, going: boolean) {
  const [state, setState] = useState<{ url: string; text: string; error: string }>({ url, text: "", error: "" });
  const after = useRef({ url: "", sequence: 0 });
  useEffect(() => {
    let closed = false;
    if (after.current.url !== url) after.current = { url, sequence: 0 };
    const fetchMore = async () => {
      try {
        const from = after.current.sequence;
        const chunks = await outputAfter(url, from);
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
  }, [url, newest, going]);
  return state.url === url ? state : { url, text: "", error: "" };
}

async function outputAfter(url: string, after: number): Promise<OutputChunk[]> {
  const chunks: OutputChunk[] = [];
  for (let from: string | null = String(after); from !== null; ) {
    const page: Page<OutputChunk> = await get(`${url}/output?after=${from}`);
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
