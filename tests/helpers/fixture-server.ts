export { startFixture, type Fixture, type FixtureName, type FixtureStats } from '../../fixtures/servers/start.mjs'
