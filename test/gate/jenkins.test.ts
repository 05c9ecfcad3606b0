import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JenkinsOptions, openJenkinsGate } from '../../src/gate/jenkins.js';
import { silentLog } from '../../src/lib/log.js';
import { gateContract } from '../contracts/gate.js';
import { type JenkinsStandIn, SCRIPT, type Script, startJenkins } from '../peers/jenkins/server.js';

function optionsFor(url: string, given: Partial<JenkinsOptions> = {}): JenkinsOptions {
  return {
    url,
    user: 'rescue',
    token: '11d2c0ffee',
    job: 'team/train',
    hasParameters: true,
    limitMs: 5000,
    pollMs: 5,
    log: silentLog,
    ...given,
  };
}

gateContract('jenkins', async () => {
  const jenkins = await startJenkins();
  return { gate: openJenkinsGate(optionsFor(jenkins.url)), close: jenkins.close };
});

describe('the jenkins gate on a stand-in that keeps the protocol', () => {
  const withJenkins =
    (script: Partial<Script>, body: (jenkins: JenkinsStandIn) => Promise<void>) => async () => {
      const jenkins = await startJenkins(script);
      try {
        await body(jenkins);
      } finally {
        await jenkins.close();
      }
    };
  const passage = { parameters: { RUN: 'train-2026-12-31' }, onLine: () => {} };

  it(
    'triggers with parameters, follows queue and build, and hands on whole lines of the console',
    withJenkins({}, async ({ url, requests, forms }) => {
      const lines: string[] = [];
      const said = await openJenkinsGate(optionsFor(url)).pass({
        ...passage,
        onLine: (line) => lines.push(line),
      });
      assert.equal(said, 'team/train #7 is SUCCESS');
      assert.deepEqual(lines, ['Started by user rescue', 'Running as SYSTEM', 'été', 'Finished']);
      assert.equal(requests[0], 'POST /job/team/job/train/buildWithParameters');
      assert.equal(forms[0], 'RUN=train-2026-12-31');
      assert.equal(requests.filter((one) => one.startsWith('GET /queue/')).length, 3);
      assert.ok(!requests.some((one) => one.includes('crumb')), 'an API token needs no crumb');
    }),
  );

  it(
    'triggers a job without parameters at its other address',
    withJenkins({}, async ({ url, requests, forms }) => {
      await openJenkinsGate(optionsFor(url, { hasParameters: false })).pass(passage);
      assert.equal(requests[0], 'POST /job/team/job/train/build');
      assert.equal(forms[0], '');
    }),
  );

  it(
    'takes a crumb and its session when it has a password',
    withJenkins({}, async ({ url, requests }) => {
      const said = await openJenkinsGate(optionsFor(url, { token: 'a password' })).pass(passage);
      assert.equal(said, 'team/train #7 is SUCCESS');
      const triggers = requests.filter((one) => one.endsWith('/buildWithParameters'));
      assert.equal(triggers.length, 2, 'the first was refused before it did anything');
    }),
  );

  const results = ['UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED'];
  assert.ok(results.length > 0);
  for (const result of results)
    it(
      `stays closed on ${result}`,
      withJenkins({ result }, async ({ url }) => {
        await assert.rejects(openJenkinsGate(optionsFor(url)).pass(passage), {
          code: 'GATE_CLOSED',
          message: `team/train #7: expected SUCCESS, found ${result}`,
        });
      }),
    );

  it(
    'stays closed when somebody takes the request out of the queue',
    withJenkins({ queueLooks: 'cancelled' }, async ({ url }) => {
      await assert.rejects(openJenkinsGate(optionsFor(url)).pass(passage), { code: 'GATE_CLOSED' });
    }),
  );

  it(
    'leaves the queue when the time is up',
    withJenkins({ queueLooks: Number.POSITIVE_INFINITY }, async ({ url, requests, forms }) => {
      await assert.rejects(openJenkinsGate(optionsFor(url, { limitMs: 100 })).pass(passage), {
        code: 'GATE_CLOSED',
        message: 'team/train: expected an answer within 0.1 s, found none',
      });
      assert.equal(requests.at(-1), 'POST /queue/cancelItem');
      assert.equal(forms.at(-1), 'id=41');
    }),
  );

  it(
    'stops the build when the caller gives up, and gives the caller’s reason',
    withJenkins({ endless: true }, async ({ url, requests }) => {
      const controller = new AbortController();
      const given = {
        ...passage,
        signal: controller.signal,
        onLine: () => controller.abort(new Error('cancelled by hand')),
      };
      await assert.rejects(openJenkinsGate(optionsFor(url)).pass(given), { message: 'cancelled by hand' });
      assert.equal(requests.at(-1), 'POST /job/team/job/train/7/stop');
    }),
  );

  it(
    'goes on when Jenkins was away for a moment, and triggers no second build',
    withJenkins({ unavailable: 3 }, async ({ url, requests }) => {
      assert.equal(await openJenkinsGate(optionsFor(url)).pass(passage), 'team/train #7 is SUCCESS');
      assert.equal(requests.filter((one) => one.startsWith('POST')).length, 1);
    }),
  );

  it(
    'says when login or job are wrong, and shows no token',
    withJenkins({}, async ({ url }) => {
      const wrong = [
        { given: { token: 'no-such-token' }, says: /status 401 \(user or token\)/ },
        { given: { job: 'team/none' }, says: /status 404 \(no such job/ },
        { given: { url: 'http://127.0.0.1:9' }, says: /no usable answer/ },
      ];
      assert.ok(wrong.length > 0);
      for (const { given, says } of wrong)
        await assert.rejects(openJenkinsGate(optionsFor(url, given)).pass(passage), (error: Error) => {
          assert.match(error.message, says);
          assert.ok(!error.message.includes('token-') && !error.message.includes(SCRIPT.tokenLogin));
          return true;
        });
    }),
  );
});
