import './vitest/register.ts'

export { between } from './plan/between.ts'
export { describePlan } from './plan/describe.ts'
export { duration, type Duration } from './units/duration.ts'
export { feed, type Feed, type FeedOrder } from './run/feed/feed.ts'
export type { RowSource } from './run/feed/rows.ts'
export { load } from './vitest/load.ts'
export { loadTest, type LoadTest, type LoadTestContext } from './vitest/load-test.ts'
export { LoadError } from './units/error.ts'
export { rate, type Rate } from './units/rate.ts'
export { constantPacing, constantThroughput, type Pacing } from './plan/pacing.ts'
export { percentile } from './result/percentile.ts'
export { portable, type PortableTask } from './run/portable.ts'
export { ratio, type Ratio } from './units/ratio.ts'
export {
  scenario,
  type FlowStep,
  type Scenario,
  type ScenarioOptions,
  type ScenarioRun,
  type WeightedTask,
} from './run/scenario/scenario.ts'
export { serve } from './vitest/serve.ts'
export type { AbortWhen, Accept, BaseUrl, LoadOptions, StageOption, StatusPattern, TlsOptions } from './plan/options.ts'
export type { Think } from './plan/plan.ts'
export type { ScenarioLoadOptions } from './plan/scenario-options.ts'
export type { HttpCallOptions, HttpClient, HttpRequestOptions } from './protocols/http/client.ts'
export type { TcpConnection, TlsConnection } from './protocols/tcp/client.ts'
export type { UdpPeer } from './protocols/udp/client.ts'
export type { WsConnection, WsMessage } from './protocols/ws/client.ts'
export type { Reply } from './protocols/reply.ts'
export type { BaselineOptions } from './result/baseline/options.ts'
export type { Finding, FindingKind } from './result/finding.ts'
export type { LatencyStats, LoadResult, ScenariosResult, ScopeResult, SeriesPoint, StepResult } from './result/load-result.ts'
export type { TaskContext } from './run/context.ts'
export type { ThinkOption } from './run/scenario/think.ts'
export type { ScenarioEntry, Scenarios } from './run/scenarios.ts'
export type { RequestTask, TaskFunction } from './run/simple-task.ts'
export type { Task } from './run/task.ts'
export type { Target } from './serve/start-target.ts'
export type { TargetEntry, TargetOptions } from './serve/target-options.ts'
export type { LoadTestOptions } from './vitest/levels.ts'
