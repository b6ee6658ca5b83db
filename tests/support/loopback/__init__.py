"""A loopback Discord: gateway and REST on 127.0.0.1, for what a simulator within the process cannot show.

Benchmarks, killed processes, retries and resumed sessions need real sockets. Where things are:

- `loopback.LoopbackDiscord`: the server and, in its methods, what people do (commands, clicks, modals);
- `pointing.point_discord_at`: points discord.py of this process at it;
- `process.BotProcess`: a bot in a process of its own that talks to it (through `launcher`);
- `remote.LoopbackProcess`: the server in a process of its own (`server`), for benchmarks;
- `bare`: the least bot that discord.py can be, as the benchmarks' baseline.

Nothing is imported here: a process that is measured would pay for it.
"""
