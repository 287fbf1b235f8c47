// Everything that 'src/index.ts' exports. Made by tests/docs/api-report.test.ts: do not edit.

import { RunnerTestCase } from 'vitest'
import { TestAPI } from 'vitest'
import { TestContext } from 'vitest'
import { TestOptions } from 'vitest'

export interface AbortWhen {
    readonly errorRate?: Ratio | undefined;
    readonly p50?: Duration | undefined;
    readonly p90?: Duration | undefined;
    readonly p95?: Duration | undefined;
    readonly p99?: Duration | undefined;
    readonly within?: Duration | undefined;
    readonly holds?: Duration | undefined;
}

export type Accept = StatusPattern | readonly StatusPattern[] | ((status: number) => boolean);

export interface ArmOptions<Data = any> {
    readonly task: Task<Data>;
    readonly baseUrl?: BaseUrl | undefined;
}

export type BaseUrl = string | URL | {
    readonly url: string;
    readonly socketPath?: string | undefined;
    readonly ready?: Promise<void>;
    readonly report?: () => TargetReport;
} | (() => string | URL);

export interface BaselineOptions {
    readonly tolerance?: number | `${number}%` | undefined;
    readonly floor?: Duration | undefined;
    readonly errorRate?: Ratio | undefined;
}

export type CapacityOptions<Data = any> = CapacityPlanOptions<Data, HttpClient>;

export interface CapacityProbe {
    readonly purpose: ProbePurpose;
    readonly rate: PerSecond;
    readonly throughput: PerSecond;
    readonly atMs: Milliseconds;
    readonly durationMs: Milliseconds;
    readonly verdict: ProbeOutcome;
    readonly measured: Readonly<Record<string, number>>;
    readonly missed: readonly string[];
    readonly samples: number;
    readonly isSpoiled: boolean;
    readonly findings: readonly FindingKind[];
    readonly error: string | undefined;
    readonly recoveryMs: Milliseconds | undefined;
}

export interface CapacityResult {
    readonly lower: PerSecond | undefined;
    readonly upper: PerSecond | undefined;
    readonly throughput: PerSecond | undefined;
    readonly limitedBy: LimitedBy;
    readonly probes: readonly CapacityProbe[];
    readonly recoveryMs: Milliseconds | undefined;
    readonly slo: Readonly<Record<string, number>>;
    readonly range: {
        readonly from: PerSecond;
        readonly to: PerSecond;
    };
    readonly atLeast: PerSecond | undefined;
    readonly width: number;
    readonly plan: string;
    readonly iterations: IterationCounts;
    readonly target: TargetStats | undefined;
    readonly findings: readonly Finding[];
    readonly sound: boolean;
    readonly elapsedMs: Milliseconds;
    readonly seed: number;
    readonly aborted: boolean;
    readonly abortReason: string | undefined;
}

export type CompareOptions<Data = any> = ComparePlanOptions<Data, HttpClient>;

export interface Compared<Data = any> {
    readonly base: Task<Data> | ArmOptions<Data>;
    readonly head: Task<Data> | ArmOptions<Data>;
}

export interface ComparisonResult extends Omit<Judgement, 'verdict' | 'metrics'> {
    readonly verdict: ComparisonVerdict;
    readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>;
    readonly thetas: Thetas;
    readonly outcomes: readonly OutcomeDifference[];
    readonly suspected: readonly OutcomeDifference[];
    readonly shift: readonly Shift[];
    readonly negativeControl: NegativeControl;
    readonly base: LoadResult;
    readonly head: LoadResult;
    readonly findings: readonly Finding[];
    readonly sound: boolean;
    readonly blockMs: Milliseconds;
    readonly elapsedMs: Milliseconds;
    readonly warmup: {
        readonly elapsedMs: Milliseconds;
        readonly steady: boolean;
    };
    readonly end: ComparisonEnd;
    readonly aborted: boolean;
    readonly abortReason: string | undefined;
    readonly seed: number;
    readonly design: Pick<Design, 'alpha' | 'endedAt'>;
    readonly samples: readonly PairRecord[];
}

export type DefaultHeaders<Data = any, State = any> = RequestHeaders | ((context: HeadersContext<Data, State>) => RequestHeaders | undefined) | PortableFunction;

export type Duration = number | `${number}${'us' | 'ms' | 's' | 'm' | 'h'}`;

export interface Feed<Row> {
    readonly size: number;
    next(context: Place): Row;
    forUser(context: Pick<TaskContext, 'user'>): Row;
}

export interface FeedOptions extends RowFormat {
    readonly order?: FeedOrder | undefined;
}

export type FeedOrder = (typeof ORDERS)[number];

export type FileEncoding = (typeof ENCODINGS)[number];

export interface Finding {
    readonly kind: FindingKind;
    readonly seen: string;
    readonly spoils: string;
    readonly fix: string;
    readonly scenario?: string;
}

export type FindingKind = 'rate-not-reached' | 'aborted' | 'iterations-not-reached' | 'worker-lost' | 'agent-lost' | 'agent-saturated' | 'clock-uncertain' | 'generator-error' | 'dropped' | 'cut-off' | 'saturated' | 'cold' | 'shared-loop' | 'in-process' | 'coverage-on' | 'mocked-client' | 'busy-machine' | 'parallel-files' | 'abandoned' | 'retried' | 'steered' | 'too-many-steps' | 'too-many-metrics' | 'too-many-timings' | 'too-many-cookies' | 'only-redirects' | 'target-throttled' | 'profiled' | 'carry-over' | 'not-recovered';

export type FlowStep<Data, State> = TaskFunction<Data, State> | {
    readonly name: string;
    readonly run: ScenarioRun<Data, State>;
};

export interface HeadersContext<Data = any, State = any> {
    readonly user: number;
    readonly data: Data;
    readonly state: State;
}

export type HookContext = HookArgument<HttpClient>;

export interface HttpCallOptions {
    readonly name?: string | undefined;
    readonly headers?: RequestHeaders | undefined;
    readonly body?: RequestBody | undefined;
    readonly accept?: AcceptOption | undefined;
    readonly check?: ReplyCheck | undefined;
    readonly query?: Query | undefined;
    readonly redirects?: number | undefined;
    readonly decompress?: boolean | undefined;
    readonly timeout?: Duration | undefined;
}

