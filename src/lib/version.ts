import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)(
  import.meta.url.includes('/dist/') ? '../../../package.json' : '../../package.json',
) as { version: string };

/** Version of this package, as package.json has it. */
export const VERSION: string = version;
