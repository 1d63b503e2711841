import { Stack, Text } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { Mark } from "../components/mark";
import classes from "../frame/frame.module.css";

/** The card in the middle of the screen before one is in. */
export function Gate({ lead, children, submit }: { lead: string; children: ReactNode; submit: () => void }) {
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <main className={classes.gate}>
      <form className={`card ${classes.gateCard}`} onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          <div className={classes.gateBrand}>
            <Mark size={32} />
            <h1>Ruota</h1>
          </div>
          <Text c="dimmed">{lead}</Text>
          {children}
        </Stack>
      </form>
    </main>
  );
}
