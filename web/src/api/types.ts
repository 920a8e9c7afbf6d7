import type { components } from "./schema";

type Schemas = components["schemas"];

export type Blame = Schemas["Blame"];
/** A check with what is known of it. */
export type Check = Schemas["Check"];
export type CheckPage = Schemas["CheckPage"];
/** What is set of a check: what can be sent. */
export type CheckSettings = Schemas["CheckEdit"];
export type CheckState = Schemas["CheckState"];
/** What one agent tells of one of its modules. */
export type AgentModule = Schemas["AgentModule"];
/** A command with its result at each agent. */
export type Command = Schemas["Command"];
export type CommandOrder = Schemas["CommandOrder"];
export type CommandResult = Schemas["CommandResult"];
export type CommandState = CommandResult["state"];
export type CommandSummary = Schemas["CommandSummary"];
/** A module with the agents that have it. */
export type Module = Schemas["Module"];
/** An agent that is linked, and how. */
export type Link = Schemas["Link"];
/** A way that messages come and go. */
export type Transport = Schemas["Transport"];
export type Device = Schemas["Device"];
export type DeviceDetail = Schemas["DeviceDetail"];
export type DeviceEdit = Schemas["DeviceEdit"];
export type DevicePage = Schemas["DevicePage"];
export type Event = Schemas["Event"];
export type Fields = Schemas["Fields"];
export type Json = Schemas["Json"];
export type Point = Schemas["Point"];
export type ProbeKind = Schemas["ProbeKind"];
export type Problem = Schemas["Problem"];
/** What one agent makes of a check. */
export type Run = Schemas["CheckRun"];
export type SeriesAnswer = Schemas["SeriesAnswer"];
export type QueryAnswer = Schemas["QueryAnswer"];
export type Kind = Schemas["Kind"];
export type Series = SeriesAnswer["series"][number];
export type ServerInfo = Schemas["ServerInfo"];
/** What the store tells of itself. */
export type StoreInfo = Schemas["StoreInfo"];
export type Holding = NonNullable<StoreInfo["holdings"]>[number];
/** A setting of a probe, as JSON Schema describes it. */
export type SettingSchema = Schemas["SettingSchema"];
export type SettingsSchema = Schemas["SettingsSchema"];
export type Sparklines = Schemas["Sparklines"];
export type State = Schemas["State"];
export type Thresholds = Schemas["Thresholds"];
