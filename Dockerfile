# syntax=docker/dockerfile:1
# Three stages: build with everything, install what runs, keep only that. No install script runs (.npmrc).
ARG NODE=node:20.19-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/ensure-installed.js scripts/
RUN node scripts/ensure-installed.js
COPY . .
RUN node scripts/build.js

FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The page is bundled by now: what only it imports stays out.
RUN npm ci --omit=dev --loglevel=error \
 && rm -rf node_modules/maplibre-gl node_modules/@maplibre node_modules/react-dom node_modules/@tanstack node_modules/@fontsource-variable

FROM ${NODE}
ENV NODE_ENV=production \
    RESCUE_PREDICT_HOME=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bin bin
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 7860
STOPSIGNAL SIGTERM
# The first pipeline takes minutes before anything is served.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30m \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7860/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/rescue-predict.js"]
CMD ["up", "--host", "0.0.0.0", "--port", "7860"]
