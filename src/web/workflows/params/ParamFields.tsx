import { useId } from 'react';
import { useOpsWords } from '../words/use-words.js';
import type { OpsWords } from '../words/words.js';
import type { ParamFault, ParamField, ParamValues } from './schema.js';

type Props = {
  readonly fields: readonly ParamField[];
  readonly values: ParamValues;
  readonly faults: Readonly<Record<string, ParamFault>>;
  readonly onChange: (values: ParamValues) => void;
};

/** A workflow's parameters, one field each, made from their schema. */
export function ParamFields({ fields, values, faults, onChange }: Props) {
  const words = useOpsWords();
  return (
    <fieldset className="ops-params">
      <legend>{words.params}</legend>
      {fields.length === 0 && <p className="ops-muted">{words.paramsNone}</p>}
      {fields.map((field) => (
        <Param
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          fault={faults[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </fieldset>
  );
}

type ParamProps = {
  readonly field: ParamField;
  readonly value: string;
  readonly fault: ParamFault | undefined;
  readonly onChange: (value: string) => void;
};

function Param({ field, value, fault, onChange }: ParamProps) {
  const words = useOpsWords();
  const id = useId();
  const hint = [
    field.description,
    field.kind === 'list' ? words.listHelp : field.kind === 'json' ? words.jsonHelp : '',
  ].filter(Boolean);
  const described = [hint.length > 0 ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean);
  return (
    <div className={field.kind === 'boolean' ? 'ops-field ops-field-check' : 'ops-field'}>
      <label htmlFor={id} className="ops-field-label">
        {field.label} {field.required && <small>({words.paramRequired})</small>}
      </label>
      <Control
        field={field}
        value={value}
        onChange={onChange}
        id={id}
        described={described.join(' ')}
        invalid={fault !== undefined}
      />
      {hint.length > 0 && <small id={`${id}-hint`}>{hint.join(' · ')}</small>}
      {fault !== undefined && (
        <small id={`${id}-fault`} className="ops-field-fault">
          {faultText(fault, words)}
        </small>
      )}
    </div>
  );
}

type ControlProps = Omit<ParamProps, 'fault'> & {
  readonly id: string;
  readonly described: string;
  readonly invalid: boolean;
};

function Control({ field, value, onChange, id, described, invalid }: ControlProps) {
  const words = useOpsWords();
  const common = { id, 'aria-describedby': described || undefined, 'aria-invalid': invalid || undefined };
  if (field.kind === 'boolean')
    return (
      <input
        {...common}
        type="checkbox"
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.target.checked))}
      />
    );
  if (field.kind === 'choice')
    return (
      <select {...common} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{field.required ? '' : words.paramDefault}</option>
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  if (field.kind === 'json')
    return <textarea {...common} rows={3} value={value} onChange={(event) => onChange(event.target.value)} />;
  const numeric = field.kind === 'integer' || field.kind === 'number';
  return (
    <input
      {...common}
      type={field.kind === 'day' ? 'date' : 'text'}
      inputMode={numeric ? 'decimal' : undefined}
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function faultText(fault: ParamFault, words: OpsWords): string {
  switch (fault.kind) {
    case 'required':
      return words.faultRequired;
    case 'number':
      return words.faultNumber;
    case 'integer':
      return words.faultInteger;
    case 'json':
      return words.faultJson;
    case 'day':
      return words.faultDay;
    case 'pattern':
      return words.faultPattern(fault.pattern);
    case 'range':
      return words.faultRange(String(fault.least ?? '−∞'), String(fault.most ?? '∞'));
  }
}
