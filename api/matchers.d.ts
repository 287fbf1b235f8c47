// Everything that 'src/matchers.ts' exports. Made by tests/docs/api-report.test.ts: do not edit.

import { RunnerTestCase } from 'vitest'

export interface LoadMatchers<Returned = void> {
    toHaveStatus: (expected: StatusPattern | readonly StatusPattern[], options?: StatusOptions) => Returned;
    toHaveStatusCounts: (expected: ExpectedStatusCounts) => Returned;
    toHaveErrorRateBelow: (limit: Ratio) => Returned;
    toHaveLatencyBelow: (limits: LatencyLimits, options?: LatencyOptions) => Returned;
    toHaveThroughputAbove: (limit: Rate) => Returned;
    toHaveNoConnectionErrors: () => Returned;
    toHaveLossBelow: (limit: Ratio) => Returned;
    toHaveBandwidthAbove: (limit: Bandwidth, options?: BandwidthOptions) => Returned;
    toHaveMetricBelow: (name: string, limits: MetricLimits) => Returned;
    toHaveMetricAbove: (name: string, limits: MetricLimits) => Returned;
    toHaveTargetCpuBelow: (limit: Duration) => Returned;
    toHaveTargetMemoryBelow: (limit: Size) => Returned;
    toNotLeak: (limits: LeakLimits) => Returned;
    toMatchLoadBaseline: (options?: BaselineOptions) => Returned;
    toShowNoRegression: (thetas?: Thetas, options?: RegressionOptions) => Returned;
    toHaveCapacityAbove: (rate: Rate) => Returned;
    toScale: (limits: ScalingLimits) => Returned;
    toBeSound: () => Returned;
}

export declare const toBeSound: typeof beSound;

export declare const toHaveBandwidthAbove: typeof haveBandwidthAbove;

export declare const toHaveCapacityAbove: typeof haveCapacityAbove;

export declare const toHaveErrorRateBelow: typeof haveErrorRateBelow;

export declare const toHaveLatencyBelow: typeof haveLatencyBelow;

export declare const toHaveLossBelow: typeof haveLossBelow;

export declare const toHaveMetricAbove: typeof haveMetricAbove;

export declare const toHaveMetricBelow: typeof haveMetricBelow;

export declare const toHaveNoConnectionErrors: typeof haveNoConnectionErrors;

export declare const toHaveStatus: typeof haveStatus;

export declare const toHaveStatusCounts: typeof haveStatusCounts;

export declare const toHaveTargetCpuBelow: typeof haveTargetCpuBelow;

export declare const toHaveTargetMemoryBelow: typeof haveTargetMemoryBelow;

export declare const toHaveThroughputAbove: typeof haveThroughputAbove;

export declare const toMatchLoadBaseline: typeof matchLoadBaseline;

export declare const toNotLeak: typeof notLeak;

export declare const toScale: typeof scale;

export declare const toShowNoRegression: typeof showNoRegression;

// Mentioned above, and not exported:

type Bandwidth = number | `${number}${ByteUnit}/s`;

interface BandwidthOptions {
    readonly of?: 'sent' | 'received' | undefined;
}

interface BaselineOptions {
    readonly tolerance?: number | `${number}%` | undefined;
    readonly floor?: Duration | undefined;
    readonly errorRate?: Ratio | undefined;
}

type ByteUnit = 'B' | 'kB' | 'KB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB';

type Duration = number | `${number}${'us' | 'ms' | 's' | 'm' | 'h'}`;

type ExpectedStatusCounts = {
    readonly [Status in StatusPattern | 'none']?: number | undefined;
};

type Inconclusive = 'fail' | 'warn' | 'pass';

interface LatencyLimits {
    readonly p50?: Duration | undefined;
    readonly p90?: Duration | undefined;
    readonly p95?: Duration | undefined;
    readonly p99?: Duration | undefined;
    readonly p999?: Duration | undefined;
    readonly max?: Duration | undefined;
    readonly mean?: Duration | undefined;
    readonly [quantile: `p${number}`]: Duration | undefined;
}

type LatencyMeasure = 'latency' | 'serviceTime' | Phase;

interface LatencyOptions {
    readonly among?: RankedAmong | undefined;
    readonly of?: LatencyMeasure | undefined;
    readonly confidence?: Ratio | undefined;
    readonly inconclusive?: Inconclusive | undefined;
    readonly within?: Duration | undefined;
    readonly holds?: Duration | undefined;
}

interface LeakLimits {
    readonly heap: Size;
}

interface MatcherContext {
    readonly isNot: boolean;
}

