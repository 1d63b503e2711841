import { useEffect, useRef, useState } from "react";
import { post } from "../../api/client";
import type { Upstream } from "../../api/types";
import { fieldsOf, simplified, type Condition, type Group } from "./tree";

type Tree = Condition | null | "strange" | undefined;

/**
 * The rows of an expression. The server turns one into the other, so that both sides mean the same by every operator;
 * what is not complete yet stays here and is not written.
 */
export function useCondition(source: string, write: (source: string) => void, upstream: Upstream[]) {
  const [tree, setTree] = useState<Tree>(source ? undefined : null);
  const [missing, setMissing] = useState(false);
  const [mode, setMode] = useState<"rows" | "text">("rows");
  const written = useRef<string | null>(source ? null : "");
  const number = useRef(0);

  useEffect(() => {
    if (written.current === source) return;
    number.current += 1;
    const mine = number.current;
    written.current = source;
    const asked = source ? post<{ condition: Condition | null }>("/conditions/read", { source }) : Promise.resolve({ condition: null });
    asked
      .then(({ condition }) => mine === number.current && setTree(condition ?? (source ? "strange" : null)))
      .catch(() => mine === number.current && setTree("strange"));
  }, [source]);

  const change = (group: Group) => {
    const next = simplified(group);
    setTree(group);
    number.current += 1;
    const mine = number.current;
    if (next === null) {
      setMissing(false);
      written.current = "";
      write("");
      return;
    }
    const numbers = upstream.filter((each) => each.type === "number").map((each) => each.name);
    const named = new Set(fieldsOf(next));
    void post<{ source: string | null }>("/conditions/write", { condition: next, numbers: numbers.filter((name) => named.has(name)) })
      .then((answer) => {
        if (mine !== number.current) return;
        setMissing(answer.source === null);
        if (answer.source === null) return;
        written.current = answer.source;
        write(answer.source);
      })
      .catch(() => mine === number.current && setMissing(true));
  };

  return { tree, change, missing, mode, setMode };
}
