import { expect, test } from "vitest";
import { checkCommand, checkRequest, checksYaml, fitsCommand } from "../src/lib/checkTexts";

const CHECK = {
  name: "The shop's door",
  kind: "http",
  target: "https://shop.example/?a=b&c",
  settings: { status: ["200-299", "301"], headers: { Accept: "*/*" }, verify: false, body: "true" },
  interval_s: 30,
  timeout_s: 0.5,
  agents: ["dev-1"],
  agent_labels: { site: "lab" },
  labels: { team: "web" },
  paused: false,
  thresholds: { rtt_ms: 150, loss_pct: 5 },
};

test("a check as a command: quoted where a shell would misread it", () => {
  expect(checkCommand("http://127.0.0.1:8000", CHECK)).toBe(
    "sonde check add http 'https://shop.example/?a=b&c' --server http://127.0.0.1:8000 --name 'The shop'\\''s door' --interval 30s" +
      " --timeout 500ms --set status=200-299,301 --set 'headers=Accept=*/*' --set verify=false --set body=true" +
      " --agent dev-1 --agents-with site=lab --label team=web --max-rtt 150ms --max-loss 5",
  );
});

test("a check for devices as a command", () => {
  expect(
    checkCommand("http://h", { kind: "icmp", target: "{address}", devices: ["r1"], device_labels: { role: "web" }, device_agents: true, thresholds: { jitter_ms: 5 } }),
  ).toBe("sonde check add icmp '{address}' --server http://h --device r1 --device-with role=web --max jitter_ms=5 --devices-with-agent");
});

test("a list whose values have commas is no command", () => {
  expect(fitsCommand(CHECK)).toBe(true);
  expect(fitsCommand({ ...CHECK, settings: { expect: ["a,b"] } })).toBe(false);
});

test("checks as YAML: what is not set is left out, what is no text for YAML is quoted", () => {
  expect(checksYaml([CHECK, { id: "gw", kind: "icmp", target: "192.0.2.1" }])).toBe(`checks:
- name: "The shop's door"
  kind: http
  target: "https://shop.example/?a=b&c"
  settings:
    status:
      - "200-299"
      - "301"
    headers:
      Accept: "*/*"
    verify: false
    body: "true"
  interval_s: 30
  timeout_s: 0.5
  agents:
    - dev-1
  agent_labels:
    site: lab
  labels:
    team: web
  thresholds:
    rtt_ms: 150
    loss_pct: 5
- id: gw
  kind: icmp
  target: "192.0.2.1"
`);
});

test("a check as a request", () => {
  expect(checkRequest("http://h/api/v1/checks/x", "PUT", { kind: "icmp", target: "it's" })).toBe(
    `curl -X PUT 'http://h/api/v1/checks/x' -H 'Content-Type: application/json' -d '{"kind":"icmp","target":"it'\\''s"}'`,
  );
});
