import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  type InstanceAttributeName,
} from '@aws-sdk/client-ec2';
import type { Compute } from '../../../src/compute/compute.js';
import { type Ec2Options, openEc2Compute } from '../../../src/compute/ec2.js';
import { lineLog } from '../../../src/lib/log.js';
import { computeContract, runAndListen } from '../../contracts/compute.js';
import { type Account, machinesLeft, openAccount, optionsFor } from './account.js';
import { type Behaviour, standBetween } from './between.js';
import { startMoto } from './moto.js';
import { findSshd, type Sshd, startSshd, userKey } from './sshd.js';

const RUN = 'train-2026-12-31';
const noSshd = findSshd();
const moto = noSshd === undefined ? await startMoto() : noSshd;

const account =
  typeof moto === 'string'
    ? undefined
    : await openAccount(moto.url, readFileSync(`${userKey()}.pub`, 'utf8'));

type Cloud = {
  readonly behaviour: Behaviour;
  /** ids of its machines that are not ended */
  readonly left: () => Promise<string[]>;
  readonly account: Account;
  readonly sshd: Sshd;
  readonly options: Ec2Options;
  readonly close: () => Promise<void>;
};

let opened = 0;

/** An installation without machines, and a login server that its machines are reached at. */
async function openCloud(accepts = true): Promise<Cloud> {
  assert.ok(typeof moto !== 'string' && account !== undefined);
  opened += 1;
  const sshd = await startSshd(accepts);
  const behaviour: Behaviour = { checks: 'ok', console: undefined, onTerminate: sshd.switchOff };
  const between = await standBetween(moto.url, behaviour);
  const options = optionsFor(between.url, account, `installation-${opened}`, sshd);
  return {
    behaviour,
    left: () => machinesLeft(account, options.owner),
    account,
    sshd,
    options,
    close: async () => {
      await between.close();
      await sshd.close();
    },
  };
}

/** The way of a run: start, wait, work, and stop whatever happened. */
async function wholeRun(compute: Compute, args: readonly string[]): Promise<number> {
  try {
    return (await runAndListen(compute, RUN, args)).status;
  } finally {
    await compute.stop(RUN);
  }
}

