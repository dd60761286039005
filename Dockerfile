# All stages stand on the same image: the native part of better-sqlite3 fits one version of Node and one C library.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS modules
# For better-sqlite3, which is compiled where there is no ready-made binary for this machine.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 make g++ \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
COPY src/bin/driver.js src/bin/
# Compiled with the headers that the image has: none are fetched.
RUN npm ci --omit=dev --ignore-scripts && npm run driver
# What the driver was compiled from, and a compiler whose types i18next would like to have: half of all.
RUN rm -rf node_modules/typescript node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
    && find node_modules/better-sqlite3/build -type f ! -name better_sqlite3.node -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY commands ./commands
COPY src ./src
RUN node src/bin/build.js

FROM ${NODE_IMAGE}
# Within the container everything may call the webhook; who may from outside is said where its port is published.
ENV NODE_ENV=production \
    RUNG_DB=/data/rung.db \
    TELEGRAM_WEBHOOK_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=modules /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY src/bin/rung.js ./src/bin/
RUN ln --symbolic /app/src/bin/rung.js /usr/local/bin/rung
# The compiler copies no files: the fonts of the pictures stay where the sources have them.
COPY --from=build /app/src/pictures/fonts ./src/pictures/fonts
# Before VOLUME, so that a new volume belongs to the user from its first moment.
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
VOLUME /data
STOPSIGNAL SIGTERM
# No HEALTHCHECK: Rung listens on no port that could be asked, and a check that only sees the process adds nothing to
# the restart policy. Trouble is told where the owner reads it: in the chat.
# Node itself, not npm: npm would stand between Rung and the signal to stop.
# 160 MB of heap are more than Rung needs, and without a bound the collector lets rubbish pile up on a small server.
# Small halves for what is new are emptied sooner; each thread that helps the collector keeps memory of its own.
CMD ["node", "--max-old-space-size=160", "--max-semi-space-size=2", "--v8-pool-size=1", "dist/src/main.js"]
