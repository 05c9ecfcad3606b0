import type { WorkflowView } from '../api/views.js';
import { BackfillForm } from './BackfillForm.jsx';
import { BackfillList } from './BackfillList.jsx';

export function BackfillTab({ workflow }: { readonly workflow: WorkflowView }) {
  return (
    <div className="ops-columns ops-columns-even">
      <BackfillForm workflow={workflow} />
      <BackfillList name={workflow.name} />
    </div>
  );
}
