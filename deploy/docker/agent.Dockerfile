# The agent with a runtime of its own. `deploy/package` lays out the folder that this is built in.
FROM debian:stable-slim
COPY agent /opt/sonde
RUN install -d -o 10001 -g 10001 /var/lib/sonde-agent
USER 10001:10001
VOLUME /var/lib/sonde-agent
# Each round of measuring writes into the spool.
HEALTHCHECK --interval=30s --timeout=3s --start-period=30s \
  CMD ["sh", "-c", "find /var/lib/sonde-agent -mmin -2 -type f | grep -q ."]
ENTRYPOINT ["/opt/sonde/bin/sonde", "agent", "--state-dir", "/var/lib/sonde-agent"]
