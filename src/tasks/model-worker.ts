import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createCalendar } from '../domain/calendar.js';
import type { Progress } from '../lib/progress.js';
import { decodeModel, encodeModel } from '../model/artifact.js';
import type { Model } from '../model/model.js';
import { explain, predictRates } from '../model/predict.js';
import { trainModel } from '../model/train.js';
import { openLocalCrew } from '../model/trees/crew.js';
import { openThreadCrew, serveCrew } from './model-crew.js';
import { type Answers, type Reply, type Request, type Role, toFailure } from './model-messages.js';

/** What a thread of the model does: serve one client, or help a crew with its histograms. */
const role = workerData as Role;
if (role.role === 'crew') serveCrew(role.table, role.signals);
else if (parentPort !== null) serveModel(parentPort, role.threads);

type Asked = Request & { readonly id: number };

function serveModel(port: MessagePort, threads: number): void {
  const models = new Map<string, Model>();
  port.on('message', (request: Asked) => {
    const { id } = request;
    const progress: Progress = {
      step: (what, done, total) =>
        send({
          id,
          kind: 'progress',
          what,
          ...(done === undefined ? {} : { done }),
          ...(total === undefined ? {} : { total }),
        }),
    };
    const send = (reply: Reply) => port.postMessage(reply);
    try {
      send({ id, kind: 'done', answer: answer(request, models, threads, progress) });
    } catch (error) {
      send({ id, kind: 'failed', failure: toFailure(error) });
    }
  });
}

function answer(
  request: Request,
  models: Map<string, Model>,
  threads: number,
  progress: Progress,
): Answers[Request['kind']] {
  if (request.kind === 'load') {
    models.set(request.model, decodeModel(request.bytes));
    return undefined;
  }
  if (request.kind === 'train') {
    const openCrew = threads > 1 ? openThreadCrew(threads) : openLocalCrew;
    const { model, trees, validation } = trainModel(request.input, request.options, progress, openCrew);
    return { model: encodeModel({ ...model, meta: request.meta }), trees, validation };
  }
  const model = models.get(request.model);
  if (model === undefined) throw new RangeError(`expected a loaded model, found ${request.model}`);
  const { days, places, holidays, periods } = request.input;
  const calendar = createCalendar(holidays, periods);
  return request.kind === 'predict'
    ? predictRates(model, days, places, calendar)
    : explain(model, days, places, calendar);
}
