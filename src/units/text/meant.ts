import { nearest } from './nearest.ts'

/** Options of ours, by what other tools call them: load generators, clients of HTTP, and Node. Of several, the one that is known where the name was used. */
const CALLED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  accept: ['validateStatus', 'expectedStatuses', 'expectStatus', 'okStatuses', 'statusCodes', 'responseCallback'],
  allow: ['hosts', 'allowedHosts', 'whitelist'],
  abortWhen: ['bailout', 'abortOnFail', 'stopWhen'],
  baseUrl: ['host', 'target', 'origin', 'prefixUrl', 'server'],
  body: ['json', 'data', 'form', 'formData', 'payload'],
  check: ['expect', 'assert', 'verify', 'validate', 'catchResponse'],
  concurrency: ['vus', 'users', 'clients', 'virtualUsers', 'startVUs', 'numUsers', 'parallel'],
  connections: ['keepAlive', 'poolSize', 'maxSockets'],
  "connections: 'per-iteration'": ['noConnectionReuse', 'noVUConnectionReuse', 'disableKeepAlive'],
  duration: ['runTime', 'time', 'maxDuration', 'testDuration'],
  errorRate: ['errors', 'failRate', 'failureRate', 'failRatio'],
  for: ['pause', 'hold', 'stay'],
  gracefulStop: ['stopTimeout', 'gracefulRampDown', 'gracefulShutdown'],
  headers: ['defaultHeaders', 'baseHeaders', 'commonHeaders'],
  holds: ['delayAbortEval'],
  host: ['hostname', 'address', 'server'],
  iterations: ['requests', 'amount', 'arrivalCount', 'maxOverallRequests', 'loops', 'count', 'repeat'],
  maxBody: ['discardResponseBodies', 'maxContentLength', 'maxResponseSize'],
  maxInFlight: ['maxVUs', 'preAllocatedVUs', 'maxVusers', 'maxConcurrency'],
  method: ['verb'],
  name: ['tags', 'tag', 'label', 'requestName', 'title'],
  names: ['nameOf', 'groupName'],
  onFailure: ['onError', 'continueOnError', 'stopOnError', 'exitHereIfFailed'],
  over: ['duration', 'time'],
  protocols: ['subprotocols', 'protocol'],
  query: ['params', 'searchParams', 'qs', 'queryParams'],
  rate: ['rps', 'qps', 'arrivalRate', 'overallRate', 'startRate', 'throughput', 'requestsPerSecond'],
  run: ['exec', 'fn', 'function', 'task'],
  share: ['weight', 'probability', 'ratio', 'fixedCount'],
  servername: ['sni', 'serverName'],
  setup: ['before', 'beforeAll', 'setupClient', 'testStart'],
  spawnRate: ['hatchRate', 'usersPerSecond', 'rampUp'],
  stages: ['phases', 'ramp', 'ramping'],
  start: ['onStart', 'beforeEach'],
  startAt: ['startTime', 'startDelay', 'startAfter'],
  stop: ['onStop', 'afterEach'],
  task: ['exec', 'fn', 'function', 'run', 'request'],
  teardown: ['after', 'afterAll', 'testStop'],
  think: ['waitTime', 'sleep', 'pacing', 'delay', 'minIterationDuration', 'thinkTime'],
  threads: ['workers', 'cores'],
  timeout: ['requestTimeout', 'connectTimeout', 'httpTimeout'],
  until: ['duration', 'time'],
  to: ['target', 'rampTo', 'arrivalRate', 'users', 'vus', 'rate', 'concurrency'],
  redirects: ['followRedirects', 'followRedirect', 'allowRedirects', 'maxRedirects'],
  'tls.ca': ['ca'],
  'tls.cert': ['cert', 'certificate', 'tlsAuth'],
  'tls.key': ['key'],
  'tls.rejectUnauthorized': ['insecureSkipTLSVerify', 'insecure', 'rejectUnauthorized', 'strictSSL'],
  url: ['uri', 'path', 'href', 'address'],
  warmup: ['warmUpTime', 'rampUpTime'],
  weight: ['probability', 'share'],
  within: ['window'],
}

/** `run_time`, `runTime` and `run-time` are one name. */
const bare = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase()

const ours = new Map<string, readonly string[]>()
for (const [our, theirs] of Object.entries(CALLED_ELSEWHERE)) {
  for (const name of theirs) ours.set(bare(name), [...(ours.get(bare(name)) ?? []), our])
}

/** What one of the known options is called by others: `tls.ca` and `connections: …` are known where `tls` and `connections` are. */
export const calledElsewhere = (name: string, known: ReadonlySet<string>): string | undefined =>
  ours.get(bare(name))?.find((our) => known.has(/^\w+/.exec(our)![0]))

/** The option that an unknown name was most likely meant to be: by what others call it, or else by its letters. `undefined` if nothing is near. */
export const meantBy = (name: string, known: ReadonlySet<string>): string | undefined =>
  calledElsewhere(name, known) ?? nearest(name, known)

/** `: did you mean …?`, to follow the name of an unknown option; empty if nothing is near. */
export function didYouMean(name: string, known: ReadonlySet<string>): string {
  const meant = meantBy(name, known)
  return meant === undefined ? '' : `: did you mean \`${meant}\`?`
}
