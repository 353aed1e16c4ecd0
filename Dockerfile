# syntax=docker/dockerfile:1

FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches belong to the builder, so the program has to be copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked --bin lamplight \
    && cp target/dist/lamplight /usr/local/bin/lamplight \
    && mkdir /data

FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/lamplight /usr/local/bin/lamplight
COPY content /content
# Whom the program trusts when it visits sources.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# A number, so that an orchestrator can see that it is not root. It owns the data alone.
COPY --from=build --chown=10001:10001 /data /data
USER 10001:10001
ENV LAMPLIGHT_LISTEN=0.0.0.0:3000 \
    LAMPLIGHT_DATA_DIR=/data \
    LAMPLIGHT_CONTENT_DIR=/content
VOLUME /data
EXPOSE 3000
# The image has no curl: the program asks its own /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["lamplight", "health"]
# SIGTERM lets requests finish, which Docker sends by itself.
ENTRYPOINT ["lamplight"]
CMD ["serve"]
