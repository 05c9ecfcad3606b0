import type { Dag } from '../dag.js';
import { DAG_FILE, DAG_FILE_NAME, MANIFEST_FILE_NAME } from './dag-file.js';
import { airflowManifest, type ExportOptions } from './manifest.js';

/** The files of an export: one DAG file, the same for every export, and one manifest with the workflows. */
export function airflowExport(
  dags: readonly Dag[],
  options: ExportOptions,
): { readonly name: string; readonly text: string }[] {
  return [
    { name: DAG_FILE_NAME, text: DAG_FILE },
    { name: MANIFEST_FILE_NAME, text: `${JSON.stringify(airflowManifest(dags, options), null, 2)}\n` },
  ];
}