export interface HttpClient {
    request(url: string | URL, options?: HttpRequestOptions): Promise<Reply>;
    get(url: string | URL, options?: HttpCallOptions): Promise<Reply>;
    post(url: string | URL, options?: HttpCallOptions): Promise<Reply>;
    put(url: string | URL, options?: HttpCallOptions): Promise<Reply>;
    patch(url: string | URL, options?: HttpCallOptions): Promise<Reply>;
    delete(url: string | URL, options?: HttpCallOptions): Promise<Reply>;
    head(url: string | URL, options?: HttpCallOptions): Promise<Reply>;
    readonly cookies: HttpCookies;
}

export interface HttpCookies {
    get(name: string, url?: string | URL): string | undefined;
    set(name: string, value: string, url?: string | URL): void;
    clear(): void;
}

export interface HttpRequestOptions extends HttpCallOptions {
    readonly method?: string | undefined;
}

export interface LatencyStats {
    readonly count: number;
    readonly mean: Milliseconds;
    readonly min: Milliseconds;
    readonly max: Milliseconds;
    readonly sd: Milliseconds;
    readonly p50: Milliseconds;
    readonly p75: Milliseconds;
    readonly p90: Milliseconds;
    readonly p95: Milliseconds;
    readonly p99: Milliseconds;
    readonly p995: Milliseconds;
    readonly p999: Milliseconds;
    readonly histogram: EncodedHistogram;
}

export type LimitedBy = `slo ${string}` | 'max' | 'generator' | 'budget' | 'target died' | 'aborted';

export interface Load {
    <Data = any, Name extends string = never>(task: Task<Data> | Scenarios<Name, Data>, options?: LoadOptions<Data>): Promise<[
        Name
    ] extends [
        never
    ] ? LoadResult : ScenariosResult<Name>>;
    readonly compare: <Data = any>(compared: Compared<Data>, options?: CompareOptions<Data>) => Promise<ComparisonResult>;
    readonly capacity: <Data = any>(task: Task<Data>, options: CapacityOptions<Data>) => Promise<CapacityResult>;
    readonly sweep: <Data = any>(task: Task<Data>, options?: SweepOptions<Data>) => Promise<SweepResult>;
}

export declare class LoadError extends Error {
    readonly name: string;
    readonly code: string;
    constructor(code: string, message: string, options?: ErrorOptions);
}

export type LoadOptions<Data = any> = LoadPlanOptions<Data, HttpClient>;

export interface LoadResult extends ScopeResult {
    readonly requests: StepResult;
    readonly steps: Readonly<Record<string, StepResult>>;
    readonly scenarios: Readonly<Record<string, LoadResult>>;
    readonly stages: readonly ScopeResult[];
    readonly warmup: ScopeResult;
    readonly series: readonly SeriesPoint[];
    readonly blocks: {
        readonly blockMs: Milliseconds;
        readonly blocks: readonly BlockSnapshot[];
    };
    readonly phases: Readonly<Record<Phase, LatencyStats>>;
    readonly serverTiming: Readonly<Record<string, LatencyStats>>;
    readonly bytes: {
        readonly sent: number;
        readonly received: number;
    };
    readonly bandwidth: {
        readonly sent: BytesPerSecond;
        readonly received: BytesPerSecond;
    };
    readonly slowest: readonly SlowestIteration[];
    readonly users: {
        readonly planned: number;
        readonly started: number;
        readonly failedStart: number;
    };
    readonly plan: PlanSummary;
    readonly generator: GeneratorStats;
    readonly agents: readonly AgentResult[];
    readonly target: TargetStats | undefined;
    readonly otherTargets: readonly TargetStats[];
    readonly findings: readonly Finding[];
    readonly sound: boolean;
    readonly seed: number;
    readonly aborted: boolean;
    readonly abortedBy: Abort['by'] | undefined;
    readonly abortReason: string | undefined;
}

export interface LoadTest<Fixtures extends object = object> {
    (name: string, options: LoadTestOptions, body: (context: LoadTestContext<Fixtures>) => unknown): void;
    readonly only: LoadTest<Fixtures>;
    readonly skip: LoadTest<Fixtures>;
    readonly todo: (name: string, options?: LoadTestOptions, body?: (context: LoadTestContext<Fixtures>) => unknown) => void;
    skipIf(condition: unknown): LoadTest<Fixtures>;
    runIf(condition: unknown): LoadTest<Fixtures>;
    for<Row>(rows: readonly Row[]): (name: string, options: LoadTestOptions, body: (row: Row, context: LoadTestContext<Fixtures>) => unknown) => void;
    with<Extra extends object>(base: TestAPI<Extra>): LoadTest<Extra>;
}

export type LoadTestContext<Fixtures extends object = object> = TestContext & Fixtures & LoadFixtures;

export interface LoadTestOptions extends Omit<LoadOptions, 'concurrency' | 'rate'>, VitestOptions {
    readonly concurrency?: number | readonly number[] | undefined;
    readonly rate?: Rate | readonly Rate[] | undefined;
    readonly testTimeout?: Duration | undefined;
}

export interface MetricStats {
    readonly count: number;
    readonly sum: number;
    readonly mean: number;
    readonly min: number;
    readonly max: number;
    readonly p50: number;
    readonly p75: number;
    readonly p90: number;
    readonly p95: number;
    readonly p99: number;
    readonly p995: number;
    readonly p999: number;
    readonly histogram: EncodedNumbers;
}

export type NamesOption = ((call: {
    readonly method: string;
    readonly url: string;
}) => string | undefined) | PortableFunction;

export interface Pacing {
    readonly everyMs: Milliseconds;
}

export type PauseTime = Duration | Think;

export interface PortableTask {
    readonly kind: 'portable';
    readonly module: string;
}

export type Rate = number | `${number}/${'s' | 'm' | 'h'}`;

export type Ratio = number | `${number}%`;

export interface RefsReport {
    readonly version: 1;
    readonly verdict: ComparisonVerdict;
    readonly base: {
        readonly ref: string;
        readonly commit: string;
    };
    readonly head: {
        readonly commit: string;
        readonly dirty: boolean;
    };
    readonly alpha: number;
    readonly seed: number;
    readonly elapsedMs: Milliseconds;
    readonly timedOut: boolean;
    readonly loads: readonly ComparedLoad[];
    readonly notCompared: readonly NotCompared[];
    readonly troubles: readonly string[];
}

