package dev.retort.console.simulate;

/** What the simulated teacher and students charge, in dollars. */
final class Prices {
  static final double PER_MILLION_PROMPT = 2.5;
  static final double PER_MILLION_COMPLETION = 10;
  static final double PROMPT = PER_MILLION_PROMPT / 1e6;
  static final double COMPLETION = PER_MILLION_COMPLETION / 1e6;

  private Prices() {}
}
