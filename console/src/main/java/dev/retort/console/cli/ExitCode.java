package dev.retort.console.cli;

/** What the command line's exit codes mean. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** It failed; standard error says why. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  /** It ran to its end, and the answer is no: nothing was promoted, too little data, not found. */
  static final int NEGATIVE = 3;

  private ExitCode() {}
}