export interface RegressionOptions {
    readonly inconclusive?: Inconclusive | undefined;
}

export declare class Reply {
    #private;
    readonly status: number;
    readonly ok: boolean;
    readonly url: string;
    readonly size: number;
    readonly truncated: boolean;
    readonly durationMs: Milliseconds;
    constructor(source: ReplySource);
    get headers(): ReplyHeaders;
    get cookies(): Readonly<Record<string, string>>;
    get phases(): ReplyPhases;
    orThrow(): this;
    bytes(): Uint8Array;
    text(): string;
    json<T = unknown>(): T;
}

export type ReplyCheck = (reply: Reply) => unknown;

export type RequestTask = string | URL | RequestTaskSpec<TaskContext>;

export interface RowFormat {
    readonly columns?: readonly string[] | undefined;
    readonly delimiter?: string | undefined;
    readonly encoding?: FileEncoding | undefined;
}

export type RowSource<Row> = Iterable<Row> | URL;

export interface ScalingLimits {
    readonly efficiencyAt?: Readonly<Record<number, Ratio>> | undefined;
    readonly contention?: Ratio | undefined;
    readonly coherency?: Ratio | undefined;
    readonly peakAbove?: number | undefined;
}

export type Scenario = Parts<SimpleTask>;

export interface ScenarioEntry<Data = any> extends ScenarioLoadOptions {
    readonly task: Task<Data>;
}

export interface ScenarioLoadOptions extends Omit<LoadOptions, RunOption> {
    readonly startAt?: Duration | undefined;
    readonly share?: number | undefined;
}

export type ScenarioOptions<State, Data> = Life<Data, State> & ({
    readonly tasks: WeightedTasks<Data, State>;
    readonly flow?: undefined;
} | {
    readonly flow: readonly FlowStep<Data, State>[];
    readonly tasks?: undefined;
});

export type ScenarioRun<Data, State> = TaskFunction<Data, State> | RequestTask | PortableTask;

export interface Scenarios<Name extends string = string, Data = any> {
    readonly scenarios: Readonly<Record<Name, ScenarioEntry<Data>>>;
}

export interface ScenariosResult<Name extends string = string> extends LoadResult {
    readonly scenarios: Readonly<Record<Name, LoadResult>>;
}

export interface ScopeResult {
    readonly latency: LatencyStats;
    readonly serviceTime: LatencyStats;
    readonly failedLatency: LatencyStats;
    readonly unexplained?: LatencyStats;
    readonly throughput: {
        readonly mean: PerSecond;
    };
    readonly iterations: IterationCounts;
    readonly errorRate: number;
    readonly statuses: StatusCounts;
    readonly failedDespiteStatus: StatusCounts;
    readonly withoutStatus: number;
    readonly errors: readonly ErrorCount[];
    readonly metrics: Readonly<Record<string, MetricStats>>;
}

export interface SeriesPoint {
    readonly startMs: Milliseconds;
    readonly durationMs: Milliseconds;
    readonly succeeded: number;
    readonly bad: number;
    readonly p50: Milliseconds;
    readonly p99: Milliseconds;
}

export interface ShapePart {
    readonly users: number;
    readonly spawnRate: Rate;
    readonly until: Duration;
}

export interface Slo {
    readonly p50?: Duration | undefined;
    readonly p90?: Duration | undefined;
    readonly p95?: Duration | undefined;
    readonly p99?: Duration | undefined;
    readonly p999?: Duration | undefined;
    readonly [quantile: `p${number}`]: Duration | undefined;
    readonly errorRate?: Ratio | undefined;
}

export type StageOption = {
    readonly to: number | Rate;
    readonly over: Duration;
} | {
    readonly for: Duration;
};

export interface StaircaseOptions {
    readonly from: Rate;
    readonly by: Rate;
    readonly every: Duration;
    readonly times: number;
}

