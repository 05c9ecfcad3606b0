import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A stand-in for Jenkins: written by hand from Jenkins' documentation of its remote API, not recorded from a server.
 * It keeps the protocol's states (queue item → build → result), its authentication and its headers, and nothing else.
 * @source https://www.jenkins.io/doc/book/using/remote-access-api/ · https://www.jenkins.io/doc/book/security/csrf-protection/
 */
export type JenkinsStandIn = {
  readonly url: string;
  readonly port: number;
  /** every request as `POST /job/train/build`, with the form it carried */
  readonly requests: readonly string[];
  readonly forms: readonly string[];
  readonly close: () => Promise<void>;
};

export type Script = {
  /** path of the one job there is */
  readonly job: string;
  /** `user:token` that needs no crumb, and `user:password` that does */
  readonly tokenLogin: string;
  readonly passwordLogin: string;
  /** looks at the queue before the build starts; `Infinity`: never · `cancelled`: somebody takes it out */
  readonly queueLooks: number | 'cancelled';
  /** parts of the console, one per look; it grows for ever when `endless` */
  readonly console: readonly string[];
  readonly endless: boolean;
  /** as Jenkins names it: SUCCESS, UNSTABLE, FAILURE, NOT_BUILT, ABORTED */
  readonly result: string;
  /** requests that read and are answered with 503 first, as while Jenkins restarts */
  readonly unavailable: number;
};

export const SCRIPT: Script = {
  job: '/job/team/job/train',
  tokenLogin: 'rescue:11d2c0ffee',
  passwordLogin: 'rescue:a password',
  queueLooks: 2,
  console: ['Started by user rescue\r\nRunning as SYS', 'TEM\r\nété\r\n', 'Finished'],
  endless: false,
  result: 'SUCCESS',
  unavailable: 0,
};

const CRUMB = { field: 'Jenkins-Crumb', value: '5b1e', cookie: 'JSESSIONID.1a2b=node0abc' };
const ITEM = 41;
const BUILD = 7;

export async function startJenkins(given: Partial<Script> = {}): Promise<JenkinsStandIn> {
  const script = { ...SCRIPT, ...given };
  const state = { looks: 0, part: 0, unavailable: script.unavailable, isStopped: false };
  const requests: string[] = [];
  const forms: string[] = [];
  const server = createServer(async (request, response) => {
    let form = '';
    for await (const chunk of request) form += String(chunk);
    requests.push(`${request.method} ${request.url}`);
    forms.push(form);
    if (refuse(request, response, script, state)) return;
    answer(request, response, script, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    forms,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type State = { looks: number; part: number; unavailable: number; isStopped: boolean };

/** Restarting, unknown login, or a form without crumb. @returns whether it was answered */
function refuse(request: IncomingMessage, response: ServerResponse, script: Script, state: State): boolean {
  const login = Buffer.from(
    (request.headers.authorization ?? '').slice('Basic '.length),
    'base64',
  ).toString();
  const html = (status: number, text: string) => {
    response.writeHead(status, { 'content-type': 'text/html;charset=utf-8' });
    response.end(`<html><body><h2>HTTP ERROR ${status} ${text}</h2></body></html>`);
    return true;
  };
  if (request.method === 'GET' && state.unavailable-- > 0) return html(503, 'Service Unavailable');
  if (login !== script.tokenLogin && login !== script.passwordLogin) return html(401, 'Unauthorized');
  if (request.method !== 'POST' || login === script.tokenLogin) return false;
  const hasCrumb = request.headers[CRUMB.field.toLowerCase()] === CRUMB.value;
  if (hasCrumb && request.headers.cookie === CRUMB.cookie) return false;
  return html(403, 'No valid crumb was included in the request');
}

function answer(request: IncomingMessage, response: ServerResponse, script: Script, state: State): void {
  const url = new URL(request.url ?? '/', 'http://jenkins.invalid');
  const json = (body: unknown, headers = {}) => {
    response.writeHead(200, {
      'content-type': 'application/json;charset=utf-8',
      'x-jenkins': '2.528.3',
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
  const created = (location: string) => {
    response.writeHead(201, { location, 'x-jenkins': '2.528.3' });
    response.end();
  };
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /crumbIssuer/api/json':
      json(
        {
          _class: 'hudson.security.csrf.DefaultCrumbIssuer',
          crumb: CRUMB.value,
          crumbRequestField: CRUMB.field,
        },
        { 'set-cookie': `${CRUMB.cookie}; Path=/; HttpOnly; SameSite=Lax` },
      );
      break;
    case `POST ${script.job}/build`:
    case `POST ${script.job}/buildWithParameters`:
      // The address is the one that Jenkins' administrator typed, which need not be the one we use.
      created(`https://jenkins.internal.example/queue/item/${ITEM}/`);
      break;
    case `GET /queue/item/${ITEM}/api/json`:
      json(queueItem(script, state));
      break;
    case `GET ${script.job}/${BUILD}/logText/progressiveText`:
      console(response, script, state, Number(url.searchParams.get('start') ?? 0));
      break;
    case `GET ${script.job}/${BUILD}/api/json`:
      json({
        _class: 'hudson.model.FreeStyleBuild',
        building: state.part < script.console.length && !state.isStopped,
        result: state.isStopped ? 'ABORTED' : script.result,
      });
      break;
    case `POST ${script.job}/${BUILD}/stop`:
      state.isStopped = true;
      response.writeHead(302, { location: `https://jenkins.internal.example${script.job}/${BUILD}/` }).end();
      break;
    case 'POST /queue/cancelItem':
      response.writeHead(204).end();
      break;
    case `GET ${script.job}/api/json`:
      json({ _class: 'hudson.model.FreeStyleProject', buildable: true });
      break;
    default:
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html><body>Not Found</body></html>');
  }
}

function queueItem({ queueLooks, job }: Script, state: State): unknown {
  state.looks += 1;
  const item = { id: ITEM, task: { _class: 'hudson.model.FreeStyleProject', name: 'train' }, stuck: false };
  if (queueLooks === 'cancelled')
    return { ...item, _class: 'hudson.model.Queue$LeftItem', cancelled: true, executable: null, why: null };
  if (state.looks <= queueLooks)
    return {
      ...item,
      _class: 'hudson.model.Queue$WaitingItem',
      why: 'In the quiet period. Expires in 4.9 sec',
    };
  const executable = { number: BUILD, url: `https://jenkins.internal.example${job}/${BUILD}/` };
  return { ...item, _class: 'hudson.model.Queue$LeftItem', cancelled: false, executable, why: null };
}

/** Parts come one per look; `start` and `X-Text-Size` count bytes. */
function console(response: ServerResponse, script: Script, state: State, start: number): void {
  if (script.endless) state.part = 0;
  else state.part += 1;
  const bytes = Buffer.from(script.console.slice(0, Math.max(1, state.part)).join(''));
  const hasMore = script.endless || state.part < script.console.length;
  response.writeHead(200, {
    'content-type': 'text/plain;charset=utf-8',
    'x-text-size': String(bytes.length),
    ...(hasMore ? { 'x-more-data': 'true' } : {}),
  });
  response.end(bytes.subarray(start));
}
