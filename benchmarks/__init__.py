"""The speed and size that the bot promises, measured: one script a claim, and what they share.

`python -m benchmarks` runs every row and prints the table (see `benchmarks.__main__`). Where things are:

- `corpus`: synthetic organisations and what people type when they look for one, the same on every machine;
- `keyboard`: what comes of it under their fingers: slips, missing accents, a letter at a time;
- `stores`: a real database file filled with them, made once a run;
- `library`, `library_words`, `library_stores`: the same for papers, reports and practices with their abstracts;
- `bots`: the whole bot and the bare one, each a process on a loopback Discord;
- `conversations`: conversations and what was featured in them, in a store and as people look for it;
- `finds`: the search of a service on a large store against a small one;
- `meetings`: meetings with people who asked to be reminded of them;
- `measuring`: percentiles, samples in turns, processor time and memory of a process;
- `results`: a row of the table, and the table;
- `autocomplete`, `growth`, `typos`, `accents`, `loop_lag`, `burst`, `reads_during_writes`, `due_at_once`, `held`,
  `fan_out`, `idle`, `library_autocomplete`, `library_growth`, `library_lag`, `replies`,
  `conversation_growth`, `conversation_lag`, `conversation_answers`: the claims.

Absolute times say something about one machine only. Each claim is a ratio of two things measured in the same run, in
turns, or a time that stands beside what the same measurement shows when nothing happens.
"""
