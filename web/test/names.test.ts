import { expect, test } from "vitest";
import { countNames, labelOf } from "../src/lib/names";
import { device } from "./device";

test("a name that two devices have is told with the id", () => {
  const devices = [
    device("berlin", { name: "vm" }),
    device("paris", { name: "vm" }),
    device("vm"),
    device("rome", { name: "gate" }),
  ];
  const counts = countNames(devices);
  expect(devices.map((each) => labelOf(each, counts))).toEqual(["vm (berlin)", "vm (paris)", "vm", "gate"]);
});
