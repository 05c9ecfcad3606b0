import type { Lake } from './lake.js';
import { openLocalLake } from './local.js';
import type { S3Settings } from './s3.js';

export type LakeSettings = { readonly kind: 'local' } | ({ readonly kind: 's3' } & S3Settings);

/** The lake that the settings name. @param folder where a local one rests */
export async function openLake(settings: LakeSettings, folder: string): Promise<Lake> {
  if (settings.kind === 'local') return openLocalLake(folder);
  const { openS3Lake } = await import('./s3.js');
  return openS3Lake(settings);
}
