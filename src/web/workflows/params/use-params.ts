import { useMemo, useState } from 'react';
import { fieldsOf, initialValues, type ParamValues, readParams } from './schema.js';

/** The state of a form over a workflow's parameters. Faults are shown once `showFaults` was asked for. */
export function useParams(schema: unknown) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const [changed, setChanged] = useState<ParamValues>({});
  const [shown, setShown] = useState(false);
  const values = useMemo(() => ({ ...initialValues(fields), ...changed }), [fields, changed]);
  const { params, faults } = useMemo(() => readParams(fields, values), [fields, values]);
  return {
    fields,
    values,
    setValues: setChanged,
    params,
    valid: Object.keys(faults).length === 0,
    faults: shown ? faults : {},
    showFaults: () => setShown(true),
  };
}
