// Rung under PM2: `pm2 start docs/examples/ecosystem.config.cjs`, in the clone. One entry runs all strategies.
module.exports = {
  apps: [
    {
      name: 'rung',
      cwd: `${__dirname}/../..`,
      script: 'dist/src/main.js',
      node_args: '--max-old-space-size=160 --max-semi-space-size=2 --v8-pool-size=1',
      exec_mode: 'fork',
      instances: 1,
      // The end in order takes up to five seconds, and more where rungs are cancelled; PM2 would kill after 1.6.
      kill_timeout: 15_000,
      // Wrong configuration, books in use, newer books, refused keys: a restart changes nothing. Not 0, which PM2 says of a killed one too.
      stop_exit_codes: [2, 3, 4, 5],
      restart_delay: 5_000,
      max_restarts: 20,
      max_memory_restart: '350M',
      merge_logs: true,
    },
  ],
};
