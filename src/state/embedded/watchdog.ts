import { spawn } from 'node:child_process';

/**
 * Stops the server ($1) within seconds when no process with a file in the folder ($2) lives, removes the empty folder
 * of its socket ($3), and ends with it. It gives up after ten tries, because a server that nobody reaps seems alive.
 */
const SCRIPT = `
tries=0
while [ "$tries" -lt 10 ] && kill -0 "$1"; do
  used=
  for file in "$2"/*; do
    [ -e "$file" ] || continue
    name=\${file##*/}
    if kill -0 "\${name%%.*}"; then used=1; else rm -f "$file"; fi
  done
  if [ -n "$used" ]; then tries=0; else kill -INT "$1"; tries=$((tries + 1)); fi
  sleep 2
done
rmdir "$3"`;

/**
 * Watches over a server, so that none is left when all processes of ours were killed. A shell does it, because it needs
 * 2 MB where Node.js needs 40; whoever closes in order has stopped the server before the watchdog looks.
 * @param clients folder of files named `<pid>.<anything>`, one per process that uses the server
 */
export function watchClients(serverPid: number, clients: string, socket: string): void {
  const parameters = ['rescue-predict-watchdog', String(serverPid), clients, socket];
  const watchdog = spawn('/bin/sh', ['-c', SCRIPT, ...parameters], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
  });
  // Without a shell the next process that opens the state still finds the server and stops it.
  watchdog.on('error', () => {});
  watchdog.unref();
}
