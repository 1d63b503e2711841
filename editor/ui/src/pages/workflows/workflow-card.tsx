import { ActionIcon, Badge, Text } from "@mantine/core";
import { IconAlertTriangle, IconCalendarClock, IconPlayerPlay } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { WorkflowRow } from "../../api/types";
import { OutcomeIcon, stateOf } from "../../components/outcome";
import { When } from "../../components/when";
import type { Catalog } from "../../document/types";
import { Thumbnail } from "../../picture/thumbnail";
import type { CardRow } from "./queries";
import classes from "./workflows.module.css";

interface CardProps {
  row: WorkflowRow;
  card: CardRow | undefined;
  catalog: Catalog | undefined;
  run: (row: WorkflowRow) => void;
  more: (row: WorkflowRow) => ReactNode;
}

/** One workflow: its drawing, name, how its last run ended and when the next one is due. */
export const WorkflowCard = memo(function WorkflowCard({ row, card, catalog, run, more }: CardProps) {
  const { t } = useTranslation();
  return (
    <article className={`card ${classes.card}`} data-workflow={row.id}>
      <div className={classes.picture}>{card && catalog && <Thumbnail doc={card.sketch} catalog={catalog} label={t("gallery.picture", { name: row.name })} />}</div>
      <div className={classes.words}>
        <div className={classes.top}>
          <Link to={`/workflows/${row.id}`} className={classes.name} title={row.name}>
            {row.name}
          </Link>
          {more(row)}
        </div>
        <Text size="sm" c="dimmed" lineClamp={2} className={classes.body} title={row.description}>
          {row.description || t("workflows.no_description")}
        </Text>
        <div className={classes.facts}>
          <VersionBadge row={row} />
          <LastRun card={card} />
          {card?.next_due_at && <NextRun at={card.next_due_at} />}
          <Problems card={card} quiet />
          <ActionIcon variant="light" size={28} className={classes.run} aria-label={t("workflows.run_name", { name: row.name })} onClick={() => run(row)}>
            <IconPlayerPlay size={16} stroke={2} />
          </ActionIcon>
        </div>
      </div>
    </article>
  );
});

export function VersionBadge({ row }: { row: WorkflowRow }) {
  const { t } = useTranslation();
  const published = row.published_version;
  return (
    <Badge size="sm" variant={published ? "light" : "outline"} color={published ? "ruota" : "gray"} tt="none" radius="sm" style={{ flexShrink: 0 }}>
      {published ? t("workflows.version", { version: published }) : t("workflows.draft")}
    </Badge>
  );
}

export function LastRun({ card }: { card: CardRow | undefined }) {
  const { t } = useTranslation();
  const last = card?.last_run;
  if (!card) return null;
  if (!last) return <span className={classes.fact}>{t("gallery.never_ran")}</span>;
  const state = stateOf(last.status, last.outcome);
  return (
    <Link to={`/runs/${last.id}`} className={`${classes.fact} plain`}>
      <OutcomeIcon state={state} size={14} />
      <span>{t(`outcome.${state}`)}</span>
      <When at={last.finished_at ?? last.created_at} />
    </Link>
  );
}

export function NextRun({ at }: { at: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.fact}>
      <IconCalendarClock size={14} stroke={1.5} aria-hidden />
      <span>{t("gallery.next")}</span>
      <When at={at} />
    </span>
  );
}

export function Problems({ card, quiet }: { card: CardRow | undefined; quiet?: boolean }) {
  const { t } = useTranslation();
  if (!card || card.errors + card.warnings === 0) return card && !quiet ? <span className={classes.fact}>{t("gallery.no_problems")}</span> : null;
  const words = [card.errors && t("gallery.errors", { count: card.errors }), card.warnings && t("gallery.warnings", { count: card.warnings })];
  return (
    <span className={classes.fact} style={{ color: card.errors ? "var(--r-bad)" : "var(--r-warn)" }}>
      <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
      {words.filter(Boolean).join(", ")}
    </span>
  );
}
