import type { TaskContext } from '../tasks/task.js';

/**
 * The same context, whose ports refuse once the signal says so: a stopped task ends at its next step outwards and can
 * change nothing any more. Requests under way are cut. Where tasks are logged stays open, to log their end.
 */
export function abortable(context: TaskContext, signal: AbortSignal): TaskContext {
  return {
    ...context,
    http: {
      get: (url, request = {}) => {
        const signals = request.signal === undefined ? [signal] : [signal, request.signal];
        return context.http.get(url, { ...request, signal: AbortSignal.any(signals) });
      },
    },
    lake: guarded(context.lake, signal),
    warehouse: guarded(context.warehouse, signal),
    compute: {
      ...context.compute,
      waitReady: (machine, own) => context.compute.waitReady(machine, either(signal, own)),
      run: (machine, work) => context.compute.run(machine, { ...work, signal: either(signal, work.signal) }),
    },
    gate: {
      ...context.gate,
      pass: (passage) => context.gate.pass({ ...passage, signal: either(signal, passage.signal) }),
    },
    tracking: guarded(context.tracking, signal),
    issues: guarded(context.issues, signal),
    facts: guarded(context.facts, signal),
  };
}

function either(signal: AbortSignal, own: AbortSignal | undefined): AbortSignal {
  return own === undefined ? signal : AbortSignal.any([signal, own]);
}

function guarded<Port extends object>(port: Port, signal: AbortSignal): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      signal.throwIfAborted();
      return Reflect.get(target, name, receiver);
    },
  });
}