if (typeof moto === 'string') it('trains on EC2', { skip: moto }, () => {});
else {
  after(moto.close);
  const inCloud =
    (body: (cloud: Cloud) => Promise<void>, accepts = true) =>
    async () => {
      const cloud = await openCloud(accepts);
      try {
        await body(cloud);
      } finally {
        await cloud.close();
      }
    };

  computeContract('ec2', async () => {
    const cloud = await openCloud();
    return { compute: openEc2Compute(cloud.options), close: cloud.close };
  });

  describe('training on EC2 leaves no machine', () => {
    it(
      'after a success',
      inCloud(async ({ left, options }) => {
        const compute = openEc2Compute(options);
        const machine = await compute.start(RUN);
        assert.deepEqual(await left(), [machine.id]);
        assert.equal(await wholeRun(compute, ['say', 'done']), 0);
        assert.deepEqual(await left(), []);
      }),
    );

    it(
      'when the launch is refused',
      inCloud(async ({ left, options }) => {
        const compute = openEc2Compute({ ...options, securityGroupIds: ['sg-0123456789abcdef0'] });
        await assert.rejects(wholeRun(compute, ['say']), {
          code: 'COMPUTE_REFUSED',
          message: /InvalidGroup\.NotFound/,
        });
        assert.deepEqual(await left(), []);
      }),
    );

    it(
      'when it never becomes healthy',
      inCloud(async ({ left, options, behaviour }) => {
        behaviour.checks = 'initializing';
        await assert.rejects(wholeRun(openEc2Compute(options), ['say']), {
          code: 'COMPUTE_NOT_READY',
          message: /expected running, 2\/2 checks within 1.5 s, found running, 0\/2 checks/,
        });
        assert.deepEqual(await left(), []);
      }),
    );

    it(
      'when nothing answers its login port',
      inCloud(async ({ left, options, sshd }) => {
        sshd.switchOff();
        await assert.rejects(wholeRun(openEc2Compute(options), ['say']), {
          code: 'COMPUTE_UNREACHABLE',
          message: /ECONNREFUSED/,
        });
        assert.deepEqual(await left(), []);
      }),
    );

    it(
      'when it does not accept our key',
      inCloud(async ({ left, options }) => {
        await assert.rejects(wholeRun(openEc2Compute(options), ['say']), {
          code: 'COMPUTE_UNREACHABLE',
          message: /authentication methods failed/,
        });
        assert.deepEqual(await left(), []);
      }, false),
    );

    it(
      'when the training fails',
      inCloud(async ({ left, options }) => {
        assert.equal(await wholeRun(openEc2Compute(options), ['fail', '3']), 3);
        assert.deepEqual(await left(), []);
      }),
    );

    it(
      'when our process is killed half-way, once another sweeps',
      inCloud(async ({ left, options }) => {
        const script = fileURLToPath(new URL('killable.ts', import.meta.url));
        const child = spawn(
          process.execPath,
          [
            '--import',
            'tsx',
            script,
            JSON.stringify({ ...options, limits: { ...options.limits, loginMs: 10_000 } }),
          ],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        await new Promise<void>((resolve, reject) => {
          child.stdout.once('data', () => resolve());
          child.once('exit', (status) => reject(new Error(`ended with ${status} before it worked`)));
        });
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
        const forgotten = await left();
        assert.equal(forgotten.length, 1);
        const successor = openEc2Compute(options);
        assert.deepEqual(
          await successor.sweep((run) => run !== RUN),
          [],
          'a run that goes on keeps its machine',
        );
        assert.deepEqual(await successor.sweep((run) => run === RUN), forgotten);
        assert.deepEqual(await left(), []);
      }),
    );
  });

  describe('a machine on EC2', () => {
    it(
      'runs this very program with the settings handed on',
      inCloud(async ({ options }) => {
        const tsx = import.meta.resolve('tsx');
        const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
        const compute = openEc2Compute({
          ...options,
          command: `${process.execPath} --import ${tsx} ${main}`,
        });
        const environment = {
          RESCUE_PREDICT_CONFIG: JSON.stringify({ departments: '2A,77', seed: "l'été $(id)" }),
          DATABASE_URL: 'postgres://somewhere',
        };
        const { status, lines } = await runAndListen(compute, RUN, ['config', '--json'], { environment });
        assert.equal(status, 0, lines.join('\n'));
        const there = JSON.parse(lines.join('\n').replace(/^[^{]*/, '')) as Record<string, unknown>;
        assert.deepEqual(there.departments, ['2A', '77']);
        assert.equal(there.seed, "l'été $(id)");
        assert.equal(there.databaseUrl, '***');
      }),
    );

    it(
      'ends itself in time, is told whose it is, and gives its credentials to nobody who asks the old way',
      inCloud(async ({ account, options }) => {
        const { id } = await openEc2Compute(options).start(RUN);
        const { Reservations } = await account.client.send(
          new DescribeInstancesCommand({ InstanceIds: [id] }),
        );
        const instance = Reservations?.[0]?.Instances?.[0];
        const tags = Object.fromEntries((instance?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
        assert.deepEqual(tags, {
          Name: `rescue-predict ${RUN}`,
          'rescue-predict:owner': options.owner,
          'rescue-predict:run': RUN,
        });
        assert.equal(instance?.MetadataOptions?.HttpTokens, 'required');
        const attribute = async (Attribute: InstanceAttributeName) =>
          account.client.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }));
        const { InstanceInitiatedShutdownBehavior: behaviour } = await attribute(
          'instanceInitiatedShutdownBehavior',
        );
        assert.equal(behaviour?.Value, 'terminate');
        const { UserData } = await attribute('userData');
        const script = Buffer.from(UserData?.Value ?? '', 'base64').toString();
        assert.equal(script, '#!/bin/sh\nshutdown -h +60\n');
      }),
    );

    it(
      'is another one when its run is done again',
      inCloud(async ({ options }) => {
        const compute = openEc2Compute(options);
        const first = await compute.start(RUN);
        await compute.stop(RUN);
        assert.notEqual((await compute.start(RUN)).id, first.id);
      }),
    );

    it(
      'of another installation in the same account is left alone',
      inCloud(async ({ account, options }) => {
        const { id } = await openEc2Compute({ ...options, owner: 'another' }).start(RUN);
        const compute = openEc2Compute(options);
        assert.deepEqual(await compute.stop(RUN), []);
        assert.deepEqual(await compute.sweep(() => true), []);
        assert.deepEqual(await machinesLeft(account, 'another'), [id]);
      }),
    );

    it(
      'must show the host key that is known, before it is sent anything',
      inCloud(async ({ options, sshd }) => {
        const known = openEc2Compute({ ...options, hostKey: sshd.fingerprint });
        assert.equal((await runAndListen(known, RUN, ['say'])).status, 0);
        const wrong = openEc2Compute({ ...options, hostKey: `SHA256:${'A'.repeat(43)}` });
        await assert.rejects(runAndListen(wrong, RUN, ['say']), {
          code: 'COMPUTE_HOST_KEY',
          message: new RegExp(sshd.fingerprint.replaceAll(/[+/]/g, '.')),
        });
      }),
    );

    it(
      'is verified by what it wrote on its console',
      inCloud(async ({ options, behaviour, sshd }) => {
        const console = (key: string) =>
          `boot\r\n-----BEGIN SSH HOST KEY KEYS-----\r\n${key}\r\n-----END SSH HOST KEY KEYS-----\r\n`;
        const strict = openEc2Compute({ ...options, hostKey: 'console' });
        await assert.rejects(runAndListen(strict, RUN, ['say']), { code: 'COMPUTE_UNREACHABLE' });
        behaviour.console = console(`ssh-ed25519 ${Buffer.from('another').toString('base64')} root@ip`);
        await assert.rejects(runAndListen(strict, RUN, ['say']), { code: 'COMPUTE_HOST_KEY' });
        behaviour.console = console(sshd.hostKey);
        assert.equal((await runAndListen(strict, RUN, ['say'])).status, 0);
      }),
    );

    it(
      'is trusted on first use with a warning, and held to that',
      inCloud(async ({ options, sshd }) => {
        const said: string[] = [];
        const log = lineLog((line) => said.push(line));
        const compute = openEc2Compute({ ...options, log });
        const machine = await compute.start(RUN);
        await compute.waitReady(machine);
        const warnings = said.filter((line) => line.startsWith('warning: host key not known before'));
        assert.equal(warnings.length, 1);
        assert.ok(warnings[0]?.includes(sshd.fingerprint));
        const other = await startSshd();
        try {
          const moved = openEc2Compute({ ...options, port: other.port, keyPath: other.keyPath });
          await assert.rejects(moved.waitReady(machine), { code: 'COMPUTE_HOST_KEY' });
        } finally {
          await other.close();
        }
      }),
    );
  });
}
