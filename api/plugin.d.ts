// Everything that 'src/plugin.ts' exports. Made by tests/docs/api-report.test.ts: do not edit.

import { Plugin } from 'vitest/config'
import { TestProjectInlineConfiguration } from 'vitest/config'

export interface ComparisonRun extends RunFacts {
    readonly kind: 'comparison';
    readonly result: Plain<ReportedComparison> | null;
}

export interface Judged {
    readonly matcher: string;
    readonly scope: string;
    readonly metric: string | null;
    readonly of?: 'latency' | 'serviceTime' | Phase;
    readonly bound: 'at most' | 'at least' | 'exactly' | null;
    readonly limit: number | null;
    readonly unit: JudgedUnit | null;
    readonly measured: number | null;
    readonly interval: readonly [
        lower: number | null,
        upper: number | null
    ] | null;
    readonly explainsMs?: number;
    readonly verdict: JudgedVerdict;
    readonly text: string;
    readonly negated?: true;
}

export type JudgedUnit = 'ms' | 'share' | 'per second' | 'bytes per second' | 'bytes' | 'count';

export type JudgedVerdict = 'pass' | 'fail' | 'invalid' | 'not-judged';

export interface LoadPluginOptions {
    readonly reports?: ReportOptions | undefined;
    readonly ui?: boolean | undefined;
}

export type LoadProjectOptions = NonNullable<TestProjectInlineConfiguration['test']>;

export interface LoadReport {
    readonly $schema: typeof SCHEMA;
    readonly format: 1;
    readonly tool: {
        readonly name: 'vitest-load';
        readonly version: string;
    };
    readonly createdAt: string;
    readonly verdict: JudgedVerdict;
    readonly runs: readonly ReportRun[];
}

export interface LoadRun extends RunFacts {
    readonly kind: 'load';
    readonly result: Plain<LoadResult> | null;
}

export interface ReportOptions {
    readonly json?: ReportPath | undefined;
    readonly html?: ReportPath | undefined;
    readonly csv?: ReportPath | undefined;
    readonly hlog?: ReportPath | undefined;
    readonly prometheus?: ReportPath | undefined;
    readonly githubActionBenchmark?: ReportPath | undefined;
    readonly bencher?: ReportPath | undefined;
    readonly otlp?: boolean | undefined;
    readonly custom?: ((report: LoadReport) => Files | Promise<Files>) | undefined;
    readonly output?: boolean | undefined;
}

export type ReportPath = string | boolean;

export type ReportRun = LoadRun | ComparisonRun | CapacityRun | SweepRun;

export type ReportedComparison = Omit<ComparisonResult, 'samples'>;

export declare function loadPlugin(options?: LoadPluginOptions): Plugin[];

export declare function loadProject(options?: LoadProjectOptions): TestProjectInlineConfiguration;

// Mentioned above, and not exported:

interface Abort {
    readonly by: 'signal' | 'deadline' | 'limit' | 'users' | 'agent';
    readonly reason: string;
    readonly atMs: Milliseconds;
}

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

type CallErrorCount = Omit<ErrorCount, 'firstAtMs' | 'lastAtMs'>;

