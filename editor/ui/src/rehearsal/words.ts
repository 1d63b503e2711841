import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../canvas/store";
import { portsOf } from "../document/ports";
import type { Catalog } from "../document/types";
import { plain } from "./mocks";
import { nodeOf } from "./path";
import { useRehearsal } from "./store";
import type { RehearsedStep } from "./types";

export interface StepWords {
  title: string;
  /** The device, and the round of a loop. */
  where: string;
  /** How it ended, or the way by which it went on where that says more. */
  out: string;
}

/** A step of a rehearsal in words. */
export function useStepWords(catalog: Catalog): (step: RehearsedStep) => StepWords {
  const { t } = useTranslation();
  const doc = useEditor((state) => state.doc);
  const mockable = useRehearsal((state) => state.steps);
  return useCallback(
    (step: RehearsedStep) => {
      const path = plain(step.path);
      const key = path.split("/").at(-1) ?? "";
      const own = nodeOf(doc, path) === key ? doc.nodes[key] : undefined;
      const known = mockable[path];
      const type = own && catalog.get(own.type);
      const title = own?.name || type?.title || known?.title || key;
      const rounds = [...step.path.matchAll(/#(\d+)/g)].map(([, number]) => Number(number) + 1);
      const device = step.device || t("rehearsal.once");
      const ports = own ? portsOf(own, type) : (known?.ports ?? []);
      const port = ports.length > 1 ? ports.find(({ name }) => name === step.port)?.title.toLowerCase() : undefined;
      return { title, where: rounds.length ? t("rehearsal.in_round", { device, round: rounds.join(".") }) : device, out: port ?? t(`outcome.${step.outcome}`).toLowerCase() };
    },
    [t, doc, mockable, catalog],
  );
}
