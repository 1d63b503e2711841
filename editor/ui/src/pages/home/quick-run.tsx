import { useWorkflow } from "../../api/queries";
import type { Target, WorkflowFull, WorkflowRow } from "../../api/types";
import { RunDialog } from "../../run/run-dialog";

/** The run dialog for a workflow that is not open; it waits for the inputs that the workflow asks for. */
export default function QuickRun({ workflow, target, close }: { workflow: WorkflowRow; target?: Target; close: () => void }) {
  const full = useWorkflow<WorkflowFull>(workflow.id);
  if (!full.data) return null;
  return <RunDialog workflow={{ id: workflow.id, name: workflow.name, inputs: full.data.document.inputs }} target={target} close={close} />;
}
