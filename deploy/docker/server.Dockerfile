# The server with a runtime of its own. `deploy/package` lays out the folder that this is built in.
FROM debian:stable-slim
COPY server /opt/sonde
RUN install -d -o 10001 -g 10001 /var/lib/sonde
USER 10001:10001
VOLUME /var/lib/sonde
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["/opt/sonde/bin/sonde"]
CMD ["server", "--listen", "0.0.0.0:8000", "--data", "/var/lib/sonde"]
