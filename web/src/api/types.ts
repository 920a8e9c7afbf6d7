import type { components } from "./schema";

type Schemas = components["schemas"];

export type Device = Schemas["Device"];
export type DeviceDetail = Schemas["DeviceDetail"];
export type DeviceEdit = Schemas["DeviceEdit"];
export type DevicePage = Schemas["DevicePage"];
export type Event = Schemas["Event"];
export type Point = Schemas["Point"];
export type Problem = Schemas["Problem"];
export type SeriesAnswer = Schemas["SeriesAnswer"];
export type Series = SeriesAnswer["series"][number];
export type ServerInfo = Schemas["ServerInfo"];
export type Sparklines = Schemas["Sparklines"];
export type State = Schemas["State"];
