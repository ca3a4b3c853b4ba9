# dotbridge on a LAN gateway: see config/docker-compose.yaml. Builds for every architecture Node.js has an image for: nothing
# here is compiled, and what is prebuilt comes from the lock file for the architecture at hand.
ARG NODE=docker.io/library/node:24-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
# Dependencies first: they change less often than the source, and stay in the cache of the builder.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json bundle.mjs ./
COPY src ./src
RUN npm run build && npm ci --omit=dev --no-audit --no-fund

FROM ${NODE}
LABEL org.opencontainers.image.title="dotbridge" \
      org.opencontainers.image.description="Plaintext DNS in, DNS over TLS out, with a cache between" \
      org.opencontainers.image.licenses="MIT"
# Port 53 without root, also on the host's network where the container's own sysctl does not count. Where all capabilities are
# dropped, NET_BIND_SERVICE must be added again, or node does not start.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libcap2-bin ca-certificates \
 && setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")" \
 && apt-get purge -y --auto-remove libcap2-bin \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# A number, so that an orchestrator can see that it is not root without reading /etc/passwd.
USER 65532:65532
EXPOSE 53/udp 53/tcp
STOPSIGNAL SIGTERM
# A real question through the whole path, asked of the listener as a stub would.
HEALTHCHECK --interval=30s --timeout=7s --start-period=10s --retries=3 \
  CMD ["node", "dist/main.js", "health", "--config", "/etc/dotbridge/dotbridge.yaml"]
# V8's flags are those of the systemd unit: see Speed in the README.
ENTRYPOINT ["node", "--max-semi-space-size=4", "--initial-old-space-size=64", "--no-memory-reducer", "--no-parallel-scavenge", "dist/main.js"]
CMD ["run", "--config", "/etc/dotbridge/dotbridge.yaml"]
