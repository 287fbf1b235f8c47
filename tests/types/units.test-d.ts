import { duration, type Duration, type Milliseconds } from '../../src/units/duration.ts'
import { rate, type PerSecond, type Rate } from '../../src/units/rate.ts'
import { ratio, type Ratio } from '../../src/units/ratio.ts'

declare function takeDuration(value: Duration): void
declare function takeRate(value: Rate): void
declare function takeRatio(value: Ratio): void

const durations: readonly Duration[] = [0, 500, '250ms', '10s', '1.5m', '1h']
const rates: readonly Rate[] = [200, '200/s', '6000/m', '0.5/h']
const ratios: readonly Ratio[] = [0.01, '1%', '0.5%']
durations.forEach(takeDuration)
rates.forEach(takeRate)
ratios.forEach(takeRatio)

// Text from the environment is read when the program runs, and what comes out is taken wherever the text would be.
const soak: Milliseconds = duration(process.env.SOAK ?? '10s')
const pace: PerSecond = rate(process.env.PACE ?? '200/s')
const share: number = ratio(process.env.SHARE ?? '1%')
takeDuration(soak)
takeRate(pace)
takeRatio(share)

// The compiler takes '10 ' for a number, so that these pass; they are refused when the program runs, as signs and ranges are.
takeDuration('10 s')
takeRatio('1 %')
takeDuration('-1s')

// @ts-expect-error seconds are 's'
takeDuration('10sec')
// @ts-expect-error a unit needs a number
takeDuration('s')
// @ts-expect-error a rate has its unit of time
takeRate('200/')
// @ts-expect-error milliseconds are no unit of a rate
takeRate('1/ms')
// @ts-expect-error a duration is no rate
takeRate('10s')
// @ts-expect-error a share in text is a percentage
takeRatio('0.01')
// @ts-expect-error a variable of the environment may be missing
duration(process.env.SOAK)