interface MatcherOutcome {
    readonly pass: boolean;
    readonly message: () => string;
}

type Metric = QuantileMetric | 'throughput' | 'cpu';

interface MetricLimits {
    readonly p50?: number | undefined;
    readonly p90?: number | undefined;
    readonly p95?: number | undefined;
    readonly p99?: number | undefined;
    readonly mean?: number | undefined;
    readonly min?: number | undefined;
    readonly max?: number | undefined;
    readonly count?: number | undefined;
    readonly sum?: number | undefined;
    readonly [quantile: `p${number}`]: number | undefined;
}

declare const PHASES: readonly [
    "wait",
    "dns",
    "connect",
    "tls",
    "firstByte",
    "body"
];

type Phase = (typeof PHASES)[number];

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

type RankedAmong = 'all' | 'succeeded';

type Rate = number | `${number}/${'s' | 'm' | 'h'}`;

type Ratio = number | `${number}%`;

interface RegressionOptions {
    readonly inconclusive?: Inconclusive | undefined;
}

interface ScalingLimits {
    readonly efficiencyAt?: Readonly<Record<number, Ratio>> | undefined;
    readonly contention?: Ratio | undefined;
    readonly coherency?: Ratio | undefined;
    readonly peakAbove?: number | undefined;
}

type Size = number | `${number}${ByteUnit}`;

interface SnapshotContext extends MatcherContext {
    readonly poll?: boolean | undefined;
    readonly assertion?: object | undefined;
    readonly task?: Readonly<RunnerTestCase> | undefined;
    readonly currentTestName?: string | undefined;
    readonly snapshotState?: SnapshotState | undefined;
}

interface SnapshotState {
    readonly snapshotUpdateState: 'all' | 'new' | 'none';
    probeExpectedSnapshot(of: {
        readonly testName: string;
        readonly testId: string;
        readonly isInline: boolean;
    }): {
        readonly key: string;
        readonly data?: string | undefined;
    };
}

interface StatusOptions {
    readonly atLeast?: Ratio | undefined;
}

type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx`;

type Thetas = Readonly<Partial<Record<Metric, Ratio | undefined>>>;

declare function toBeSound(this: MatcherContext, received: unknown): MatcherOutcome;

declare function toHaveBandwidthAbove(this: MatcherContext, received: unknown, limit: Bandwidth, options?: BandwidthOptions): MatcherOutcome;

declare function toHaveCapacityAbove(this: MatcherContext, received: unknown, rate: Rate): MatcherOutcome;

declare function toHaveErrorRateBelow(received: unknown, limit: Ratio): MatcherOutcome;

declare function toHaveLatencyBelow(this: MatcherContext, received: unknown, limits: LatencyLimits, options?: LatencyOptions): MatcherOutcome;

declare function toHaveLossBelow(this: MatcherContext, received: unknown, limit: Ratio): MatcherOutcome;

declare function toHaveMetricAbove(this: MatcherContext, received: unknown, name: string, limits: MetricLimits): MatcherOutcome;

declare function toHaveMetricBelow(this: MatcherContext, received: unknown, name: string, limits: MetricLimits): MatcherOutcome;

declare function toHaveNoConnectionErrors(this: MatcherContext, received: unknown): MatcherOutcome;

declare function toHaveStatus(this: MatcherContext, received: unknown, expected: StatusPattern | readonly StatusPattern[], options?: StatusOptions): MatcherOutcome;

declare function toHaveStatusCounts(this: MatcherContext, received: unknown, expected: ExpectedStatusCounts): MatcherOutcome;

declare function toHaveTargetCpuBelow(this: MatcherContext, received: unknown, limit: Duration): MatcherOutcome;

declare function toHaveTargetMemoryBelow(this: MatcherContext, received: unknown, limit: Size): MatcherOutcome;

declare function toHaveThroughputAbove(this: MatcherContext, received: unknown, limit: Rate): MatcherOutcome;

declare function toMatchLoadBaseline(this: SnapshotContext, received: unknown, options?: BaselineOptions): MatcherOutcome;

declare function toNotLeak(this: MatcherContext, received: unknown, limits: LeakLimits): MatcherOutcome;

declare function toScale(this: MatcherContext, received: unknown, limits: ScalingLimits): MatcherOutcome;

declare function toShowNoRegression(this: MatcherContext, received: unknown, thetas?: Thetas, options?: RegressionOptions): MatcherOutcome;

declare global {
    namespace Chai {
        interface Assertion extends LoadMatchers {
        }
    }
}

declare module 'vitest' {
    interface AsymmetricMatchersContaining extends LoadMatchers<any> {
    }
}
