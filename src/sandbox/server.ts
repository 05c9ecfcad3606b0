import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Day } from '../domain/day.js';
import { type Answer, json, type Publisher, sha1 } from './answer.js';
import { type Country, createCountry } from './country.js';
import { createFaults, type Fault, type Faults } from './faults.js';
import { calendrier, education } from './routes/calendars.js';
import { dataGouv } from './routes/data-gouv.js';
import { geo } from './routes/geo.js';
import { openMeteo } from './routes/open-meteo.js';
import { openWeatherMap } from './routes/openweathermap.js';
import { insee, stations } from './routes/tables.js';
import { type SandboxSource, SOURCE_PATHS } from './source-urls.js';

export type SandboxOptions = {
  readonly seed: string;
  /** the day it is in the country: what is published and what is still a forecast follows from it */
  readonly today: Day;
  /** 0, the default, lets the system choose */
  readonly port?: number;
};

/** A running simulated country. */
export type Sandbox = {
  /** `http://127.0.0.1:40000`, without a slash at the end */
  readonly url: string;
  readonly country: Country;
  /** Lets time pass: new vintages appear, forecasts become observations. */
  readonly moveTo: (day: Day) => void;
  /** Plays a failure for the next requests whose path begins so. @param pathPrefix e.g. `/geo` */
  readonly fail: (pathPrefix: string, fault: Fault) => void;
  /** path and query of the latest requests, at most 10 000, in order */
  readonly requests: () => readonly string[];
  readonly close: () => Promise<void>;
};

const MOST_REMEMBERED = 10_000;

/** Serves the simulated country on 127.0.0.1 in the wire formats of the real publishers. */
export async function startSandbox({ seed, today, port = 0 }: SandboxOptions): Promise<Sandbox> {
  const country = createCountry(seed);
  const faults = createFaults();
  const requests: string[] = [];
  let day = today;
  const publishers = publishersOf(country, () => day);
  const server = createServer((request, response) => {
    if (requests.push(request.url ?? '/') > MOST_REMEMBERED) requests.shift();
    respond(request, response, publishers, faults, day);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    country,
    moveTo(next) {
      day = next;
    },
    fail: faults.add,
    requests: () => [...requests],
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function publishersOf(country: Country, today: () => Day): Readonly<Record<SandboxSource, Publisher>> {
  return {
    dataGouv: dataGouv(country, today),
    geo: geo(country),
    calendrier: calendrier(today),
    education: education(today),
    openMeteoArchive: openMeteo(country.weather, today, 'archive'),
    openMeteoForecast: openMeteo(country.weather, today, 'forecast'),
    openMeteoHistoricalForecast: openMeteo(country.weather, today, 'historical-forecast'),
    openWeatherMap: openWeatherMap(country, today),
    stations: stations(country),
    inseeMovements: insee(country),
  };
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  publishers: Readonly<Record<SandboxSource, Publisher>>,
  faults: Faults,
  day: Day,
): void {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const fault = faults.take(url.pathname);
  if (fault?.hang) return;
  const answer = fault?.html ? captivePortal() : (planned(fault) ?? find(url, publishers));
  const etag = `"${sha1(answer.body)}"`;
  const modified = answer.lastModified ?? new Date(`${day}T00:00:00Z`);
  const headers: Record<string, string> = {
    'content-type': answer.contentType,
    'access-control-allow-origin': '*',
    etag,
    'last-modified': modified.toUTCString(),
    ...(fault?.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) }),
  };
  if (answer.status === 200 && isKnown(request, etag, modified)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(answer.status, { ...headers, 'content-length': String(answer.body.length) });
  if (request.method === 'HEAD') response.end();
  else if (fault?.truncate)
    response.write(answer.body.subarray(0, answer.body.length >> 1), () => response.destroy());
  else response.end(answer.body);
}

/** An answer made of the fault alone; truncation needs the real one. */
function planned(fault: Fault | undefined): Answer | undefined {
  if (fault === undefined || (fault.truncate && fault.status === undefined)) return undefined;
  const status = fault.status ?? 503;
  return json({ error: true, reason: `simulated failure ${status}`, status }, status);
}

function captivePortal(): Answer {
  const page = '<!DOCTYPE html><html><body><h1>Connexion au réseau</h1></body></html>';
  return { status: 200, contentType: 'text/html; charset=utf-8', body: Buffer.from(page) };
}

function find(url: URL, publishers: Readonly<Record<SandboxSource, Publisher>>): Answer {
  for (const source of Object.keys(SOURCE_PATHS) as SandboxSource[]) {
    const prefix = SOURCE_PATHS[source];
    if (!url.pathname.startsWith(`${prefix}/`)) continue;
    try {
      const path = decodeURIComponent(url.pathname.slice(prefix.length));
      const found = publishers[source]({ path, query: url.searchParams, base: `${url.origin}${prefix}` });
      if (found !== undefined) return found;
    } catch (error) {
      return json({ error: true, reason: error instanceof Error ? error.message : String(error) }, 500);
    }
  }
  return json({ error: true, reason: `no such page in the simulated country: ${url.pathname}` }, 404);
}

/** If-None-Match goes before If-Modified-Since. @source RFC 9110, 13.1 */
function isKnown({ headers }: IncomingMessage, etag: string, modified: Date): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(modified.getTime() / 1000) * 1000 <= since;
}