export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx`;

export interface StepResult {
    readonly count: number;
    readonly failed: number;
    readonly opened: number;
    readonly serviceTime: LatencyStats;
    readonly statuses: StatusCounts;
    readonly failedDespiteStatus: StatusCounts;
    readonly errors: readonly CallErrorCount[];
    readonly timed: number;
    readonly phases: Readonly<Record<Phase, LatencyStats>>;
    readonly datagrams: DatagramCounts & {
        readonly unexplained?: number;
    };
    readonly bytes?: {
        readonly sent: number;
        readonly received: number;
    };
    readonly method?: string;
    readonly origin?: string;
}

export type SweepEnd = 'nothing succeeded' | 'generator' | 'block' | 'target died' | 'time' | 'aborted';

export interface SweepLevel {
    readonly concurrency: number;
    readonly throughput: PerSecond;
    readonly blocks: readonly PerSecond[];
    readonly efficiency: number;
    readonly efficiencyInterval: Interval | undefined;
    readonly latency: LatencyStats;
    readonly errorRate: number;
    readonly iterations: IterationCounts;
    readonly headroom: number;
    readonly isGeneratorBound: boolean;
    readonly findings: readonly FindingKind[];
    readonly error: string | undefined;
}

export type SweepOptions<Data = any> = SweepPlanOptions<Data, HttpClient>;

export interface SweepResult {
    readonly levels: readonly SweepLevel[];
    readonly usl: Usl | undefined;
    readonly endedBy: SweepEnd | undefined;
    readonly rounds: {
        readonly planned: number;
        readonly completed: number;
    };
    readonly blockMs: Milliseconds;
    readonly plan: string;
    readonly iterations: IterationCounts;
    readonly target: TargetStats | undefined;
    readonly findings: readonly Finding[];
    readonly sound: boolean;
    readonly elapsedMs: Milliseconds;
    readonly seed: number;
    readonly aborted: boolean;
    readonly abortReason: string | undefined;
}

export interface Target {
    readonly url: string;
    readonly port: number;
    readonly socketPath: string | undefined;
    readonly pid: number | undefined;
    readonly ready: Promise<void>;
    readonly output: string;
    readonly report: () => {
        readonly ended: string | undefined;
        readonly output: string;
        readonly note?: string | undefined;
    };
    readonly stop: () => Promise<void>;
    readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export type TargetEntry = URL | {
    readonly command: readonly string[];
};

export interface TargetOptions {
    readonly args?: readonly string[] | undefined;
    readonly cwd?: string | URL | undefined;
    readonly env?: Readonly<Record<string, string | number | undefined>> | undefined;
    readonly port?: number | undefined;
    readonly socketPath?: string | undefined;
    readonly ready?: RegExp | string | undefined;
    readonly profile?: boolean | undefined;
    readonly timeout?: Duration | undefined;
}

export interface TargetPoint {
    readonly startMs: Milliseconds;
    readonly durationMs: Milliseconds;
    readonly cores: number;
    readonly rss: number;
    readonly runQueueMs: Milliseconds;
    readonly utilization: number;
}

export interface TargetStats extends TargetReport {
    readonly pid: number | undefined;
    readonly cpu: {
        readonly microsPerIteration: number;
        readonly meanCores: number;
        readonly maxCores: number;
    } | undefined;
    readonly eventLoop: {
        readonly utilization: number;
        readonly delayP99Ms: Milliseconds;
    } | undefined;
    readonly gcMs: Milliseconds | undefined;
    readonly memory: {
        readonly rssStart: number;
        readonly rssEnd: number;
        readonly rssMax: number;
        readonly heapUsedEnd: number;
    } | undefined;
    readonly handles: {
        readonly start: number;
        readonly end: number;
    } | undefined;
    readonly runQueueMs: {
        readonly total: Milliseconds;
        readonly maxWindow: Milliseconds;
    } | undefined;
    readonly throttledMs: Milliseconds | undefined;
    readonly leak: LeakStats | undefined;
    readonly series: readonly TargetPoint[];
    readonly profile?: TargetProfile | undefined;
}

export type Task<Data = any> = TaskFunction<Data> | RequestTask | PortableTask | Scenario;

export interface TaskContext<Data = unknown, State = unknown> {
    readonly http: HttpClient;
    readonly tcp: TcpClient;
    readonly tls: TlsClient;
    readonly udp: UdpClient;
    readonly ws: WsClient;
    readonly step: <Value>(name: string, work: () => Value | PromiseLike<Value>) => Promise<Value>;
    readonly metric: (name: string, value: number) => void;
    readonly pause: (time: PauseTime) => Promise<void>;
    readonly vars: Record<string, any>;
    readonly user: number;
    readonly iteration: number;
    readonly index: number;
    readonly random: Random;
    readonly data: Data;
    readonly state: State;
    readonly signal: AbortSignal;
}

export type TaskFunction<Data = any, State = any> = (context: TaskContext<Data, State>) => unknown;

export interface TcpConnection {
    send(data: string | Uint8Array, options?: OperationOptions): Promise<void>;
    receive(options: ReceiveOptions): Promise<Buffer>;
    exchange(data: string | Uint8Array, options: ReceiveOptions): Promise<Buffer>;
    stream(options: StreamOptions): Promise<Streamed>;
    hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void>;
    close(options?: OperationOptions): Promise<void>;
}

export type Thetas = Readonly<Partial<Record<Metric, Ratio | undefined>>>;

export interface Think {
    readonly minMs: Milliseconds;
    readonly maxMs: Milliseconds;
}

export type ThinkOption<Data = any, State = any> = Duration | Think | Pacing | ((context: TaskContext<Data, State>) => Duration);

export interface TlsConnection extends TcpConnection {
    readonly alpn: string | undefined;
}

export interface TlsOptions {
    readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
    readonly cert?: string | Uint8Array | undefined;
    readonly key?: string | Uint8Array | undefined;
    readonly pfx?: Uint8Array | undefined;
    readonly passphrase?: string | undefined;
    readonly servername?: string | undefined;
    readonly rejectUnauthorized?: boolean | undefined;
}

export interface UdpPeer {
    send(data: string | Uint8Array, options?: OperationOptions): Promise<void>;
    exchange(data: string | Uint8Array, options?: UdpExchangeOptions): Promise<Buffer>;
    receive(options?: OperationOptions): Promise<Buffer>;
    close(options?: OperationOptions): Promise<void>;
}

export interface Usl {
    readonly lambda: number;
    readonly sigma: number;
    readonly kappa: number | undefined;
    readonly peak: number | undefined;
    readonly knee: number | undefined;
    readonly intervals: {
        readonly lambda: Interval;
        readonly sigma: Interval;
        readonly kappa: Interval | undefined;
        readonly peak: Interval | undefined;
    };
    readonly curve: UslParameters;
}

export type WeightedTask<Data, State> = {
    readonly weight?: number | undefined;
} & ({
    readonly run: ScenarioRun<Data, State>;
    readonly flow?: undefined;
    readonly tasks?: undefined;
} | {
    readonly flow: readonly FlowStep<Data, State>[];
    readonly run?: undefined;
    readonly tasks?: undefined;
} | {
    readonly tasks: WeightedTasks<Data, State>;
    readonly run?: undefined;
    readonly flow?: undefined;
});

export interface WsConnection {
    readonly protocol: string;
    send(data: string | Uint8Array, options?: OperationOptions): Promise<void>;
    next(options?: OperationOptions): Promise<WsMessage>;
    exchange(data: string | Uint8Array, options?: WsExchangeOptions): Promise<WsMessage>;
    ping(options?: OperationOptions): Promise<void>;
    hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void>;
    close(options?: WsCloseOptions): Promise<WsClosed>;
}

export type WsMessage = string | Buffer;

export declare function between(min: Duration, max: Duration): Think;

export declare function constantPacing(every: Duration): Pacing;

export declare function constantThroughput(perUser: Rate): Pacing;

export declare function describePlan(plan: Plan): string;

export declare function duration(text: string | number): Milliseconds;

export declare function feed<Row = Readonly<Record<string, string>>>(source: RowSource<Row>, options?: FeedOptions): Feed<Row>;

export declare const load: Load;

export declare function loadFixture({ task }: {
    readonly task: RunnerTestCase;
}, use: (load: Load) => Promise<void>): Promise<void>;

export declare const loadTest: LoadTest;

export declare function percentile(of: ScopeResult | StepResult | LatencyStats | MetricStats, percent: number): Milliseconds;

export declare function portable<Data = any, State = any>(task: ((context: TaskContext<Data, State>) => unknown) | URL): PortableTask;
export declare function portable(names: (call: {
    readonly method: string;
    readonly url: string;
}) => string | undefined): PortableTask;

export declare function rate(text: string | number): PerSecond;

export declare function ratio(text: string | number): number;

export declare function scenario<State = undefined, Data = any>(options: ScenarioOptions<State, Data>): Scenario;

export declare function serve(entry: TargetEntry, options?: TargetOptions): Target;

export declare function shape(parts: readonly ShapePart[]): readonly StageOption[];

export declare function staircase(options: StaircaseOptions): readonly StageOption[];

// Mentioned above, and not exported:

interface Abort {
    readonly by: 'signal' | 'deadline' | 'limit' | 'users' | 'agent';
    readonly reason: string;
    readonly atMs: Milliseconds;
}

interface AbortRule {
    readonly errorRate: number;
    readonly latency: readonly {
        readonly quantile: number;
        readonly limitMs: Milliseconds;
    }[];
    readonly withinMs: Milliseconds;
    readonly holdsMs: Milliseconds;
}

type AcceptOption = number | `${1 | 2 | 3 | 4 | 5}xx` | readonly (number | `${1 | 2 | 3 | 4 | 5}xx`)[] | AcceptRule;

type AcceptRule = (status: number) => boolean;

interface AgentRecord {
    readonly id: string;
    readonly machine: string;
    readonly share: {
        readonly index: number;
        readonly count: number;
    };
    readonly iterations: IterationCounts;
    readonly clockOffsetMs: Milliseconds;
    readonly clockUncertaintyMs: Milliseconds;
    readonly generator: GeneratorRecord | undefined;
    readonly lost: string | undefined;
}

interface AgentResult extends Omit<AgentRecord, 'generator'> {
    readonly generator: GeneratorStats | undefined;
}

type AgentsOption = number | {
    readonly count: number;
    readonly labels?: readonly string[] | undefined;
    readonly wait?: Duration | undefined;
};

interface AgentsPlan {
    readonly count: number;
    readonly labels: readonly string[];
    readonly waitMs: Milliseconds;
}

interface BlockRecord {
    readonly latenciesMs: Float64Array;
    readonly elapsedMs: Milliseconds;
    readonly succeeded: number;
    readonly bad: number;
    readonly statuses: StatusCounts;
    readonly withoutStatus: number;
    readonly targetCpuMs?: number | undefined;
    readonly usedClient: boolean;
    readonly next: Numbering;
}

interface BlockSnapshot {
    readonly index: number;
    readonly succeeded: number;
    readonly bad: number;
    readonly buckets: string;
}

type BytesPerSecond = number;

interface Call {
    readonly name: string | undefined;
    readonly startedMs: Milliseconds;
    readonly endedMs: Milliseconds;
    readonly status: number;
    readonly brokeOff?: boolean;
    readonly failure: Failure | undefined;
    readonly opened: boolean;
    readonly waitMs: Milliseconds;
    readonly dnsMs: Milliseconds;
    readonly connectMs: Milliseconds;
    readonly tlsMs: Milliseconds;
    readonly firstByteMs: Milliseconds;
    readonly bodyMs: Milliseconds;
    readonly bytesSent: number;
    readonly bytesReceived: number;
    readonly method?: string | undefined;
    readonly origin?: string | undefined;
    readonly serverTiming?: readonly ServerTiming[] | undefined;
    readonly answered?: boolean | undefined;
    readonly duplicates?: number;
}

type CallErrorCount = Omit<ErrorCount, 'firstAtMs' | 'lastAtMs'>;

interface CapacityOptions<Data = any, Http = any> extends Omit<LoadOptions<Data, Http>, SetBySearch> {
    readonly slo: Slo;
    readonly from?: Rate | undefined;
    readonly to?: Rate | undefined;
    readonly atLeast?: Rate | undefined;
    readonly within?: Duration | undefined;
    readonly width?: Ratio | undefined;
}

interface CertificateOptions {
    readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
    readonly cert?: string | Uint8Array | undefined;
    readonly key?: string | Uint8Array | undefined;
    readonly pfx?: Uint8Array | undefined;
    readonly passphrase?: string | undefined;
    readonly servername?: string | undefined;
    readonly rejectUnauthorized?: boolean | undefined;
}

interface Certificates {
    readonly ca: readonly string[];
    readonly cert: string | undefined;
    readonly key: string | undefined;
    readonly pfx?: Uint8Array | undefined;
    readonly passphrase?: string | undefined;
}

interface Choice<Part> {
    readonly weight: number;
    readonly groups: readonly string[];
    readonly isFlow: boolean;
    readonly steps: readonly {
        readonly name: string;
        readonly task: Part;
    }[];
}

interface ClosedModel {
    readonly kind: 'closed';
    readonly users: number;
    readonly spawnPerSecond: PerSecond;
    readonly stages: readonly Stage[];
}

interface CompareOptions<Data = any, Http = any> extends Pick<LoadOptions<Data, Http>, SharedOption> {
    readonly concurrency?: number | undefined;
    readonly theta?: Thetas | undefined;
    readonly maxDuration?: Duration | undefined;
    readonly warmup?: Duration | undefined;
    readonly comparisons?: number | undefined;
}

interface ComparedLoad extends LoadName {
    readonly verdict: ComparisonVerdict;
    readonly plan: string;
    readonly processPairs: number;
    readonly pairs: number;
    readonly metrics: readonly ComparedMetric[];
    readonly outcomes: readonly OutcomeDifference[];
    readonly statuses: {
        readonly base: StatusCounts;
        readonly head: StatusCounts;
    };
    readonly errorRate: {
        readonly base: number;
        readonly head: number;
    };
}

interface ComparedMetric {
    readonly metric: Metric;
    readonly verdict: ComparisonVerdict;
    readonly base: number;
    readonly head: number;
    readonly ratio: number;
    readonly interval: {
        readonly low: number;
        readonly high: number | null;
    };
    readonly theta: number;
    readonly smallestSeen: number | null;
    readonly tooFewSamples: boolean;
}

type ComparisonEnd = 'decided' | 'pairs' | 'time' | 'aborted';

type ComparisonVerdict = 'fail' | 'pass' | 'inconclusive';

interface DatagramCounts {
    readonly exchanged: number;
    readonly lost: number;
    readonly duplicates: number;
}

interface Design {
    readonly alpha: number;
    readonly beta: number;
    readonly looks: readonly number[];
    readonly spending: number;
    readonly paths: number;
    readonly endedAt?: number | undefined;
}

declare const ENCODINGS: readonly [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "latin1"
];

interface EncodedHistogram {
    readonly count: number;
    readonly sum: number;
    readonly min: number;
    readonly max: number;
    readonly buckets: string;
}

interface EncodedNumbers {
    readonly count: number;
    readonly sum: string;
    readonly min: number;
    readonly max: number;
    readonly buckets: string;
}

interface EndpointOptions extends OperationOptions {
    readonly host: string;
    readonly port: number;
}

interface ErrorCount {
    readonly code: string;
    readonly message: string;
    readonly count: number;
    readonly firstAtMs: Milliseconds;
    readonly lastAtMs?: Milliseconds;
    readonly at?: string;
}

interface Failure {
    readonly code: string;
    readonly message: string;
    readonly thrown?: unknown;
}

interface FlameFrame extends ProfiledFunction {
    readonly depth: number;
    readonly start: number;
}

interface FrameOptions {
    readonly bytes?: number | undefined;
    readonly until?: string | Uint8Array | undefined;
    readonly where?: ((received: Buffer) => number | undefined) | undefined;
}

interface GeneratorRecord {
    readonly loopDelayP99Ms: Milliseconds;
    readonly utilization: number;
    readonly sendLatenessP99Ms: Milliseconds;
    readonly gcMs: Milliseconds;
    readonly cpuMs: Milliseconds;
    readonly cpuWaitRatio: number;
    readonly machineRatio?: number | undefined;
}

interface GeneratorStats {
    readonly loopDelayP99Ms: Milliseconds;
    readonly utilization: number;
    readonly sendLatenessP99Ms: Milliseconds;
    readonly gcMs: Milliseconds;
    readonly cpuMicrosPerIteration: number;
    readonly machineRatio?: number;
}

interface HeaderSource {
    readonly raw: RawHeaders;
}

interface HeapPoint {
    readonly iterations: number;
    readonly bytes: number;
}

interface HookArgument<Http> {
    readonly http: Http;
    readonly signal: AbortSignal;
}

interface HttpPlan {
    readonly connections: number | 'per-iteration';
    readonly http2: boolean;
    readonly cookies: 'per-user' | 'per-iteration' | 'off';
    readonly redirects: number;
    readonly decompress: boolean;
    readonly engine: 'wire' | 'undici' | 'http2';
    readonly socketPath: string | undefined;
    readonly proxy: ProxyPlan | undefined;
    readonly maxBodyBytes: number;
    readonly accept: StatusRanges | undefined;
    readonly headers: readonly string[];
    readonly tls: TlsPlan;
}

type Inconclusive = 'fail' | 'warn' | 'pass';

type Interval = readonly [
    lower: number,
    upper: number
];

interface IterationCounts {
    readonly started: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly cutOff: number;
    readonly dropped: number;
}

type JsonBody = readonly unknown[] | {
    readonly [name: string]: unknown;
} | (object & {
    readonly [Symbol.iterator]?: never;
    readonly [Symbol.toStringTag]?: never;
    readonly [Symbol.toPrimitive]?: never;
    readonly [Symbol.hasInstance]?: never;
    readonly arrayBuffer?: never;
});

interface Judgement {
    readonly verdict: ComparisonVerdict;
    readonly pairs: number;
    readonly unusable: number;
    readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>;
}

interface LeakRecord {
    readonly heap: readonly HeapPoint[];
    readonly handles: {
        readonly start: Readonly<Record<string, number>>;
        readonly end: Readonly<Record<string, number>>;
    };
}

interface LeakStats {
    readonly heap: readonly HeapPoint[];
    readonly bytesPerIteration: number;
    readonly lower: number;
    readonly growth: number;
    readonly handles: LeakRecord['handles'];
}

interface Life<Data, State> extends ScenarioHttp {
    readonly think?: ThinkOption<Data, State> | undefined;
    readonly headers?: DefaultHeaders<Data, State> | undefined;
    readonly names?: NamesOption | undefined;
    readonly onFailure?: OnFailure | undefined;
    readonly start?: ((context: TaskContext<Data, undefined>) => State | PromiseLike<State>) | PortableTask | undefined;
    readonly stop?: TaskFunction<Data, State> | PortableTask | undefined;
}

interface LoadFixtures {
    readonly load: Load;
    readonly concurrency: number | undefined;
    readonly rate: PerSecond | undefined;
}

type LoadModel = ClosedModel | OpenModel;

interface LoadName {
    readonly project: string;
    readonly file: string;
    readonly test: string;
    readonly run: number;
}

interface LoadOptions<Data = any, Http = any> {
    readonly concurrency?: number | undefined;
    readonly spawnRate?: Rate | undefined;
    readonly rate?: Rate | undefined;
    readonly arrivals?: 'even' | 'poisson' | undefined;
    readonly pacer?: 'timer' | 'precise' | undefined;
    readonly maxInFlight?: number | undefined;
    readonly connections?: number | 'per-user' | 'per-iteration' | undefined;
    readonly stages?: readonly StageOption[] | undefined;
    readonly iterations?: number | {
        readonly perUser: number;
    } | undefined;
    readonly duration?: Duration | undefined;
    readonly warmup?: Duration | {
        readonly iterations: number;
    } | undefined;
    readonly think?: Duration | Think | undefined;
    readonly timeout?: Duration | undefined;
    readonly gracefulStop?: Duration | undefined;
    readonly accept?: Accept | undefined;
    readonly headers?: DefaultHeaders<Data> | undefined;
    readonly names?: NamesOption | undefined;
    readonly baseUrl?: BaseUrl | undefined;
    readonly http2?: boolean | undefined;
    readonly cookies?: 'per-user' | 'per-iteration' | 'off' | undefined;
    readonly redirects?: number | undefined;
    readonly decompress?: boolean | undefined;
    readonly engine?: 'wire' | 'undici' | undefined;
    readonly socketPath?: string | undefined;
    readonly proxy?: string | URL | undefined;
    readonly maxBody?: number | undefined;
    readonly tls?: TlsOptions | undefined;
    readonly trace?: TraceOption | undefined;
    readonly traceUrl?: string | undefined;
    readonly threads?: number | undefined;
    readonly processes?: number | undefined;
    readonly agents?: AgentsOption | undefined;
    readonly setup?: ((hook: HookArgument<Http>) => Data | PromiseLike<Data>) | undefined;
    readonly teardown?: ((data: Data, hook: HookArgument<Http>) => unknown) | undefined;
    readonly seed?: number | undefined;
    readonly abortWhen?: AbortWhen | undefined;
    readonly leak?: boolean | undefined;
    readonly allow?: string | readonly string[] | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly exclusive?: boolean | undefined;
}

type LocalTask = {
    readonly kind: 'function';
    readonly call: TaskFunction;
} | {
    readonly kind: 'request';
    readonly request: RequestTaskSpec<TaskContext>;
};

type Metric = QuantileMetric | 'throughput' | 'cpu';

interface MetricJudgement {
    readonly verdict: ComparisonVerdict;
    readonly theta: number;
    readonly ratio: number;
    readonly interval: readonly [
        number,
        number
    ];
    readonly smallestSeen: number;
    readonly tooFewSamples: boolean;
    readonly pairs: number;
}

type Milliseconds = number;

interface MixedModel {
    readonly kind: 'mixed';
    readonly atOnce: number;
    readonly stages: readonly [
    ];
}

declare const NAMES: readonly [
    "cookies",
    "redirects",
    "decompress"
];

interface NegativeControl {
    readonly ratio: number;
    readonly chance: number;
    readonly couples: number;
    readonly isViolated: boolean;
}

interface NotCompared extends LoadName {
    readonly reason: string;
}

interface Numbering {
    readonly index: number;
    readonly iteration: number;
}

declare const ORDERS: readonly [
    "sequential",
    "random",
    "circular",
    "once"
];

type OnFailure = 'end' | 'continue';

interface OpenModel {
    readonly kind: 'open';
    readonly ratePerSecond: PerSecond;
    readonly stages: readonly Stage[];
    readonly arrivals: 'even' | 'poisson';
    readonly pacer: 'timer' | 'precise';
    readonly maxInFlight: number;
}

interface OperationOptions {
    readonly name?: string | undefined;
    readonly timeout?: Duration | undefined;
}

interface OutcomeDifference {
    readonly outcome: string;
    readonly base: number;
    readonly head: number;
    readonly pairs: {
        readonly differing: number;
        readonly more: number;
    };
    readonly chance: number;
}

type OwnThink = ({
    readonly kind: 'span';
} & Think) | {
    readonly kind: 'pace';
    readonly everyMs: Milliseconds;
} | {
    readonly kind: 'function';
};

declare const PHASES: readonly [
    "wait",
    "dns",
    "connect",
    "tls",
    "firstByte",
    "body"
];

interface PairRecord {
    readonly first: 'base' | 'head';
    readonly base: BlockRecord;
    readonly head: BlockRecord;
}

interface Parts<Part> {
    readonly kind: 'scenario';
    readonly think: ResolvedThink;
    readonly headers: ScenarioHeaders<Part>;
    readonly names: Part | undefined;
    readonly http: ReturnType<typeof scenarioHttp>;
    readonly onFailure: OnFailure;
    readonly start: Part | undefined;
    readonly stop: Part | undefined;
    readonly choices: readonly Choice<Part>[];
}

type PerIteration<Value, Context> = Value | ((context: Context) => Value);

type PerSecond = number;

type Phase = (typeof PHASES)[number];

type Place = Pick<TaskContext, 'iteration' | 'index' | 'random'>;

interface Plan {
    readonly name: string | undefined;
    readonly startAtMs: Milliseconds;
    readonly otherConcurrency: number;
    readonly model: LoadModel;
    readonly portion?: Portion | undefined;
    readonly iterations: number;
    readonly iterationsPerUser?: number | undefined;
    readonly durationMs: Milliseconds;
    readonly warmup: {
        readonly durationMs: Milliseconds;
        readonly iterations: number;
        readonly given: boolean;
    };
    readonly think: Think;
    readonly ownThink?: OwnThink | undefined;
    readonly timeoutMs: Milliseconds;
    readonly gracefulStopMs: Milliseconds;
    readonly http: HttpPlan;
    readonly trace?: TracePlan | undefined;
    readonly abortWhen: AbortRule | undefined;
    readonly leak?: boolean;
    readonly allow: readonly string[];
    readonly exclusive: boolean;
    readonly isShortened?: boolean | undefined;
    readonly agents?: AgentsPlan | undefined;
    readonly workers: Workers | undefined;
    readonly seed: number;
}

interface PlanSummary {
    readonly text: string;
    readonly model: LoadModel | MixedModel;
    readonly otherConcurrency: number;
    readonly iterations: number;
    readonly durationMs: Milliseconds;
    readonly warmup: {
        readonly durationMs: Milliseconds;
        readonly iterations: number;
        readonly given: boolean;
    };
    readonly timeoutMs: Milliseconds;
    readonly reconnects: boolean;
    readonly engine: 'wire' | 'undici' | 'http2';
    readonly workers: Workers | undefined;
    readonly agents?: AgentsPlan | undefined;
    readonly isShortened?: boolean;
}

interface PortableFunction {
    readonly kind: 'portable';
    readonly module: string;
}

interface Portion {
    readonly shares: readonly number[];
    readonly index: number;
    readonly of: LoadModel;
}

type ProbeOutcome = ProbeVerdict | 'generator';

type ProbePurpose = 'bracket' | 'search' | 'confirm lower' | 'confirm upper' | 'test';

type ProbeVerdict = 'good' | 'bad' | 'undecided';

interface ProfiledFunction {
    readonly name: string;
    readonly place?: string | undefined;
    readonly share: number;
}

interface ProxyPlan {
    readonly hostname: string;
    readonly port: number;
    readonly authorization: string | undefined;
}

declare const QUANTILES: {
    readonly p50: 0.5;
    readonly p75: 0.75;
    readonly p90: 0.9;
    readonly p95: 0.95;
    readonly p99: 0.99;
    readonly p995: 0.995;
    readonly p999: 0.999;
};

type QuantileMetric = keyof typeof QUANTILES;

type Query = URLSearchParams | Readonly<Record<string, QueryValue>>;

type QueryValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[];

type Random = () => number;

type RawHeaders = readonly Uint8Array[];

interface ReceiveOptions extends OperationOptions, FrameOptions {
}

type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

interface ReplyPhases {
    readonly wait: Milliseconds | undefined;
    readonly dns: Milliseconds | undefined;
    readonly connect: Milliseconds | undefined;
    readonly tls: Milliseconds | undefined;
    readonly firstByte: Milliseconds | undefined;
    readonly body: Milliseconds | undefined;
}

interface ReplySource {
    readonly url: string;
    readonly shownUrl: string;
    readonly headers: HeaderSource;
    readonly body: Buffer;
    readonly keptBytes: number;
    readonly size: number;
    readonly isDecoded: boolean;
    readonly call: Call;
}

type RequestBody = string | ArrayBuffer | ArrayBufferView | URLSearchParams | FormData | Blob | RequestStream | JsonBody;

type RequestHeaders = Headers | Readonly<Record<string, string | number | readonly string[] | undefined>>;

type RequestStream = AsyncIterable<string | Uint8Array> | WebStream;

interface RequestTaskSpec<Context = unknown> extends Omit<HttpRequestOptions, 'headers' | 'body'> {
    readonly url: PerIteration<string | URL, Context>;
    readonly headers?: PerIteration<RequestHeaders | undefined, Context>;
    readonly body?: PerIteration<RequestBody | undefined, Context>;
}

type ResolvedThink = ({
    readonly kind: 'span';
} & Think) | ({
    readonly kind: 'pace';
} & Pacing) | {
    readonly kind: 'function';
    readonly call: (context: TaskContext) => unknown;
};

type RunOption = 'threads' | 'processes' | 'agents' | 'setup' | 'teardown' | 'seed' | 'allow' | 'signal' | 'exclusive';

type ScenarioHeaders<Part> = readonly string[] | Part;

type ScenarioHttp = Pick<LoadOptions, (typeof NAMES)[number]>;

interface ServerTiming {
    readonly name: string;
    readonly durationMs: Milliseconds;
}

type SetBySearch = 'concurrency' | 'rate' | 'stages' | 'spawnRate' | 'iterations' | 'duration' | 'warmup' | 'think' | 'abortWhen' | 'leak' | 'agents';

type SetBySweep = Exclude<SetBySearch, 'concurrency'> | 'arrivals' | 'pacer' | 'maxInFlight';

type SharedOption = 'connections' | 'timeout' | 'accept' | 'headers' | 'names' | 'baseUrl' | 'http2' | 'cookies' | 'redirects' | 'decompress' | 'engine' | 'socketPath' | 'proxy' | 'maxBody' | 'tls' | 'setup' | 'teardown' | 'seed' | 'allow' | 'signal' | 'exclusive';

interface Shift {
    readonly quantile: number;
    readonly ratio: number;
    readonly baseMs: number;
    readonly headMs: number;
}

type SimpleTask = LocalTask | PortableTask;

interface SlowIteration {
    readonly index: number;
    readonly status: number;
    readonly startMs: Milliseconds;
    readonly latencyMs: Milliseconds;
    readonly step: string | undefined;
    readonly stepMs: Milliseconds;
    readonly stepsMs: Milliseconds;
}

interface SlowestIteration extends SlowIteration {
    readonly traceId?: string;
    readonly sampled?: boolean;
    readonly traceUrl?: string;
}

interface Stage {
    readonly from: number;
    readonly to: number;
    readonly durationMs: Milliseconds;
}

type StatusCounts = Readonly<Record<number, number>>;

type StatusRanges = readonly (readonly [
    from: number,
    to: number
])[];

interface StreamOptions extends Pick<OperationOptions, 'name'> {
    readonly chunk?: number | undefined;
    readonly duration?: Duration | undefined;
    readonly bytes?: number | undefined;
}

interface Streamed {
    readonly bytes: number;
    readonly durationMs: Milliseconds;
    readonly bytesPerSecond: number;
}

interface SweepOptions<Data = any, Http = any> extends Omit<LoadOptions<Data, Http>, SetBySweep | 'concurrency'> {
    readonly concurrency?: readonly number[] | undefined;
    readonly rounds?: number | undefined;
    readonly block?: Duration | undefined;
}

interface TargetProfile {
    readonly durationMs: Milliseconds;
    readonly samples: number;
    readonly cost: number;
    readonly hottest: readonly ProfiledFunction[];
    readonly flame: readonly FlameFrame[];
}

interface TargetReport {
    readonly ended: string | undefined;
    readonly output: string;
    readonly note?: string | undefined;
}

interface TcpClient {
    connect(options: TcpConnectOptions): Promise<TcpConnection>;
}

interface TcpConnectOptions extends EndpointOptions {
    readonly maxBuffer?: number | undefined;
}

type Thetas = Readonly<Partial<Record<Metric, number>>>;

interface TlsClient {
    connect(options: TlsConnectOptions): Promise<TlsConnection>;
}

interface TlsConnectOptions extends TcpConnectOptions, CertificateOptions {
    readonly alpn?: readonly string[] | undefined;
}

interface TlsPlan extends Certificates {
    readonly servername: string | undefined;
    readonly rejectUnauthorized: boolean;
}

type TraceOption = boolean | {
    readonly sampled: Ratio;
};

interface TracePlan {
    readonly run: string;
    readonly sampled: number;
    readonly url: string | undefined;
}

interface UdpClient {
    connect(options: EndpointOptions): Promise<UdpPeer>;
}

interface UdpExchangeOptions extends OperationOptions {
    readonly matches?: ((reply: Buffer) => boolean) | undefined;
}

interface UslParameters {
    readonly lambda: number;
    readonly sigma: number;
    readonly kappa: number;
}

type VitestOptions = Pick<TestOptions, 'skip' | 'only' | 'todo' | 'fails' | 'retry' | 'repeats' | 'tags'>;

interface WebStream {
    getReader(): unknown;
}

interface WeightedTasks<Data, State> {
    readonly [name: string]: WeightedTask<Data, State>;
}

interface Workers {
    readonly kind: 'threads' | 'processes';
    readonly count: number;
}

interface WsClient {
    connect(url: string | URL, options?: WsConnectOptions): Promise<WsConnection>;
}

interface WsCloseOptions extends OperationOptions {
    readonly code?: number | undefined;
    readonly reason?: string | undefined;
}

interface WsClosed {
    readonly code: number;
    readonly reason: string;
}

interface WsConnectOptions extends OperationOptions, CertificateOptions {
    readonly protocols?: readonly string[] | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly maxMessage?: number | undefined;
}

interface WsExchangeOptions extends OperationOptions {
    readonly matches?: ((message: WsMessage) => boolean) | undefined;
}

declare const scenarioHttp: ({ cookies, redirects, decompress }: ScenarioHttp) => Partial<HttpPlan>;