interface CapacityProbe {
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

interface CapacityResult {
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

interface CapacityRun extends RunFacts {
    readonly kind: 'capacity';
    readonly result: Plain<CapacityResult> | null;
}

interface ClosedModel {
    readonly kind: 'closed';
    readonly users: number;
    readonly spawnPerSecond: PerSecond;
    readonly stages: readonly Stage[];
}

type ComparisonEnd = 'decided' | 'pairs' | 'time' | 'aborted';

interface ComparisonResult extends Omit<Judgement, 'verdict' | 'metrics'> {
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

interface ErrorCount {
    readonly code: string;
    readonly message: string;
    readonly count: number;
    readonly firstAtMs: Milliseconds;
    readonly lastAtMs?: Milliseconds;
    readonly at?: string;
}

type Files = Readonly<Record<string, string>>;

interface Finding {
    readonly kind: FindingKind;
    readonly seen: string;
    readonly spoils: string;
    readonly fix: string;
    readonly scenario?: string;
}

type FindingKind = 'rate-not-reached' | 'aborted' | 'iterations-not-reached' | 'worker-lost' | 'agent-lost' | 'agent-saturated' | 'clock-uncertain' | 'generator-error' | 'dropped' | 'cut-off' | 'saturated' | 'cold' | 'shared-loop' | 'in-process' | 'coverage-on' | 'mocked-client' | 'busy-machine' | 'parallel-files' | 'abandoned' | 'retried' | 'steered' | 'too-many-steps' | 'too-many-metrics' | 'too-many-timings' | 'too-many-cookies' | 'only-redirects' | 'target-throttled' | 'profiled' | 'carry-over' | 'not-recovered';

interface FlameFrame extends ProfiledFunction {
    readonly depth: number;
    readonly start: number;
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

interface HeapPoint {
    readonly iterations: number;
    readonly bytes: number;
}

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

interface Judgement {
    readonly verdict: ComparisonVerdict;
    readonly pairs: number;
    readonly unusable: number;
    readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>;
}

interface LatencyStats {
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

type LimitedBy = `slo ${string}` | 'max' | 'generator' | 'budget' | 'target died' | 'aborted';

type LoadModel = ClosedModel | OpenModel;

interface LoadResult extends ScopeResult {
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

interface MetricStats {
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

type Milliseconds = number;

interface MixedModel {
    readonly kind: 'mixed';
    readonly atOnce: number;
    readonly stages: readonly [
    ];
}

interface NegativeControl {
    readonly ratio: number;
    readonly chance: number;
    readonly couples: number;
    readonly isViolated: boolean;
}

interface Numbering {
    readonly index: number;
    readonly iteration: number;
}

interface OpenModel {
    readonly kind: 'open';
    readonly ratePerSecond: PerSecond;
    readonly stages: readonly Stage[];
    readonly arrivals: 'even' | 'poisson';
    readonly pacer: 'timer' | 'precise';
    readonly maxInFlight: number;
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

type PerSecond = number;

type Phase = (typeof PHASES)[number];

type Plain<Value> = Value extends number ? number | null : Value extends readonly unknown[] ? {
    readonly [Index in keyof Value]: Plain<Value[Index]>;
} : Value extends object ? {
    readonly [Key in keyof Value]: Plain<Value[Key]>;
} : Value;

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

type ProbeOutcome = ProbeVerdict | 'generator';

type ProbePurpose = 'bracket' | 'search' | 'confirm lower' | 'confirm upper' | 'test';

type ProbeVerdict = 'good' | 'bad' | 'undecided';

interface ProfiledFunction {
    readonly name: string;
    readonly place?: string | undefined;
    readonly share: number;
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

interface ReportCommit {
    readonly sha: string;
    readonly branch: string | null;
    readonly dirty: boolean | null;
}

interface ReportMachine {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly os: string;
    readonly node: string;
}

interface ReportPlace {
    readonly file: string;
    readonly name: string;
    readonly project: string;
}

interface ReportTest extends ReportPlace {
    readonly attempt: number;
}

interface RunFacts {
    readonly id: string;
    readonly run: number;
    readonly startedAt: string;
    readonly machine: ReportMachine;
    readonly commit: ReportCommit | null;
    readonly test: ReportTest | null;
    readonly suite?: ReportPlace;
    readonly profile: string;
    readonly verdict: JudgedVerdict;
    readonly judged: readonly Judged[];
    readonly judgedOmitted?: {
        readonly count: number;
        readonly verdict: JudgedVerdict;
    };
    readonly truncated?: readonly TruncatedPart[];
}

declare const SCHEMA = "vitest-load/schema/report-1.json";

interface ScopeResult {
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

interface SeriesPoint {
    readonly startMs: Milliseconds;
    readonly durationMs: Milliseconds;
    readonly succeeded: number;
    readonly bad: number;
    readonly p50: Milliseconds;
    readonly p99: Milliseconds;
}

interface Shift {
    readonly quantile: number;
    readonly ratio: number;
    readonly baseMs: number;
    readonly headMs: number;
}

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

interface StepResult {
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

type SweepEnd = 'nothing succeeded' | 'generator' | 'block' | 'target died' | 'time' | 'aborted';

interface SweepLevel {
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

interface SweepResult {
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

interface SweepRun extends RunFacts {
    readonly kind: 'sweep';
    readonly result: Plain<SweepResult> | null;
}

interface TargetPoint {
    readonly startMs: Milliseconds;
    readonly durationMs: Milliseconds;
    readonly cores: number;
    readonly rss: number;
    readonly runQueueMs: Milliseconds;
    readonly utilization: number;
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

interface TargetStats extends TargetReport {
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

type Thetas = Readonly<Partial<Record<Metric, number>>>;

type TruncatedPart = 'blocks' | 'steps' | 'series' | 'distributions' | 'result';

interface Usl {
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

interface UslParameters {
    readonly lambda: number;
    readonly sigma: number;
    readonly kappa: number;
}

interface Workers {
    readonly kind: 'threads' | 'processes';
    readonly count: number;
}
