package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Fleet.Device;
import dev.sonde.benchmarks.RequestTemplate.Slot;

/** The ways in which the same measurements are put into a request. */
enum Dialect {
  /** A simple device's report (contract 1): 11 numbers, one tick. */
  SIMPLE {
    @Override
    RequestTemplate template(Fleet fleet, Device device, int ticks) {
      var signals = device.families().getFirst().signals();
      RequestTemplate.Builder body = new RequestTemplate.Builder();
      body.text("{\"device_id\":\"" + device.id() + "\",\"ts\":").mark(Slot.SECONDS, 0);
      body.text(",\"interval\":10,\"system\":{\"uptime_s\":86400.5,\"cpu_pct\":");
      body.value(signals.get(1), 1).text(",\"mem_pct\":").value(signals.get(2), 1);
      body.text(",\"disk_pct\":").value(signals.get(3), 1);
      body.text(",\"loadavg\":[0.52,0.48,0.44]},\"network\":{\"iface\":\"eth0\",");
      body.text("\"ip\":\"10.0.0.7\",\"mac\":\"02:42:ac:11:00:02\",\"rx_bytes\":912345678,");
      body.text("\"tx_bytes\":812345678,\"rx_packets\":1234567,\"tx_packets\":1134567}}");
      return body.samples(8).post("/metrics", SondeApi.JSON_BODY);
    }
  },

  /** Reports of an agent, one for each tick. */
  REPORTS {
    @Override
    RequestTemplate template(Fleet fleet, Device device, int ticks) {
      RequestTemplate.Builder body = new RequestTemplate.Builder();
      body.text("{\"agent\":\"" + device.id() + "\",\"sent\":");
      body.mark(Slot.MICROS, (ticks - 1) * fleet.interval());
      body.text(",\"interval\":10.0,\"replayed\":" + (ticks > 1) + ",\"reports\":[");
      for (int tick = 0; tick < ticks; tick++) {
        body.text(tick > 0 ? "," : "").text("{\"stream\":\"bench\",\"sequence\":");
        body.mark(Slot.SEQUENCE, tick).text(",\"points\":[");
        String between = "";
        for (Family family : device.families()) {
          point(body.text(between), family, tick, tick * fleet.interval());
          between = ",";
        }
        body.text("]}");
      }
      return body.text("]}").post(SondeApi.REPORTS, SondeApi.JSON_BODY);
    }

    private void point(RequestTemplate.Builder body, Family family, int tick, long delta) {
      body.text("{\"kind\":\"" + family.kind() + "\",\"time\":").mark(Slot.MICROS, delta);
      body.text(",\"tags\":" + labels(family, "\":") + ",\"fields\":{");
      for (int i = 0; i < family.samples(); i++) {
        body.text((i > 0 ? ",\"" : "\"") + family.fields().get(i) + "\":");
        body.value(family.signals().get(i), tick);
      }
      body.text("}}");
    }
  },

  /** VictoriaMetrics' JSON lines: one line for each series with the values of all ticks. */
  JSON_LINES {
    @Override
    RequestTemplate template(Fleet fleet, Device device, int ticks) {
      RequestTemplate.Builder body = new RequestTemplate.Builder();
      for (Family family : device.families()) {
        for (int field = 0; field < family.samples(); field++) {
          String name = "{\"__name__\":\"" + family.metric(field) + "\",";
          body.text("{\"metric\":" + name + labels(family, "\":").substring(1) + ",\"values\":[");
          for (int tick = 0; tick < ticks; tick++) {
            body.text(tick > 0 ? "," : "").value(family.signals().get(field), tick);
          }
          body.text("],\"timestamps\":[");
          for (int tick = 0; tick < ticks; tick++) {
            body.text(tick > 0 ? "," : "").mark(Slot.MILLIS, tick * fleet.interval());
          }
          body.text("]}\n");
        }
      }
      return body.post("/api/v1/import", "");
    }
  },

  /** Prometheus' text: one line for each sample. */
  TEXT_LINES {
    @Override
    RequestTemplate template(Fleet fleet, Device device, int ticks) {
      RequestTemplate.Builder body = new RequestTemplate.Builder();
      for (int tick = 0; tick < ticks; tick++) {
        for (Family family : device.families()) {
          for (int field = 0; field < family.samples(); field++) {
            body.text(family.metric(field) + labels(family, "=") + " ");
            body.value(family.signals().get(field), tick).text(" ");
            body.mark(Slot.MILLIS, tick * fleet.interval()).text("\n");
          }
        }
      }
      return body.post("/api/v1/import/prometheus", "");
    }

    @Override
    String quoted(String name, String between) {
      return name + between;
    }
  };

  /** The request that holds this many ticks of a device, from its base time on. */
  abstract RequestTemplate template(Fleet fleet, Device device, int ticks);

  /** A label's name and what stands between it and the value. */
  String quoted(String name, String between) {
    return "\"" + name + between;
  }

  /** The tags of a family in braces. */
  String labels(Family family, String between) {
    StringBuilder text = new StringBuilder("{");
    family
        .tags()
        .forEach(
            (name, value) ->
                text.append(text.length() > 1 ? "," : "")
                    .append(quoted(name, between))
                    .append('"')
                    .append(value)
                    .append('"'));
    return text.append('}').toString();
  }
}
