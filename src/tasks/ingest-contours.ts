import { fetchContours } from '../sources/contours.js';
import { fetchContext } from './fetch-context.js';
import { keepFetched } from './keep.js';
import type { Task } from './task.js';

/** Outlines of the communes of the departments, kept as published; the map's topology is made when asked for. */
export const ingestContours: Task = {
  name: 'contours',
  description: 'outlines of the communes',
  async run(context) {
    const { departments } = context.config;
    const { objects, added } = await keepFetched(context, 'meta/contours-', (known) =>
      fetchContours({ departments }, fetchContext(context, 'contours', known)),
    );
    return {
      summary: `${objects.size} objects in the lake, ${added.length} new`,
      facts: { objects: objects.size, added: added.length },
      skipped: added.length === 0,
    };
  },
};
